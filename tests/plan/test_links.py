"""Addresses of full reports: what a template may be, and what comes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tracker.links import LinkError, filled, require_template, slug

TEMPLATE = "https://okrs.example.com/{team}/{slug}.html?of={kind}&on={period}"
HOSTILE = json.loads((Path(__file__).parents[1] / "data/hostile.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "template",
    [
        TEMPLATE,
        "http://wiki.internal:8080/okrs/{period}#{team}",
        "https://okrs.example.com",
        "HTTPS://[::1]:8443/{team}",
        "https://git.example.com/okrs/-/blob/main/reports/{team}/{slug}.md",
    ],
)
def test_an_address_may_be_a_template(template: str) -> None:
    """With words of ours behind its host, or without any."""
    require_template(template)


REFUSED = {
    "another scheme": ("ftp://okrs.example.com/{team}", "is no address that begins with https:// or http://"),
    "a program": ("javascript:alert(1)", "is no address"),
    "no scheme": ("okrs.example.com/{team}", "is no address"),
    "no host": ("https:///{team}", "names no host"),
    "a host that is left open": ("https://{team}.example.com/", "names no host, or none that is fixed"),
    "a port that is left open": ("https://okrs.example.com:{period}/", "names no host, or none that is fixed"),
    "a port that is none": ("https://okrs.example.com:99999/", "names no host"),
    "port zero": ("https://okrs.example.com:0/", "names no host"),
    "a broken address": ("https://[::1/{team}", "names no host"),
    "a user": ("https://dana@okrs.example.com/", "holds a user or a password"),
    "a password": ("https://u:p@okrs.example.com/", "holds a user or a password"),
    "a word that is not known": ("https://okrs.example.com/{week}", "names {week}"),
    "no word at all": ("https://okrs.example.com/{}", "names {}"),
    "an attribute": ("https://okrs.example.com/{team.__class__}", "has a brace that is not closed"),
    "an open brace": ("https://okrs.example.com/{team", "has a brace that is not closed"),
    "a space": ("https://okrs.example.com/a b", "is no address"),
    "a line break": ("https://okrs.example.com/\n", "is no address"),
    "the end of a link": ("https://okrs.example.com/|x>", "is no address"),
    "a quote": ('https://okrs.example.com/"', "is no address"),
    "another script": ("https://оkrs.example.com/", "is no address"),
    "far too long": (f"https://okrs.example.com/{'x' * 500}", "is no address"),
    "nothing": ("", "is no address"),
}


@pytest.mark.parametrize(("template", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_address_of_a_report_is_refused(template: str, said: str) -> None:
    """With the reason, and how to write one."""
    with pytest.raises(LinkError) as caught:
        require_template(template)

    assert said in str(caught.value)
    assert caught.value.help.startswith("write it as https://okrs.example.com/{team}/{slug}")


def test_a_template_is_filled_in() -> None:
    """Each word as one part of the address."""
    assert "https://okrs.example.com/all/leadership-2026-11-16.html?of=leadership&on=2026-11-16" == filled(
        TEMPLATE, "leadership", "all", "2026-11-16"
    )
    assert "https://okrs.example.com/platform/2026-W47.html?of=weekly&on=2026-W47" == filled(
        TEMPLATE, "weekly", "platform", "2026-W47"
    )


@pytest.mark.parametrize(
    ("kind", "period", "expected"),
    [("weekly", "2026-W47", "2026-W47"), ("monthly", "2026-10", "monthly-2026-10"), ("nudge", "a/b", "nudge-a-b")],
)
def test_the_slug_is_the_name_of_the_file(kind: str, period: str, expected: str) -> None:
    """That of targets `file` and `git`, so that a link can lead there."""
    assert expected == slug(kind, period)


def test_a_hostile_name_leads_nowhere_else() -> None:
    """Whatever a team or a cycle is called: same host, same path but for one part, and nothing that ends a link."""
    for text in [each for each in HOSTILE if not re.search("[\ud800-\udfff]", each)]:
        address = filled(TEMPLATE, "review", text, text)
        parts = urlsplit(address)
        assert ("https", "okrs.example.com", "") == (parts.scheme, parts.netloc, parts.fragment)
        assert re.fullmatch(r"[\w.~:/?=&%-]+", address, re.ASCII)
        assert 2 == parts.path.count("/")
        assert text == unquote(parts.path.split("/")[1])
