"""Only the door touches the network."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NETWORK = {"aiohttp", "httpx", "requests", "smtplib", "socket", "ssl", "urllib3", "http.client", "urllib.request"}
DOOR = {f"connectors/{name}.py" for name in ("deadline", "failures", "tls", "wire")}
DOOR |= {"tracker/notify/smtp.py"}  # mail is no HTTP: delivery speaks SMTP itself, all else goes through the door


def imported(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def touches_network(path: Path) -> set[str]:
    """The network modules, or parts of them, that a file imports."""
    names = imported(path)
    return {network for network in NETWORK if any(n == network or n.startswith(f"{network}.") for n in names)}


FILES = sorted(path for folder in ("tracker", "connectors") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_the_door_touches_the_network(path: Path) -> None:
    """A module outside the door imports nothing that opens sockets."""
    if path.relative_to(ROOT).as_posix() in DOOR:
        assert touches_network(path)
    else:
        assert set() == touches_network(path)
