"""What the settings may say of a target, one class for each kind; of secrets they hold only the names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from tracker.core.quantity import QuantityError
from tracker.core.timebox import box_minutes

from .links import LinkError, require_template

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINK: Final = "address of the full report, with {team}, {kind}, {period} and {slug}, the name of its file"
_ADDRESS: Final = re.compile(r"[!-~]+@[!-~]+")

Kind = Literal["nudge", "weekly", "leadership", "monthly", "review", "notices"]


class TargetError(ValueError):
    """A field of a target is wrong; `field` names it and `help` says what to do."""

    def __init__(self, field: str, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.help = help


def _require_box(said: str | int) -> None:
    try:
        box_minutes(said)
    except QuantityError as error:
        raise TargetError("agenda", error.message, help=error.help) from None


def _require_link(template: str | None) -> None:
    try:
        if template is not None:
            require_template(template)
    except LinkError as error:
        raise TargetError("link", str(error), help=error.help) from None


def _told(description: str, default: Any = None) -> Any:  # noqa: ANN401 - what `field` returns has the type of the field
    return field(default=default, metadata={"description": description})


@dataclass(frozen=True, kw_only=True)
class _Target:
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    kinds: tuple[Kind, ...] = _told("kinds of reports that go there", ("weekly",))
    teams: tuple[str, ...] = _told("teams whose reports go there; all if left out", ())
    agenda: str | int | None = _told("length of the meeting whose agenda weekly and monthly reports begin with, as 20m")

    def __post_init__(self) -> None:
        """Refuse what is no length of a meeting."""
        if self.agenda is not None:
            _require_box(self.agenda)


@dataclass(frozen=True, kw_only=True)
class Smtp(_Target):
    """A mail server, and whom it brings mail to."""

    host: str = field(metadata={"description": "name of the mail server"})
    port: int | None = _told("port; by default 587, or 465 with implicit TLS")
    tls: Literal["starttls", "implicit", "none"] = _told("how the connection is encrypted", "starttls")
    ca_file: str | None = _told("file with the certificates of the authorities to trust (PEM)")
    user_env: str | None = _told("environment variable with the user name, if the server wants one")
    password_env: str | None = _told("environment variable with the password")
    password_file: str | None = _told("file with the password, instead of password_env")
    sender: str = field(metadata={"description": "address the mail comes from"})
    to: tuple[str, ...] = field(metadata={"description": "addresses it goes to"})
    people: dict[str, str] = field(
        default_factory=dict, metadata={"description": "address of each owner, for nudges; others go to `to`"}
    )

    def __post_init__(self) -> None:
        """Refuse what no mail can be sent with."""
        _Target.__post_init__(self)
        if not self.to:
            raise TargetError("to", "`to` names nobody", help="name one address at least")
        for name, address in (("sender", self.sender), *(("to", each) for each in (*self.to, *self.people.values()))):
            if not _ADDRESS.fullmatch(address):
                raise TargetError(name, f"{address} is not a mail address", help="write it as name@example.com")
        if self.password_env and self.password_file:
            raise TargetError("password_file", "password_env and password_file exclude each other", help="keep one")
        if (self.user_env is None) != (self.password_env is None and self.password_file is None):
            raise TargetError("user_env", "a user and a password go together", help="give both, or neither")
        if self.user_env is not None and self.tls == "none" and self.host not in {"localhost", "127.0.0.1", "::1"}:
            raise TargetError("tls", "a password would be sent unencrypted", help="use starttls or implicit")


@dataclass(frozen=True, kw_only=True)
class _Hook(_Target):
    url_env: str | None = _told("environment variable with the address, which is a secret")
    url_file: str | None = _told("file with the address, instead of url_env")

    def __post_init__(self) -> None:
        """Refuse what has no address, or two."""
        _Target.__post_init__(self)
        if (self.url_env is None) == (self.url_file is None):
            raise TargetError("url_env", "one of url_env and url_file is needed", help="name where the address is kept")


@dataclass(frozen=True, kw_only=True)
class _LinkedHook(_Hook):
    link: str | None = _told(_LINK)

    def __post_init__(self) -> None:
        """Refuse what is no address of a report, too."""
        _Hook.__post_init__(self)
        _require_link(self.link)


@dataclass(frozen=True, kw_only=True)
class SlackWebhook(_LinkedHook):
    """A Slack channel by an incoming webhook: the headline."""


@dataclass(frozen=True, kw_only=True)
class Teams(_LinkedHook):
    """A Microsoft Teams channel by a webhook."""


@dataclass(frozen=True, kw_only=True)
class Webhook(_Hook):
    """Any system that takes a JSON document."""

    token_env: str | None = _told("environment variable with a token, sent as Bearer")


@dataclass(frozen=True, kw_only=True)
class SlackBot(_Target):
    """A Slack channel by a bot: the headline in the channel, the details in its thread."""

    channel: str = field(metadata={"description": "id of the channel, or its name with #"})
    token_env: str | None = _told("environment variable with the bot's token, xoxb-…")
    token_file: str | None = _told("file with the token, instead of token_env")
    url: str = _told("address of Slack's interface", "https://slack.com/api")
    link: str | None = _told(_LINK)

    def __post_init__(self) -> None:
        """Refuse what has no token, or two, and what is no address of a report."""
        _Target.__post_init__(self)
        _require_link(self.link)
        if (self.token_env is None) == (self.token_file is None):
            raise TargetError("token_env", "one of token_env and token_file is needed", help="name where it is kept")


@dataclass(frozen=True, kw_only=True)
class File(_Target):
    """A folder on this machine."""

    folder: str = field(metadata={"description": "folder, beside the settings if relative"})


@dataclass(frozen=True, kw_only=True)
class Git(_Target):
    """A folder in a git repository, with a commit for each report."""

    folder: str = field(metadata={"description": "folder in a repository, beside the settings if relative"})
    push: bool = _told("whether each commit is pushed", default=False)


SHAPES: Final[Mapping[str, type[Any]]] = {
    "smtp": Smtp,
    "slack_webhook": SlackWebhook,
    "slack_bot": SlackBot,
    "teams": Teams,
    "webhook": Webhook,
    "file": File,
    "git": Git,
}
"""The class of each kind of target."""
