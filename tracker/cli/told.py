"""What became of deliveries: sentences on stderr, and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.delivery import DeliveryState, is_refused, is_under_way

from .output import aside, note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from tracker.core.delivery import Delivery


def tell(done: Iterable[Delivery], zone: str, now: datetime) -> bool:
    """Say what was sent and, for each target, what was not; whether all of it is sent."""
    left: dict[str, list[Delivery]] = {}
    for delivery in done:
        if delivery.state is DeliveryState.SENT:
            note(f"sent {delivery.letter.report} to {delivery.target}{' again' if delivery.resend else ''}")
        else:
            left.setdefault(delivery.target, []).append(delivery)
    for target, undelivered in left.items():
        _complain(target, undelivered, zone, now)
    return not left


def _complain(target: str, undelivered: Sequence[Delivery], zone: str, now: datetime) -> None:
    """What was not sent to one target, why, and what happens next."""
    first = next((each for each in undelivered if each.error), undelivered[0])
    more = f" and {len(undelivered) - 1} more" if len(undelivered) > 1 else ""
    why = f": {first.error}" if first.error else ""
    aside(f"error: report written, not sent to {target}: {first.letter.report}{more}{why}")
    aside(f"help: {what_follows(first, zone, now)}")


def what_follows(delivery: Delivery, zone: str, now: datetime) -> str:
    """What happens next to a delivery that is not sent, and what can be done."""
    from tracker.core.wording import instant_text, plural

    if delivery.claim is not None and is_under_way(delivery, now):
        until = instant_text(delivery.claim.until, zone)
        return f"{delivery.claim.owner} is sending it; if that run is gone, it is sent again from {until} on"
    again = f"`keyresult send --resend {delivery.id}` tries now"
    if is_refused(delivery):
        return f"refused for good, so it is not tried again; once the cause is gone, {again}"
    if delivery.state is DeliveryState.FAILED:
        return f"given up after {plural(delivery.attempts, 'try')}; {again}"
    if delivery.next_at is None or delivery.state is DeliveryState.SENDING:
        return f"a run was cut short while it sent it: tried again by the next; {again}"
    return f"tried again from {instant_text(delivery.next_at, zone)} on; {again}"


def documents(done: Iterable[Delivery]) -> Iterator[dict[str, object]]:
    """Deliveries for JSON."""
    for delivery in done:
        claim = delivery.claim
        yield {
            "id": delivery.id,
            "report": delivery.letter.report,
            "target": delivery.target,
            "form": delivery.letter.form,
            "title": delivery.letter.subject,
            "digest": f"sha256:{delivery.letter.digest}",
            "state": str(delivery.state),
            "attempts": delivery.attempts,
            "next_at": _stamp(delivery.next_at),
            "sent_at": _stamp(delivery.sent_at),
            "resent": delivery.resend,
            "refused": is_refused(delivery),
            "under_way": claim and {"owner": claim.owner, "until": _stamp(claim.until)},
            "error": delivery.error or None,
        }


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
