"""The settings of a source that is reached over HTTP: address, names of secrets, TLS."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.ports import Secrets

_PORTS = {"http": 80, "https": 443}
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_HEADER_VALUE = r"[\x20-\x7e]*"
"""Compiled where they are met: a source without such fields waits for none."""
_OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
_SECRET_HELP = "name a secret instead: {env: NAME} or {file: PATH}"  # noqa: S105 - words, no password


class FieldError(ValueError):
    """A field of a source is wrong; `field` names it and `help` says what to do."""

    def __init__(self, field: str, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.help = help


class Origin(NamedTuple):
    """Scheme, host and port: what a secret is bound to."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """The origin of an absolute address; raises ValueError unless it is http or https with a host."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("must begin with http:// or https:// and name a host")
        if "@" in parts.netloc:
            raise ValueError("must not hold a user or password")
        host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
        try:
            return cls(parts.scheme, host, parts.port or _PORTS[parts.scheme])
        except ValueError:
            raise ValueError("names a port that is none") from None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


def target_of(base: str, path: str, query: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> str:
    """Path and query to ask for, below the path of `base`; an absolute URL keeps its own path.

    Raises:
        ValueError: An absolute URL of another origin; the message names that origin.
    """
    if _ABSOLUTE.match(path):
        if Origin.of(path) != Origin.of(base):
            msg = f"{Origin.of(path)} is not {Origin.of(base)}"
            raise ValueError(msg)
        parts = urlsplit(path)
        path, own_query = parts.path or "/", parts.query
    else:
        path, _, own_query = path.partition("?")
        path = f"{urlsplit(base).path.rstrip('/')}/{path.lstrip('/')}"
    asked = "&".join(part for part in (own_query, urlencode(query)) if part)
    return f"{path}?{asked}" if asked else path


def redirected(base: str, target: str, location: str) -> str:
    """The target that a redirect from `target` leads to; raises ValueError if it leaves the origin."""
    origin = Origin.of(base)
    return target_of(str(origin), urljoin(f"{origin}{target}", location))


def _text(description: str) -> Any:  # noqa: ANN401 - what `field` returns has the type of the field
    return field(default=None, metadata={"description": description})


@dataclass(frozen=True, kw_only=True)
class HttpSource:
    """A source reached over HTTP; the base of a connector's `Source`.

    Raises:
        FieldError: A field is wrong; never quotes what may be a secret.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    url: str = field(metadata={"description": "address of the system, with its path prefix if it has one"})
    token_env: str | None = _text("environment variable with the token, sent as Bearer or, with a user, as password")
    token_file: str | None = _text("file with the token, instead of token_env")
    user_env: str | None = _text("environment variable with the user name for basic authentication")
    user_file: str | None = _text("file with the user name, instead of user_env")
    password_env: str | None = _text("environment variable with the password for basic authentication")
    password_file: str | None = _text("file with the password, instead of password_env")
    tenant: str | None = _text("tenant, sent as X-Scope-OrgID (Mimir, Cortex, Loki)")
    headers: dict[str, str | dict[str, str]] = field(
        default_factory=dict,
        metadata={"description": "further headers: a plain text, or {env: NAME} or {file: PATH} for a secret"},
    )
    ca_file: str | None = _text("file with the certificates of the authorities to trust (PEM)")
    client_cert: str | None = _text("file with the client's certificate for mutual TLS (PEM)")
    client_key: str | None = _text("file with the key of client_cert (PEM)")
    verify: bool = field(default=True, metadata={"description": "whether to check the server's certificate"})

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        self._check_url()
        self._check_credentials()
        for name, value in self.headers.items():
            check_header(name, value)
        if self.tenant is not None and not re.fullmatch(_HEADER_VALUE, self.tenant):
            raise FieldError("tenant", "tenant holds characters that cannot be sent in a header")
        if (self.client_cert is None) != (self.client_key is None):
            missing = "client_cert" if self.client_cert is None else "client_key"
            raise FieldError(missing, "client_cert and client_key must be given together", help=f"add {missing}:")

    def credentials(self, secrets: Secrets) -> dict[str, str]:
        """The secret headers by name: Bearer for a token, Basic where a user is given, and `headers`.

        Override it where a system wants its token elsewhere. Raises SettingsError as `secrets` does.
        """
        found = self._authorization(secrets)
        for name, value in self.headers.items():
            if isinstance(value, dict):
                found[name] = secrets.value(env=value.get("env"), file=value.get("file"))
        return found

    def user(self, secrets: Secrets) -> str | None:
        """The user name, if there is one. Raises SettingsError as `secrets` does."""
        return self._value(secrets, "user")

    def plain_headers(self) -> dict[str, str]:
        """The headers that are no secrets."""
        found = {name: value for name, value in self.headers.items() if isinstance(value, str)}
        return found if self.tenant is None else {**found, "X-Scope-OrgID": self.tenant}

    def credential_names(self) -> tuple[str, ...]:
        """Where the secrets come from, such as `token_env PROM_TOKEN`; never a value."""
        own = (f"{name} {getattr(self, name)}" for name in _secret_fields() if getattr(self, name))
        secret = ((name, value) for name, value in self.headers.items() if isinstance(value, dict))
        more = (f"{name} from {kind} {where}" for name, value in secret for kind, where in value.items())
        return (*own, *more)

    def _authorization(self, secrets: Secrets) -> dict[str, str]:
        secret = self._value(secrets, "token") or self._value(secrets, "password")
        user = self.user(secrets)
        if secret is None:
            return {}
        if user is None:
            return {"Authorization": f"Bearer {secret}"}
        from base64 import b64encode  # only where there is a password

        return {"Authorization": f"Basic {b64encode(f'{user}:{secret}'.encode()).decode()}"}

    def _value(self, secrets: Secrets, kind: str) -> str | None:
        env, file = getattr(self, f"{kind}_env"), getattr(self, f"{kind}_file")
        return secrets.value(env=env, file=file) if env or file else None

    def _has(self, kind: str) -> bool:
        return bool(getattr(self, f"{kind}_env") or getattr(self, f"{kind}_file"))

    def _check_url(self) -> None:
        try:
            Origin.of(self.url)
        except ValueError as error:
            raise FieldError("url", f"url {error}", help="for example https://prometheus.example.com") from None
        if "?" in self.url or "#" in self.url:
            raise FieldError("url", "url must not hold a query or a fragment", help="end it before ? or #")

    def _check_credentials(self) -> None:
        for kind in ("token", "user", "password"):
            if getattr(self, f"{kind}_env") and getattr(self, f"{kind}_file"):
                raise FieldError(f"{kind}_file", f"{kind}_env and {kind}_file exclude each other", help="keep one")
            check_variable(f"{kind}_env", getattr(self, f"{kind}_env"))
        if self._has("token") and self._has("password"):
            raise FieldError("password_env", "a token and a password exclude each other", help="keep one")
        if self._has("user") and not (self._has("token") or self._has("password")):
            raise FieldError("user_env", "a user needs a password or a token", help="add password_env: or token_env:")
        if self._has("password") and not self._has("user"):
            raise FieldError("password_env", "a password needs a user", help="add user_env:, or use token_env:")


def _secret_fields() -> Iterator[str]:
    return (f"{kind}_{where}" for kind in ("token", "user", "password") for where in ("env", "file"))


def check_variable(name: str, value: str | None) -> None:
    """Refuse what is no name of an environment variable, or may be a secret itself, with a FieldError."""
    if value is not None and (not re.fullmatch(_VARIABLE, value) or _looks_like_secret(value)):
        raise FieldError(name, f"{name} is not the name of an environment variable",
                         help="give the variable's name, never the secret itself")  # fmt: skip


def check_header(name: str, value: str | dict[str, str]) -> None:
    """Raise FieldError for a header that cannot be set, or that holds a secret in plain text."""
    if not re.fullmatch(_HEADER_NAME, name) or name.lower() in _OWN_HEADERS:
        raise FieldError("headers", "headers holds a name that cannot be set", help="remove it, or spell it rightly")
    if isinstance(value, dict):
        if len(value) != 1 or not value.keys() <= {"env", "file"}:
            raise FieldError("headers", f"header {name} must name exactly one secret", help=_SECRET_HELP)
        check_variable("headers", value.get("env"))
    elif _looks_like_secret(value, name):
        raise FieldError("headers", f"header {name} holds what looks like a secret", help=_SECRET_HELP)
    elif not re.fullmatch(_HEADER_VALUE, value):
        raise FieldError("headers", f"header {name} holds characters that cannot be sent")


def _looks_like_secret(value: str, name: str = "") -> bool:
    from .secrecy import looks_like_secret

    return looks_like_secret(value, name)
