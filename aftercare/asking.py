"""Putting due check-ins into the outbox, many at once."""

import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from aftercare import checkins, destinations, outbox, readers
from aftercare.models import CheckIn, Message
from aftercare.rules import spacing
from clinic.models import Clinic, Patient

log = logging.getLogger(__name__)

_S = CheckIn.State
_BATCH = 200


def send_due(*, now: datetime) -> dict[str, int]:
    """Put every due check-in into the outbox, or settle it when that is no use."""
    counts = {"queued": 0, "undeliverable": 0, "held": 0, "informed": 0}
    for outcome in _send(CheckIn.objects.due(now), now=now):
        counts[outcome] += 1
    return counts


def send_one(pk: uuid.UUID, *, now: datetime) -> str:
    """One check-in, if it is due; "" when another sweep has it."""
    return next(iter(_send(CheckIn.objects.due(now).filter(pk=pk), now=now)), "")


@transaction.atomic
def _send(due: QuerySet[CheckIn], *, now: datetime) -> list[str]:
    """Those of the first that no other sweep holds; how each fared."""
    sweep = _Sweep(_held(due), now=now)
    outcomes = [sweep.take(row) for row in sweep.rows]
    sweep.write()
    return [each for each in outcomes if each]


def _held(due: QuerySet[CheckIn]) -> list[CheckIn]:
    """The first of these, each held with its patient until the end.

    Two sweeps must not each take one check-in of the same patient, so the patient is
    held as well. Whoever is held elsewhere just now comes with the next sweep.
    """
    free = due.select_for_update(skip_locked=True, of=("self",))
    rows = list(free.select_related("clinic")[:_BATCH])
    patients = Patient.objects.filter(pk__in={row.patient_id for row in rows})
    held = patients.select_for_update(skip_locked=True, no_key=True)
    people = {each.pk: each for each in held.prefetch_related("contact_points")}
    taken = [row for row in rows if row.patient_id in people]
    for row in taken:
        row.patient = people[row.patient_id]
        row.patient.clinic = row.clinic
    return taken


class _Sweep:
    """One round over some due check-ins: looked at one by one, written together."""

    def __init__(self, rows: Sequence[CheckIn], *, now: datetime) -> None:
        """Read what all of them need."""
        self.rows, self.now = rows, now
        self._messages: list[Message] = []
        self._queued: list[uuid.UUID] = []
        self._informed: list[CheckIn] = []
        self._reads: dict[uuid.UUID, bool] = {}
        self._asked: dict[uuid.UUID, list[datetime]] = defaultdict(list)
        asking = Message.objects.asking(
            [row.patient_id for row in rows], now - spacing.APART
        )
        for patient, sent_at in asking.values_list("patient_id", "sent_at"):
            # One that is on its way counts as sent now.
            self._asked[patient].append(sent_at or now)
        counted = Message.objects.filter(check_in__in=rows).values_list("check_in_id")
        self._sent = dict(counted.annotate(Count("pk")).order_by())

    def take(self, check_in: CheckIn) -> str:
        """Decide one; "" where that failed, which stops no other."""
        try:
            way = self._way(check_in)
        except destinations.NoDestination as reason:
            checkins.lose(check_in, reason=str(reason), now=self.now)
            return "undeliverable"
        except Exception:
            log.exception("check-in %s could not be looked at", check_in.pk)
            return ""
        asked = self._asked[check_in.patient_id]
        if check_in.window.next_open(spacing.free_from(asked, self.now)) > self.now:
            return "held"
        if not self._is_read(check_in.clinic):
            self._messages.append(self._information(check_in, way))
            self._informed.append(check_in)
            return "informed"
        self._messages.append(self._question(check_in, way))
        self._queued.append(check_in.pk)
        asked.append(self.now)
        return "queued"

    def write(self) -> None:
        """What was decided, in one go."""
        outbox.put_all(self._messages)
        CheckIn.objects.filter(pk__in=self._queued).update(state=_S.QUEUED)
        for check_in in self._informed:
            checkins.inform_only(check_in, now=self.now)

    def _way(self, check_in: CheckIn) -> str:
        """By what it goes; raises NoDestination with the reason when nothing can."""
        if self.now >= check_in.closes_at:
            raise destinations.NoDestination("it could not be sent in time")
        errand = destinations.Errand("checkin", is_check_in=True)
        return destinations.reach(check_in.patient, errand).channel

    def _is_read(self, clinic: Clinic) -> bool:
        """Whether somebody there reads answers; asked once a clinic."""
        if clinic.pk not in self._reads:
            self._reads[clinic.pk] = readers.asks(clinic)
        return self._reads[clinic.pk]

    def _question(self, check_in: CheckIn, way: str) -> Message:
        """The message that asks how the patient is."""
        # The number grows only when a person has it sent again.
        number = self._sent.get(check_in.pk, 0) + 1
        return outbox.message(
            key=f"{_key(check_in)}:send:{number}",
            now=self.now,
            clinic_id=check_in.clinic_id,
            purpose=Message.Purpose.CHECK_IN,
            priority=outbox.CHECK_IN_PRIORITY,
            channel=way,
            patient_id=check_in.patient_id,
            check_in_id=check_in.pk,
            template="checkin",
            send_before=check_in.closes_at,
        )

    def _information(self, check_in: CheckIn, way: str) -> Message:
        """Nobody reads answers here: information goes out, and no question."""
        return outbox.message(
            key=f"{_key(check_in)}:information",
            now=self.now,
            clinic_id=check_in.clinic_id,
            purpose=Message.Purpose.NOTICE,
            priority=outbox.CHECK_IN_PRIORITY,
            channel=way,
            patient_id=check_in.patient_id,
            template="information",
            send_before=check_in.closes_at,
        )


def _key(check_in: CheckIn) -> str:
    """How the keys of its messages begin."""
    return f"checkin:{check_in.session_id}:{check_in.kind}"
