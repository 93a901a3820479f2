"""The style sheet of a page, and the policy that admits it and nothing else."""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup

from tracker.render.palette import DARK, LIGHT, variables


class Sheet(NamedTuple):
    """Style rules, and the content security policy of a page that has them in a style element."""

    css: Markup
    policy: str


@lru_cache(maxsize=2)
def sheet(*, printed: bool = False) -> Sheet:
    """Light colours, dark ones on a screen that wants them, and the rules; on paper always light, and words black.

    `printed` is for a page that is meant for paper: it looks on a screen as it will there.
    """
    light = f":root{{color-scheme:light;{variables(LIGHT)}}}"
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{variables(DARK)}}}}}"
    rules, paper = _rules("style.css"), _rules("paper.css")
    css = f"{light}\n{rules}{paper}" if printed else f"{light}\n{dark}\n{rules}@media print{{\n{paper}}}\n"
    import hashlib  # once the engine has loaded it

    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Sheet(Markup(css), policy)  # noqa: S704 - our own file, and no value from outside


def _rules(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
