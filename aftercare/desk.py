"""What the messages in hand need to be judged and written, read together.

A worker takes some messages at a time; what their gates and letters look at is read in
a few queries for all of them. That it still holds is for the mark to see.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Func, TextField, prefetch_related_objects

from aftercare import fallbacks, texts
from aftercare.handover import Seen
from aftercare.models import CheckIn, Message
from aftercare.rules import spacing
from clinic.models import Clinic, ContactPoint, Patient
from clinic.rules.known import known
from clinic.stencils import Stencil, among


class _Version(Func):
    """What PostgreSQL itself calls the version of a row: the transaction that wrote
    it."""

    template = "xmin::text"
    output_field = TextField()


_PATIENTS = Stencil(
    lambda: Patient.objects.filter(among("pk", "patients")).annotate(version=_Version())
)
_POINTS = Stencil(
    lambda: (
        ContactPoint.objects.filter(among("patient", "patients"))
        .annotate(version=_Version())
        .order_by("position", "id")
    )
)
# Of a session, which is long, only its end.
_CHECK_INS = Stencil(
    lambda: (
        CheckIn.objects.filter(among("pk", "check_ins"))
        .select_related("session")
        .only(
            *(column.name for column in CheckIn._meta.concrete_fields),
            "session__ended_at",
        )
    )
)


class Desk:
    """The messages with everything around them, and when their patients were asked."""

    def __init__(self, messages: Sequence[Message], *, now: datetime) -> None:
        """Read what these messages need."""
        self._asked: dict[UUID, list[tuple[UUID, UUID | None, datetime]]] = defaultdict(
            list
        )
        self._words: dict[UUID, Mapping[tuple[str, str], str]] = {}
        self._points: dict[UUID, list[ContactPoint]] = defaultdict(list)
        prefetch_related_objects(messages, "clinic")
        # What is asked for by nobody costs nothing: most are of patients and about a
        # check-in, the others of the staff.
        prefetch_related_objects(
            [each for each in messages if _is_of_others(each)],
            *("staff", "route", "inbound", "escalation"),
        )
        self._read_patients([each for each in messages if each.patient_id])
        self._read_check_ins(
            [each for each in messages if each.check_in_id], since=now - spacing.APART
        )

    def _read_patients(self, messages: Sequence[Message]) -> None:
        """Who they go to, and the addresses of each."""
        if not messages:
            return
        wanted = [*{each.patient_id for each in messages}]
        found = {each.pk: each for each in _PATIENTS.rows(patients=wanted)}
        for message in messages:
            patient = found[known(message.patient_id, "only those are given")]
            patient.clinic = message.clinic
            message.patient = patient
        for point in _POINTS.rows(patients=wanted):
            self._points[point.patient_id].append(point)

    def _read_check_ins(self, messages: Sequence[Message], *, since: datetime) -> None:
        """What they ask about, and when those patients were asked last."""
        if not messages:
            return
        wanted = [*{each.check_in_id for each in messages}]
        found = {each.pk: each for each in _CHECK_INS.rows(check_ins=wanted)}
        for message in messages:
            check_in = found[known(message.check_in_id, "only those are given")]
            check_in.patient = known(message.patient, "a check-in is a patient's")
            check_in.clinic = message.clinic
            message.check_in = check_in
        self._read_asked([each.patient_id for each in messages], since=since)

    def _read_asked(self, patients: Iterable[Any], *, since: datetime) -> None:
        """What was sent to these patients lately and asks them something."""
        rows = Message.objects.asking(patients, since).filter(sent_at__isnull=False)
        columns = rows.values_list("patient_id", "pk", "check_in_id", "sent_at")
        for patient, pk, about, sent_at in columns:
            moment = known(sent_at, "only those were read")
            self._asked[patient].append((pk, about, moment))

    def own_texts(self, clinic: Clinic) -> Mapping[tuple[str, str], str]:
        """The clinic's own words for phones, read once."""
        if clinic.pk not in self._words:
            self._words[clinic.pk] = texts.own_texts(clinic)
        return self._words[clinic.pk]

    def free_from(self, message: Message, *, now: datetime) -> datetime:
        """From when on the patient may be asked this: outside the quiet hours, and not
        soon after another question. The message does not stand in its own way, nor the
        first copy in that of the second."""
        check_in = message.check_in
        if check_in is None:
            return now
        asked = self._asked[check_in.patient_id]
        is_copy = fallbacks.is_other_way(message)
        moments = [
            sent_at
            for pk, about, sent_at in asked
            if pk != message.pk and not (is_copy and about == check_in.pk)
        ]
        return check_in.window.next_open(spacing.free_from(moments, now))

    def points(self, patient: Patient) -> list[ContactPoint]:
        """The patient's addresses, in their order."""
        return self._points[patient.pk]

    def seen(self, patient: Patient) -> Seen:
        """The versions of what was read about a patient."""
        held: Any = patient
        points: list[Any] = self.points(patient)
        return Seen(held.version, tuple(point.version for point in points))


def _is_of_others(message: Message) -> bool:
    """Whether it goes to somebody of the staff, tells of an alarm or answers a text."""
    keys = message.staff_id, message.route_id, message.inbound_id, message.escalation_id
    return any(keys)
