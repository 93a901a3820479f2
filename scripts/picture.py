"""Draws what a terminal shows as an SVG image, for the README.

keyresult -C keyresult-demo --color always report weekly | sed '/api-latency .*last/q' |
    python scripts/picture.py > docs/images/weekly.svg
"""

from __future__ import annotations

import re
import sys
from html import escape
from itertools import takewhile

CHARACTER, LINE, MARGIN = 8.43, 19, 16
INK, PAPER, GREY = "#1F2328", "#FFFFFF", "#666E80"
COLOURS = {"36": "#09825F", "34": "#0D3C8C", "33": "#A95000", "31": "#6C042A", "90": GREY}
BOLD = "\x1b[1m"
PIECE = re.compile(r"\x1b\[(\d+)m")


def main() -> None:
    """Read a screen from stdin, write its picture to stdout."""
    lines = sys.stdin.read().rstrip("\n").split("\n")
    columns = max(len(PIECE.sub("", line)) for line in lines)
    width, height = columns * CHARACTER + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img" '
        'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">'
    )
    heading = list(takewhile(lambda line: line.startswith(BOLD), lines)) or lines[:1]
    print(f"<title>{escape(PIECE.sub('', ' '.join(heading)))}</title>")
    print(f'<rect width="100%" height="100%" rx="8" fill="{PAPER}" stroke="#D0D7DE"/>')
    for number, line in enumerate(lines):
        y = MARGIN + LINE * number + 14
        print(f'<text x="{MARGIN}" y="{y}" fill="{INK}" xml:space="preserve">{_spans(line)}</text>')
    print("</svg>")


def _spans(line: str) -> str:
    """The line's pieces at exact columns, so that every font keeps them in place."""
    spans, column, style = [], 0, "0"
    for position, piece in enumerate(PIECE.split(line)):
        if position % 2:
            style = piece
        elif piece:
            spans.append(f'<tspan x="{MARGIN + column * CHARACTER:.1f}"{_look(style)}>{escape(piece)}</tspan>')
            column += len(piece)
    return "".join(spans)


def _look(style: str) -> str:
    if style == "1":
        return ' font-weight="bold"'
    return f' fill="{COLOURS[style]}"' if style in COLOURS else ""


if __name__ == "__main__":
    main()
