"""What the messages in hand need to be judged and written, read together.

A worker takes some messages at a time; what their gates and letters look at is read in
a few queries for all of them. That it still holds is for the mark to see.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Func, Prefetch, TextField, prefetch_related_objects

from aftercare import fallbacks, texts
from aftercare.handover import Seen
from aftercare.models import CheckIn, Message
from aftercare.rules import spacing
from clinic.models import Clinic, ContactPoint, Patient
from clinic.rules.known import known


class _Version(Func):
    """What PostgreSQL itself calls the version of a row: the transaction that wrote
    it."""

    template = "xmin::text"
    output_field = TextField()


_READ: tuple[Any, ...] = (
    "clinic",
    "staff",
    "route",
    "inbound",
    "escalation",
    Prefetch("patient", Patient.objects.annotate(version=_Version())),
    Prefetch(
        "patient__contact_points",
        ContactPoint.objects.annotate(version=_Version()).order_by("position", "id"),
    ),
    # Of a session, which is long, only its end.
    Prefetch(
        "check_in",
        CheckIn.objects.select_related("session").only(
            *(column.name for column in CheckIn._meta.concrete_fields),
            "session__ended_at",
        ),
    ),
)


class Desk:
    """The messages with everything around them, and when their patients were asked."""

    def __init__(self, messages: Sequence[Message], *, now: datetime) -> None:
        """Read what these messages need."""
        prefetch_related_objects(messages, *_READ)
        clinics = {message.clinic_id: message.clinic for message in messages}
        self._asked: dict[UUID, list[tuple[UUID, UUID | None, datetime]]] = defaultdict(
            list
        )
        self._words: dict[UUID, Mapping[tuple[str, str], str]] = {}
        patients = []
        for message in messages:
            if message.patient is not None:
                message.patient.clinic = clinics[message.clinic_id]
            if message.check_in is not None and message.patient is not None:
                message.check_in.patient = message.patient
                message.check_in.clinic = clinics[message.clinic_id]
                patients.append(message.patient_id)
        if patients:
            self._read_asked(patients, since=now - spacing.APART)

    def _read_asked(self, patients: Sequence[Any], *, since: datetime) -> None:
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


def seen(patient: Patient) -> Seen:
    """The versions of what was read about a patient."""
    points: Any = patient.contact_points.all()
    held: Any = patient
    return Seen(held.version, tuple(point.version for point in points))
