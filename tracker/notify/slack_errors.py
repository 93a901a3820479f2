"""What Slack means by the errors of `chat.postMessage`."""

from __future__ import annotations

from typing import Final, NamedTuple


class Refusal(NamedTuple):
    """Whether nothing was posted for certain, whether asking again cannot help, and what to do."""

    certain: bool = True
    final: bool = True
    help: str | None = None


_TOKEN: Final = Refusal(help="is the token that of the bot, and is the app still installed?")
_PASSING: Final = Refusal(final=False)
_DOUBTFUL: Final = Refusal(certain=False, final=False)
"""Slack says of these that a part may have been done before they came up."""

_KNOWN: Final = {
    **dict.fromkeys(("fatal_error", "internal_error"), _DOUBTFUL),
    **dict.fromkeys(
        (
            *("ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"),
            *("request_timeout", "service_unavailable", "team_added_to_org"),
        ),
        _PASSING,
    ),
    **dict.fromkeys(
        ("account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked"),
        _TOKEN,
    ),
    "channel_not_found": Refusal(help="give the id of the channel, and invite the bot there"),
    "not_in_channel": Refusal(help="invite the bot to the channel"),
    "is_archived": Refusal(help="name a channel that is not archived"),
    "missing_scope": Refusal(help="give the app the scope chat:write, and install it again"),
}


def refusal(error: str) -> Refusal:
    """What an error means; one that is not known is taken for good."""
    return _KNOWN.get(error, Refusal())
