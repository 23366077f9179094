"""Around a hand-over: the last message is settled and the next is marked, at once.

One statement, one transaction, one round trip. A worker that dies before it repeats the
message it had just handed over; one that dies after it repeats none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from aftercare import history, links
from aftercare.models import Attempt, CheckIn, CheckInLink, Message, Receipt
from aftercare.rules import spacing
from clinic import db
from clinic.models import ContactPoint, Patient

# The hand-over may take this long; a lease with less left is not begun.
HAND_OVER = timedelta(seconds=45)
# What the key of a copy that goes the other way ends with.
OTHERWISE = ":other"
NO_LEASE: dict[str, Any] = {
    "lease_owner": "",
    "lease_token": None,
    "lease_until": None,
}
_S = Message.State


@dataclass(frozen=True)
class Seen:
    """The versions of the rows by which a way was chosen. When one of them has changed
    the message is not marked: the way is chosen anew."""

    patient: str
    contact_points: tuple[str, ...]


@dataclass(frozen=True)
class Start:
    """A message about to leave, and by which way.

    `key` is the one in its link, where it has one. Without `seen` the caller has looked
    at everything itself.
    """

    message: Message
    sent_to: str
    contact_point: ContactPoint | None
    channel: str
    seen: Seen | None = None
    key: links.Key | None = None


@dataclass(frozen=True)
class Yes:
    """A message that its provider took, under this reference."""

    message: Message
    reference: str


@dataclass(frozen=True)
class Turned:
    """What came of it; `has_reports` when the provider spoke before it answered."""

    is_marked: bool = False
    has_reports: bool = False


# The attempt is counted when the message is marked, row by row and committed before
# anything is composed: a message that kills its worker ends dead and takes no
# neighbour with it. What may have changed since the claim is looked at once more.
# Every row is asked for by its own key, given as a value: a plan made while a table was
# still empty would read all of it for each message. `state` and `lease_until` are
# written so that no partial index can take the place of that key. In one line it is
# short enough for the driver to keep what it made of it.
_TURN = " ".join(
    f"""
WITH settled AS (
    UPDATE {Message._meta.db_table}
    SET state = 'sent', sent_at = %(now)s, reference = %(reference)s, last_error = '',
        lease_owner = '', lease_token = NULL, lease_until = NULL
    WHERE id = %(done)s::uuid AND lease_token = %(done_lease)s::uuid
        AND state || '' = 'sending'
    RETURNING id
), asked AS (
    UPDATE {CheckIn._meta.db_table} SET state = 'sent', sent_at = %(now)s
    WHERE id = %(done_check_in)s::uuid AND state || '' = 'queued'
        AND EXISTS (SELECT FROM settled)
), marked AS (
    UPDATE {Message._meta.db_table}
    SET state = 'sending', attempts = attempts + 1, sent_to = %(sent_to)s,
        contact_point_id = %(contact_point)s::uuid, channel = %(channel)s
    WHERE id = %(next)s::uuid AND lease_token = %(next_lease)s::uuid
        AND state || '' = 'claimed'
        AND lease_until - %(hand_over)s::interval > %(now)s
        AND (%(seen)s::text IS NULL OR (
            patient_id = %(patient)s::uuid
            AND check_in_id IS NOT DISTINCT FROM %(check_in)s::uuid
            AND %(seen)s::text = (
                SELECT p.xmin::text FROM {Patient._meta.db_table} p
                WHERE p.id = %(patient)s::uuid
            ) AND %(points)s::text[] = ARRAY(
                SELECT p.xmin::text FROM {ContactPoint._meta.db_table} p
                WHERE p.patient_id = %(patient)s::uuid ORDER BY p.position, p.id
            ) AND (%(check_in)s::uuid IS NULL OR (
                (
                    SELECT c.state || '' FROM {CheckIn._meta.db_table} c
                    WHERE c.id = %(check_in)s::uuid
                ) IN ('queued', 'sent') AND NOT EXISTS (
                    SELECT FROM {Message._meta.db_table} o
                    WHERE o.patient_id = %(patient)s::uuid AND o.purpose = 'check_in'
                        AND o.sent_at > %(asked_since)s AND o.id <> %(next)s::uuid
                        AND (o.check_in_id IS DISTINCT FROM %(check_in)s::uuid
                            OR right(%(key)s, {len(OTHERWISE)}) <> '{OTHERWISE}')
                )
            ))
        ))
    RETURNING id
), linked AS (
    INSERT INTO {CheckInLink._meta.db_table}
        (id, token_sha256, created_at, expires_at, wrong_dates, check_in_id)
    SELECT gen_random_uuid(), %(token)s::varchar, %(now)s, %(link_until)s, 0,
        %(check_in)s::uuid
    FROM marked WHERE %(token)s::varchar IS NOT NULL
), noted AS (
    INSERT INTO {Attempt._meta.db_table}
        (message_id, event, at, worker, sent_to, reference, detail)
    SELECT id, 'accepted', %(now)s, %(done_worker)s, %(done_to)s, %(reference)s, ''
    FROM settled
    UNION ALL
    SELECT id, 'marked', %(now)s, %(next_worker)s, %(sent_to)s, '', '' FROM marked
)
SELECT EXISTS (SELECT FROM settled), EXISTS (SELECT FROM marked), EXISTS (
    SELECT FROM {Receipt._meta.db_table}
    WHERE message_id = %(done)s::uuid
) OR EXISTS (
    SELECT FROM {Receipt._meta.db_table}
    WHERE reference = %(reference)s AND message_id IS NULL AND %(reference)s <> ''
)
""".split()  # noqa: S608 (names of tables; every value is a parameter)
)


def turn(start: Start | None, *, yes: Yes | None, now: datetime) -> Turned:
    """Settle what was taken and mark what leaves next; either may be None.

    Not marked when the lease is no longer ours, or something it relied on has changed.
    """
    values = _NOTHING | {
        "now": now,
        "hand_over": HAND_OVER,
        "asked_since": now - spacing.APART,
    }
    if yes is not None:
        values |= _done(yes)
    if start is not None:
        values |= _next(start)
    is_settled, is_marked, has_reports = db.prepared(_TURN, values)
    if yes is not None:
        _settled(yes, now=now) if is_settled else _too_late(yes, now=now)
    if start is not None and is_marked:
        _marked(start)
    return Turned(is_marked=is_marked, has_reports=has_reports)


def _done(yes: Yes) -> dict[str, Any]:
    """The message that was taken, for the statement."""
    return {
        "done": yes.message.pk,
        "done_lease": yes.message.lease_token,
        "done_check_in": yes.message.check_in_id,
        "done_worker": yes.message.lease_owner,
        "done_to": yes.message.sent_to,
        "reference": yes.reference,
    }


def _next(start: Start) -> dict[str, Any]:
    """The message that leaves next, for the statement."""
    message, seen = start.message, start.seen
    return {
        "next": message.pk,
        "next_lease": message.lease_token,
        "next_worker": message.lease_owner,
        "sent_to": start.sent_to,
        "contact_point": start.contact_point and start.contact_point.pk,
        "channel": start.channel,
        "key": message.key,
        "patient": message.patient_id,
        "check_in": message.check_in_id,
        "seen": seen and seen.patient,
        "points": seen and list(seen.contact_points),
        "token": start.key and start.key.fingerprint,
        "link_until": start.key and start.key.until,
    }


_NOTHING: dict[str, Any] = {
    "done": None,
    "done_lease": None,
    "done_check_in": None,
    "done_worker": "",
    "done_to": "",
    "reference": "",
    "next": None,
    "next_lease": None,
    "next_worker": "",
    "sent_to": "",
    "contact_point": None,
    "channel": "",
    "key": "",
    "patient": None,
    "check_in": None,
    "seen": None,
    "points": None,
    "token": None,
    "link_until": None,
}


def _marked(start: Start) -> None:
    """The message in hand as it stands now."""
    message = start.message
    message.state, message.channel = _S.SENDING, start.channel
    message.attempts += 1
    message.sent_to, message.contact_point = start.sent_to, start.contact_point


def _settled(yes: Yes, *, now: datetime) -> None:
    """The same for the one that left."""
    message = yes.message
    message.state, message.sent_at, message.reference = _S.SENT, now, yes.reference
    message.last_error = message.lease_owner = ""
    message.lease_token = message.lease_until = None


@transaction.atomic
def _too_late(yes: Yes, *, now: datetime) -> None:
    """The lease was lost, and perhaps another copy leaves: it is counted, and the row
    still learns that it left."""
    message = yes.message
    again = [_S.QUEUED, _S.DEAD, _S.EXPIRED]
    Message.objects.filter(pk=message.pk, state__in=again).update(
        state=_S.SENT, sent_at=now, reference=yes.reference, last_error="", **NO_LEASE
    )
    history.note(message, Attempt.Event.LATE_ACCEPT, now=now, reference=yes.reference)
    CheckIn.objects.filter(messages=message, state=CheckIn.State.QUEUED).update(
        state=CheckIn.State.SENT, sent_at=now
    )
    message.refresh_from_db()
