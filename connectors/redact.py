"""Secrets stay home: they are recognised in whatever leaves the door, and taken out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.ports import Secrets

MASK = "[secret]"
SHORTEST = 4
"""Shorter values are not looked for: they would be found in everything."""
SHORTEST_IN_DATA = 8
"""Shorter values are left in good answers, where they may be part of an ordinary word or number."""

_ESCAPE = re.compile(rb'\\(?:u([0-9a-fA-F]{4})|(["\\/]))')


class Recorder:
    """Secrets that remembers every value it hands out, so that a `Redactor` can know them."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self.values: list[str] = []

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret's value, noted; raises as the secrets behind it do."""
        found = self._secrets.value(env=env, file=file)
        self.values.append(found)
        return found


class Redactor:
    """Takes known secrets out of texts: as they are, and url-, base64-, JSON- and HTML-encoded.

    The `user` is taken out of messages, but left in good answers: systems name people in their data.
    """

    def __init__(self, secrets: Iterable[str], *, user: str | None = None) -> None:
        values = set(secrets)
        self._values, self._user = values, user
        self._forms = _longest_first(values)
        self._data_forms = [form for form in _longest_first(values - {user}) if _is_telling(form)]
        pattern = "|".join(map(_even_if_split, self._forms))
        self._pattern = re.compile(pattern, re.IGNORECASE) if pattern else None

    def also(self, secrets: Iterable[str]) -> Redactor:
        """One that takes these out as well."""
        return Redactor(self._values.union(secrets), user=self._user)

    def clean(self, text: str) -> str:
        """A short text without any secret, even where white space was put into one."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def scrub(self, body: bytes, *, data: bool) -> bytes:
        """A body without any secret; in `data` those are left that may be ordinary words or numbers."""
        forms = [form.encode(errors="surrogateescape") for form in (self._data_forms if data else self._forms)]
        for form in forms:
            body = body.replace(form, MASK.encode())
        return _without_escaped(body, forms) if b"\\" in body else body


def _without_escaped(body: bytes, forms: Iterable[bytes]) -> bytes:
    r"""JSON without forms that a server has escaped in its own way: Go writes `&` as `\u0026`, PHP `/` as `\/`."""
    plain = _ESCAPE.sub(_unescaped, body)
    for form in forms:
        if form in plain:
            body = re.sub(b"".join(map(_even_if_escaped, form.decode(errors="replace"))), MASK.encode(), body)
    return body


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return escape[2] or chr(int(escape[1], 16)).encode(errors="surrogatepass")


def _even_if_escaped(character: str) -> bytes:
    literal = re.escape(character.encode())
    return rb"(?:\\?%b|\\u(?i:%04x))" % (literal, ord(character))


def _longest_first(secrets: Iterable[str]) -> list[str]:
    forms = {form for secret in secrets for form in _forms(secret) if len(form) >= SHORTEST}
    return sorted(forms, key=lambda form: (-len(form), form))


def _is_telling(form: str) -> bool:
    return len(form) >= SHORTEST_IN_DATA and not form.isdigit()


def _forms(secret: str) -> set[str]:
    """A secret, and what follows the scheme in "Basic …", in every coding."""
    return _codings(secret) | _codings(secret.rpartition(" ")[2])


def _codings(secret: str) -> set[str]:
    import base64  # both only where there is a secret
    from html import escape

    raw = secret.encode(errors="surrogateescape")
    coded = (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode())
    return {
        secret,
        quote(raw, safe=""),
        quote(raw),
        quote_plus(raw),
        *coded,
        *(text.rstrip("=") for text in coded),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        escape(secret),
        secret.rstrip("="),
    }


def _even_if_split(form: str) -> str:
    return r"\s*".join(map(re.escape, form))
