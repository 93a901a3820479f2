"""The template engine, without OpenSSL.

It imports `hashlib` to name a cache of bytecode that nothing here asks for, and `hashlib` prefers the
digests of OpenSSL to those of Python itself: 3.4 MiB in every process that writes a page. The digests
are the same; whoever has loaded OpenSSL before keeps it.
"""

from __future__ import annotations

import sys

_OPENSSL = "_hashlib"
_ABSENT = _OPENSSL not in sys.modules
if _ABSENT:
    sys.modules[_OPENSSL] = None  # type: ignore[assignment] # what makes importing it fail
try:
    from jinja2 import Environment, PackageLoader, StrictUndefined
finally:
    if _ABSENT:
        del sys.modules[_OPENSSL]

__all__ = ["Environment", "PackageLoader", "StrictUndefined"]
