"""What providers report later: appended, deduplicated, never going backwards."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aftercare import outbox
from aftercare.channels.base import Report
from aftercare.models import Attempt, Message, Receipt
from clinic import audit, patients
from clinic.models import ContactPoint

_S = Message.State
_HAS_LEFT = (Receipt.Status.SENT, Receipt.Status.DELIVERED)


@transaction.atomic
def record(report: Report, *, now: datetime) -> Receipt | None:
    """Keep one report; None when it was known already.

    A report about a message we do not know (yet) is kept without one. Delivered never
    becomes sent again, and failed never undoes delivered. One that comes while the
    hand-over still runs waits for its end (`catch_up`); one about a hand-over whose
    outcome nobody knew decides it: no second copy leaves.
    """
    message = _find(report)
    receipt, is_new = Receipt.objects.get_or_create(
        provider=report.provider,
        reference=report.reference,
        status=report.status,
        defaults={"message": message, "code": report.code[:40], "received_at": now},
    )
    if not is_new:
        return None
    if message is not None:
        _decide(message, report, now=now)
        _apply(message, report)
        learn(
            message,
            why=f"{report.provider}: {report.code}",
            is_bad_address=report.is_bad_address,
            is_blocked=report.is_blocked,
            now=now,
        )
    return receipt


def catch_up(message: Message, *, now: datetime) -> None:
    """Apply what was reported while the hand-over still ran; mostly nothing was."""
    early = Receipt.objects.filter(
        Q(message=message) | Q(message=None, reference=message.reference)
    ).exclude(reference="")
    found = list(early.order_by("received_at", "pk"))
    for each in found:
        _apply(message, Report(each.provider, each.reference, each.status, each.code))
    if found:
        message.refresh_from_db()


def catch_up_all(messages: Sequence[Message], *, now: datetime) -> None:
    """The same for those that were settled a moment ago. One query.

    A report that came in that very moment held the message's row: the settlement waited
    for it, but looked at the receipts as they were before.
    """
    by_key = {each.pk: each for each in messages}
    by_reference = {each.reference: each for each in messages if each.reference}
    early = Receipt.objects.filter(
        Q(message__in=by_key) | Q(message=None, reference__in=by_reference)
    )
    told = early.values_list("message_id", "reference")
    found = {by_key.get(pk) or by_reference[reference] for pk, reference in told}
    for each in found:
        catch_up(each, now=now)


@transaction.atomic
def learn(
    message: Message,
    *,
    why: str,
    is_bad_address: bool,
    is_blocked: bool,
    now: datetime,
) -> None:
    """Remember at the contact point what a failure says about it."""
    point = message.contact_point
    if point is None or point.state != ContactPoint.State.USABLE:
        return
    by = audit.Agent.GATEWAY
    if is_blocked:
        patients.opt_out_contact(point, why=f"blocked: {why}", by=by, now=now)
    elif is_bad_address:
        patients.doubt_contact(point, why=why, by=by, now=now)


def _find(report: Report) -> Message | None:
    """By our own key where the provider gives it back, else by its reference."""
    rows = Message.objects.select_for_update().order_by()
    if report.key:
        try:
            return rows.filter(pk=uuid.UUID(report.key)).first()
        except ValueError:
            return None
    return rows.filter(reference=report.reference).exclude(reference="").first()


def _decide(message: Message, report: Report, *, now: datetime) -> None:
    """A hand-over whose answer was lost did arrive: it counts as sent."""
    if report.status not in _HAS_LEFT:
        return
    last = message.history.order_by("-at", "-pk").values_list("event", flat=True)[:1]
    unsettled = message.state == _S.SENDING and Attempt.Event.UNKNOWN in last
    released = message.state == _S.QUEUED and Attempt.Event.RELEASED in last
    if unsettled or (released and message.attempts):
        outbox.accepted(message, reference=report.reference, now=now)


def _apply(message: Message, report: Report) -> None:
    """Move the message forward, if the report does.

    A failure counts for the hand-over it is about: an earlier copy that failed says
    nothing about the one that left after it.
    """
    sent = Message.objects.filter(pk=message.pk, state=_S.SENT)
    if report.status == Receipt.Status.DELIVERED:
        sent.update(state=_S.DELIVERED, last_error="")
    elif report.status == Receipt.Status.FAILED:
        sent.filter(reference=report.reference).update(
            state=_S.FAILED,
            last_error=f"not delivered, says the provider: {report.code}"[:300],
        )
