"""The style sheet of a page, and the policy that admits it and nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup

from tracker.render.palette import DARK, LIGHT, variables


class Sheet(NamedTuple):
    """Style rules, and the content security policy of a page that has them in a style element."""

    css: Markup
    policy: str


@lru_cache(maxsize=1)
def sheet() -> Sheet:
    """Light colours, dark ones on a screen that wants them, and the rules; printing is always light."""
    rules = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{variables(DARK)}}}}}"
    css = f":root{{color-scheme:light;{variables(LIGHT)}}}\n{dark}\n{rules}"
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Sheet(Markup(css), policy)  # noqa: S704 - our own file, and no value from outside
