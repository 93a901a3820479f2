"""Recognising values of secrets where only their names belong, and hiding them when quoted."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"\b(?:gh[opsur]_\w{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|sk-[\w-]{20,}"
    r"|AKIA[0-9A-Z]{16}|eyJ[\w-]{8,300}\.[\w-]{8,}\.[\w-]*|ATATT[\w=-]{20,}|glsa_\w{20,})"
    r"|\b(?:[Bb]earer|[Bb]asic) +[\w.~+/=-]{8,}"
)
_USERINFO = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_SECRET_KEY = re.compile(r"(?i)(?:^|_)(?:token|password|passwd|secret|api_?key|private_?key|authorization|bearer)$")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MARKS = (
    *("://", "_env", "token", "passw", "secret", "apikey", "api_key", "privatekey", "private_key"),
    *("authorization", "bearer", "basic", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-"),
    *("xox", "sk-", "akia", "eyj", "atatt", "glsa_"),
)
"""In lower case, what is in every text that holds a secret: a text without any need not be looked at closely."""
_PAIR = re.compile(r"""(?<!\w)(?P<key>\w+)["']?\s*:\s+(?P<quote>["']?)(?P<value>[^"'\s,}#][^"',}\n]*)""")


def secret_key(key: str) -> bool:
    """Whether a key of this name would hold a secret itself: `token`, but not `token_env`."""
    return _SECRET_KEY.search(key) is not None


def looks_secret(key: str, value: object) -> bool:
    """Whether the value under a key looks like a secret rather than like the name of one."""
    if not isinstance(value, str):
        return False
    if _TOKEN.search(value) or _USERINFO.search(value) or secret_key(key):
        return True
    return key.endswith("_env") and _ENVIRONMENT_NAME.fullmatch(value) is None


def masked(line: str) -> str:
    """The line with everything that looks like a secret replaced by as many asterisks."""
    small = line.casefold()
    if not any(mark in small for mark in _MARKS):
        return line
    line = _PAIR.sub(_mask_pair, line)
    return _USERINFO.sub(_stars, _TOKEN.sub(_stars, line))


def _mask_pair(match: re.Match[str]) -> str:
    value = match["value"]
    if not looks_secret(match["key"], value.strip()) or _TOKEN.search(value) or _USERINFO.search(value):
        return match[0]
    return match[0][: match.start("value") - match.start()] + "*" * len(value)


def _stars(match: re.Match[str]) -> str:
    return "*" * len(match[0])
