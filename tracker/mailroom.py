"""How the way to each target is made: sender, secrets, and the door to the network.

Part of the composition root; imported when something is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import unquote_plus, urlsplit

from .errors import SettingsError
from .facts import KeptFacts
from .notify.chat import Post, PostDoor, SlackBot, SlackHook, TeamsHook, Webhook
from .notify.files import FileSender
from .notify.git import GitSender
from .notify.mail import MailSender
from .notify.smtp import MailServer
from .registry import build, load_dialing, load_door, load_http_source, load_redactor
from .targets import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .core.delivery import Target
    from .notify.sender import Sender
    from .ports import Clock, Secrets
    from .settings import Settings

SHORTEST_PART = 6
"""Shorter parts of a secret address are words of its interface and are not hidden by themselves."""
SLACK_METHOD = "chat.postMessage"
GIT_IS_SLOWER = 2
"""How many deadlines of a request a push may take."""


class HidingDoor(PostDoor, Protocol):
    """A door that can be told of further secrets."""

    def hide(self, secrets: Iterable[str]) -> None:
        """Take these, too, out of whatever is said."""


@dataclass(frozen=True, slots=True)
class Mailroom:
    """Makes the way to each target of the settings when it is asked for."""

    settings: Settings
    secrets: Secrets
    clock: Clock

    def sender(self, name: str) -> Sender:
        """The way to the target of that name.

        Raises:
            SettingsError: There is none, or a secret of it is missing or is no address.
        """
        target = self.settings.deliver.get(name)
        if target is None:
            raise SettingsError(f"there is no target {name} in the settings", help="name it under `deliver:` again")
        fields = build(SHAPES[target.kind], target.fields)
        make: Callable[[Target, Any], Sender] = getattr(self, f"_{target.kind}")
        return make(target, fields)

    def _smtp(self, _target: Target, fields: Any) -> Sender:  # noqa: ANN401 - one of `targets`
        login = None
        if fields.user_env is not None:
            password = self.secrets.value(env=fields.password_env, file=fields.password_file)
            login = self.secrets.value(env=fields.user_env), password
        server = MailServer(
            fields.host,
            load_dialing(),
            load_redactor()(_spoken(*login) if login else ()).clean,
            port=fields.port,
            tls=fields.tls,
            ca_file=str(self.settings.root / fields.ca_file) if fields.ca_file else None,
            login=login,
            deadline=self.settings.limits.request_deadline,
        )
        return MailSender(server, fields.sender, fields.to, fields.people)

    def _slack_webhook(self, target: Target, fields: Any) -> Sender:  # noqa: ANN401
        return SlackHook(self._hook(target, fields))

    def _teams(self, target: Target, fields: Any) -> Sender:  # noqa: ANN401
        return TeamsHook(self._hook(target, fields))

    def _webhook(self, target: Target, fields: Any) -> Sender:  # noqa: ANN401
        return Webhook(self._hook(target, fields, token_env=fields.token_env))

    def _slack_bot(self, target: Target, fields: Any) -> Sender:  # noqa: ANN401
        source = load_http_source()(url=fields.url, token_env=fields.token_env, token_file=fields.token_file)
        where = f"Slack channel {fields.channel}, by {fields.url}/{SLACK_METHOD}"
        cure = f"is {fields.token_env or fields.token_file} the token of the bot, and url: right?"
        post = Post(target.name, lambda: self._door(target.name, source, ()), SLACK_METHOD, where, cure)
        return SlackBot(post, fields.channel)

    def _file(self, _target: Target, fields: Any) -> Sender:  # noqa: ANN401
        return FileSender(Path(self.settings.root / fields.folder))

    def _git(self, _target: Target, fields: Any) -> Sender:  # noqa: ANN401
        deadline = GIT_IS_SLOWER * self.settings.limits.request_deadline
        return GitSender(Path(self.settings.root / fields.folder), fields.push, deadline)

    def _hook(self, target: Target, fields: Any, **credentials: str | None) -> Post:  # noqa: ANN401
        """The way to an address that is a secret: no part of it that could be one is ever told."""
        url = self.secrets.value(env=fields.url_env, file=fields.url_file)
        named = fields.url_env or fields.url_file
        parts = urlsplit(url)
        try:
            source = load_http_source()(url=f"{parts.scheme}://{parts.netloc}", **credentials)
        except ValueError:
            message = f"{named} holds no address that begins with http:// or https:// and names a host"
            raise SettingsError(message, help=f"set {named} to the whole address of the webhook") from None
        where = f"the address in {named}"
        cure = f"is {where} still right, and does it take such posts?"
        return Post(target.name, lambda: self._door(target.name, source, hidden(url)), url, where, cure)

    def _door(self, name: str, source: object, secrets: Iterable[str]) -> PostDoor:
        limits = self.settings.limits.for_requests(None)
        opened = load_door()(name, source, secrets=self.secrets, limits=limits, clock=self.clock, facts=KeptFacts({}))
        door = cast("HidingDoor", opened)
        door.hide(secrets)
        return door


class Unread:
    """Secrets that are never read: for what is only shown."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:  # noqa: ARG002 - as `ports.Secrets`
        """Something in the place of any secret."""
        return "https://unread.invalid/"


def _spoken(user: str, password: str) -> tuple[str, ...]:
    """What a mail server is told of a login, and might tell back; Base64 of it is hidden with it."""
    return user, password, f"\0{user}\0{password}"


def hidden(url: str) -> tuple[str, ...]:
    """What is to be hidden of a secret address: all behind the host, and each longer part of it, in any coding."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    pieces = [piece for text in (parts.path.split("/"), parts.query.replace("=", "&").split("&")) for piece in text]
    plain = [unquote_plus(piece) for piece in pieces]
    return (path, parts.path, *(piece for piece in (*pieces, *plain) if len(piece) >= SHORTEST_PART))
