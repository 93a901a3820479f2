"""Counts, shares, rates and times of issues from Jira Cloud and Jira Data Center.

models.py       Source and Measure: what a user may write
reader.py       the connector: asks in, answers out
survey.py       what one poll asks of Jira, each thing once
memory.py       listings that were read before: only what changed is read again
stories.py      issues as facts
cloud.py        the HTTP API of Jira Cloud, version 3
datacenter.py   the HTTP API of Jira Data Center, version 2
server.py       what both have in common: requests, refusals, the guards of paging
issues.py       issues and their changes of status, as both tell them
jql.py          query text: its parts, what in it depends on the time of asking
span.py         a span of time as JQL bounds in the account's time zone
account.py      the account's time zone
metrics.py      issues become a number, or an absence with its reason
makeups.py      what sums and means are made of, by project or component
lives.py        which issues ended within a span, and how long each took
durations.py    cycle time, lead time and time in a status of one issue
worktime.py     the time between two instants without weekends
statistics.py   mean and percentiles
definitions.py  what each number is, in one sentence
past.py         the same numbers for instants in the past, and why some have none
checkup.py      what `doctor` finds out
page.py         the words of the documentation page
"""

from .reader import Jira

__all__ = ["connector"]

connector = Jira()
