"""The chain over all audit entries: closed by a sweep, checked by anybody.

Each link holds the SHA-256 of the link before and of its entry's whole text, so an
entry that is changed, taken out, put in or moved afterwards is found, whoever did it.
Whoever rewrites everything from there on is found by a head that was kept elsewhere.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from django.db import connection, transaction

from clinic.models import AuditSeal

# One chain: whoever holds this lock appends to it.
_LOCK = 0x5EA1
_AT_ONCE = 1000
_WAITS_AT_MOST = timedelta(minutes=10)
# The database writes the text, so that nothing depends on how a client reads a value.
_TEXT = """CASE WHEN e.id IS NOT NULL THEN jsonb_build_array(
    e.id, extract(epoch FROM e.at)::text, e.clinic_id, e.actor_id, e.actor, e.action,
    e.subject_type, e.subject_id, e.patient_id, e.detail
)::text END"""
_OPEN = f"""
    SELECT s.entry_id, {_TEXT} FROM clinic_auditseal s
    JOIN clinic_auditentry e ON e.id = s.entry_id
    WHERE s.position IS NULL ORDER BY s.entry_id LIMIT %s
"""  # noqa: S608 (the text above; every value is a parameter)
_CLOSE = """
    UPDATE clinic_auditseal s SET position = n.position, digest = n.digest
    FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS n (entry, position, digest)
    WHERE s.entry_id = n.entry"""
_CHAIN = f"""
    SELECT s.position, s.entry_id, s.digest, {_TEXT} FROM clinic_auditseal s
    LEFT JOIN clinic_auditentry e ON e.id = s.entry_id
    WHERE s.position > %s ORDER BY s.position LIMIT %s
"""  # noqa: S608 (the text above; every value is a parameter)
_GONE = """
    SELECT s.entry_id FROM clinic_auditseal s
    LEFT JOIN clinic_auditentry e ON e.id = s.entry_id
    WHERE s.position IS NULL AND e.id IS NULL ORDER BY s.entry_id"""
_UNSEALED = """
    SELECT e.id FROM clinic_auditentry e
    LEFT JOIN clinic_auditseal s ON s.entry_id = e.id
    WHERE s.entry_id IS NULL OR s.position IS NULL AND e.at < %s ORDER BY e.id"""


# Position, entry, digest, and the entry's text, None where it is gone.
Link: TypeAlias = tuple[int, int, bytes, str | None]


@dataclass(frozen=True)
class Head:
    """The last link: how many entries are sealed, and the digest over all of them."""

    position: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.digest.hex()}"


START = Head(0, b"")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `what`: changed, missing, cut or unsealed."""

    what: str
    entry_id: int
    position: int | None = None


def head() -> Head:
    """The last link; START before the first."""
    last = AuditSeal.objects.filter(position__isnull=False).order_by("-position")
    found: Any = last.values_list("position", "digest").first()
    return Head(found[0], bytes(found[1])) if found else START


@transaction.atomic
def close(*, now: datetime) -> dict[str, int]:
    """Close the links of the next entries that were committed; how many.

    Of two at once the second does nothing. An entry that is committed late comes later
    in the chain: its order is that of sealing.
    """
    if not _is_alone():
        return {"sealed": 0}
    last = head()
    entries, positions, digests = [], [], []
    for entry, text in _rows(_OPEN, [_AT_ONCE]):
        last = _next(last, text)
        entries.append(entry)
        positions.append(last.position)
        digests.append(last.digest)
    if entries:
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE, [entries, positions, digests])
    return {"sealed": len(entries)}


def faults(*, now: datetime, anchor: Head = START) -> Iterator[Fault]:
    """Everything that is wrong, in the order of the chain. Reads every entry once.

    `anchor` is a head that was kept elsewhere. After a fault the walk goes on from what
    the link says, so that each is told once.
    """
    last = START
    for link in _chain():
        yield from _of_link(link, last, anchor)
        last = Head(link[0], bytes(link[2]))
    if last.position < anchor.position:
        yield Fault("cut", 0, anchor.position)
    yield from (Fault("missing", entry) for (entry,) in _rows(_GONE, []))
    long_ago = now - _WAITS_AT_MOST
    yield from (Fault("unsealed", entry) for (entry,) in _rows(_UNSEALED, [long_ago]))


def _of_link(link: Link, last: Head, anchor: Head) -> Iterator[Fault]:
    """What is wrong with one link, after the one that came before it."""
    position, entry, digest, text = link
    here = Head(position, bytes(digest))
    if position != last.position + 1:
        yield Fault("cut", entry, position)
    elif text is not None and _next(last, text) != here:
        yield Fault("changed", entry, position)
    if text is None:
        yield Fault("missing", entry, position)
    if position == anchor.position and here != anchor:
        yield Fault("changed", entry, position)


def _next(last: Head, text: str) -> Head:
    return Head(last.position + 1, hashlib.sha256(last.digest + text.encode()).digest())


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        (alone,) = cursor.fetchone()
    return bool(alone)


def _chain() -> Iterator[Link]:
    """Every closed link with its entry's text, page by page."""
    after = 0
    while page := _rows(_CHAIN, [after, _AT_ONCE]):
        yield from cast("list[Link]", page)
        after = page[-1][0]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
