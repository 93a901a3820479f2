"""Numbers from GitHub: runs of Actions, and deployments; github.com and Enterprise Server.

models.py       Source and Measure: what a user may write
reader.py       the connector: asks in, answers out
listing.py      the runs of a workflow, with every attempt
jobs.py         jobs and steps of attempts
deployments.py  deployments to an environment
shapes.py       GitHub's JSON becomes records of CI runs
api.py          requests, pages, validators, the errors of GraphQL
app.py          asking as a GitHub App
words.py        definitions, probes and checks in words
page.py         the connector's page in the documentation
"""

from .reader import GitHubActions

__all__ = ["connector"]

connector = GitHubActions()
