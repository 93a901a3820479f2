"""Numbers about CI runs from six systems, in one normal form and the same words.

models.py      Source and Measure: what a user may write
reader.py      the connector: asks in, answers out
listed.py      listing, keeping and computing, the same for five providers
providers.py   every provider by its name
kinds.py       what is known of a provider before it is asked
api.py         asking, wording refusals, reading answers with care
gitlab.py jenkins.py buildkite.py circleci.py azure.py
               one provider each: how its runs are listed, and what its words mean
github.py      GitHub, which the connector github_actions asks
page.py        the page about it in the documentation
"""

from .reader import CiDuration

__all__ = ["connector"]

connector = CiDuration()
