"""What looks like a secret, and so must not stand in a file."""

from __future__ import annotations

import re

_SECRET_NAME = re.compile(r"^(proxy-)?authorization$|cookie|token|secret|passw|api-?key", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"(gh[pousr]_|github_pat_|gl[a-z]{2,5}-|glc_|glsa_|xox[a-z]-|xapp-|sk[-_]|rk_live_|AKIA|ASIA|AIza|ATATT|ATCTT"
    r"|eyJ[\w-]+\.|npm_|pypi-|dop_v1_|shpat_|hvs\.|bkua_|CCIPAT_|dapi|NRAK-|SG\.|https://hooks\.|-----BEGIN )"
    r"|(bearer|basic|token)\s+\S",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{32,}")


def looks_like_secret(value: str, name: str = "") -> bool:
    """Whether a value, or the header of that name, is one that belongs into a secret."""
    return bool(_SECRET_NAME.search(name) or _SECRET_VALUE.match(value) or _RANDOM.fullmatch(value))
