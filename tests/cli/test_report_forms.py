"""`keyresult report` as a page, a mail, a message and a table."""

from __future__ import annotations

import email
import json
from email.policy import default
from typing import Any

import pytest

WEB = """\
team: web
cycle: 2026-Q4
objectives:
  - id: fast
    title: Pages that do not make anyone wait
    owner: ana
    key_results:
      - id: drill
        title: Pass a drill
        owner: ana
        milestones: [{title: plan reviewed, due: 2026-10-20}]
"""
TITLE = "Platform OKRs, week 48 (23 to 29 Nov 2026)"
FILES = {
    "html": "reports/platform/2026-W48.html",
    "email": "reports/platform/2026-W48.eml",
    "slack": "reports/platform/2026-W48.slack.json",
    "teams": "reports/platform/2026-W48.teams.json",
    "csv": "reports/platform/2026-W48.csv",
}


@pytest.mark.parametrize("form", FILES)
def test_what_is_printed_is_what_is_written(polled: Any, form: str) -> None:
    """A report has the same text on stdout and in a folder, under a name that ends with its form."""
    printed = polled("report", "weekly", "-f", form)
    written = polled("report", "weekly", "-f", form, "-o", "reports")

    assert (0, "") == (printed.code, printed.err)
    assert f"wrote {FILES[form]}\n" == written.err
    assert printed.out.replace("\r\n", "\n") == polled.read(FILES[form]).replace("\r\n", "\n")


@pytest.mark.parametrize("form", FILES)
def test_the_name_of_a_file_says_its_form(polled: Any, form: str) -> None:
    """Without -f the ending of the file decides."""
    name = FILES[form].rpartition("/")[2]

    polled("report", "weekly", "-o", name)

    assert polled.read(name) == polled("report", "weekly", "-f", form).out.replace("\r\n", "\n")


def test_each_form_is_what_it_says(polled: Any) -> None:
    """The page, the mail, both messages and the table can be read by those who read such things."""
    written = {form: polled("report", "weekly", "-f", form).out for form in FILES}

    assert f"<title>{TITLE}" in written["html"]
    assert email.message_from_string(written["email"], policy=default)["Subject"].strip().startswith(TITLE)
    assert {"headline", "thread"} == set(json.loads(written["slack"]))
    assert "message" == json.loads(written["teams"])["type"]
    assert written["csv"].startswith("key_result,title,owner,")


def test_full_unfolds_the_page(polled: Any) -> None:
    """With --full every section of the page is open."""
    assert polled("report", "weekly", "-f", "html", "--full").out.count("<details open>") == 3


@pytest.mark.parametrize("form", FILES)
def test_two_documents_are_not_one(polled: Any, form: str) -> None:
    """Of several teams one is to be chosen, or a folder; text can follow text."""
    polled.write("okrs/web.yaml", WEB)

    found = polled("report", "weekly", "-f", form)

    assert 2 == found.code
    assert "error: 2 reports do not go into one document\n" in found.err
    assert "name a folder with -o, or one of them with -t and --cycle" in found.err
    assert 0 == polled("report", "weekly", "-f", form, "-t", "web").code
    assert 0 == polled("report", "weekly").code
