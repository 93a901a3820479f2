"""Asking as a GitHub App: a signed claim of who we are, traded for a token of an hour."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.errors import BadAnswer, Refused, SettingsError
from tracker.ports import canonical

from ..logins import ShortLived  # noqa: TID252 - the folder has two names, see design.md 5

if TYPE_CHECKING:
    from tracker.ports import Http

CLOCK_DRIFT = timedelta(seconds=60)
CLAIM_LASTS = timedelta(minutes=9)
"""GitHub refuses claims that last longer than 10 minutes."""


def signed_claim(app: str, private_key: str, at: datetime) -> str:
    """A JSON Web Token (RFC 7519, RS256) that says that we are the App.

    Raises:
        SettingsError: The package for signing is missing, or the key is none.
    """
    begins, ends = int((at - CLOCK_DRIFT).timestamp()), int((at + CLAIM_LASTS).timestamp())
    parts = ({"alg": "RS256", "typ": "JWT"}, {"iat": begins, "exp": ends, "iss": app})
    signed = ".".join(_encoded(canonical(part).encode()) for part in parts)
    return f"{signed}.{_encoded(_signature(signed.encode(), private_key))}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signature(data: bytes, private_key: str) -> bytes:
    try:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        message = "asking as a GitHub App needs a package for signing, which is not installed"
        raise SettingsError(message, help="`pip install 'keyresult[github-app]'`, or use a token") from None
    try:
        key = load_pem_private_key(private_key.encode(), password=None)
    except (TypeError, ValueError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        message = "the private key of the GitHub App is not an RSA key in PEM form without a password"
        raise SettingsError(message, help="use the .pem file that GitHub made for the App, unchanged")
    return key.sign(data, PKCS1v15(), SHA256())


def installation_token(http: Http, installation: str | None, at: datetime) -> ShortLived:
    """A token of an installation of the App; `at` is now.

    Raises:
        ConnectorError: It was refused, or none is named and there is not exactly one.
    """
    number = installation or _only_installation(http)
    found = http.request("POST", f"/app/installations/{number}/access_tokens", repeatable=True).json()
    token, until = (found.get("token"), found.get("expires_at")) if isinstance(found, dict) else (None, None)
    if not isinstance(token, str) or not token:
        raise BadAnswer("GitHub answered the App without a token", help="is url: the address of the API?")
    return ShortLived({"Authorization": f"Bearer {token}"}, _instant(until) or at + timedelta(minutes=30))


def _only_installation(http: Http) -> int:
    found = http.request("GET", "/app/installations", query={"per_page": "2"}).json()
    ids = [each.get("id") for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    if len(ids) != 1 or not isinstance(ids[0], int):
        message = "the GitHub App has no installation" if not ids else "the GitHub App has several installations"
        raise Refused(message, help="install it, or name the one to use in installation_id:")
    return ids[0]


def _instant(text: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return instant if instant.tzinfo else None
