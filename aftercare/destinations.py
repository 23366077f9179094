"""Where a message goes: by which way, to which address, as things stand now."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from aftercare import channels
from aftercare.models import AlertChoice, Message
from aftercare.rules import wording
from clinic.models import ContactPoint, Patient, User
from clinic.rules import contact
from clinic.rules.known import known

# Plain words, as they are stored.
_EMAIL: str = Message.Channel.EMAIL.value
_SMS: str = Message.Channel.SMS.value
_SINK: str = Message.Channel.SINK.value
_KINDS = {_EMAIL: ContactPoint.Kind.EMAIL, _SMS: ContactPoint.Kind.PHONE}
_FIRST = {Patient.Way.EMAIL: _EMAIL, Patient.Way.TEXT: _SMS}


@dataclass(frozen=True)
class Destination:
    """Where a message goes now; `contact_point` is None for staff."""

    address: str
    contact_point: ContactPoint | None
    channel: str = _EMAIL


@dataclass(frozen=True)
class Errand:
    """What a message needs of its way.

    `is_private`: only an address that nobody else reads. `is_check_in`: none whose
    holder has stopped check-ins; `is_visit`: the same for reminders of visits.
    `template`: a text must exist in its words.
    """

    template: str
    is_private: bool = False
    is_check_in: bool = False
    is_visit: bool = False


class NoDestination(Exception):
    """Nobody to write to; the text is the reason shown to staff."""


def destination(
    message: Message, *, points: Iterable[ContactPoint] | None = None
) -> Destination:
    """The address as it stands now, so that a corrected one is used at once.

    `points` are the patient's contact points where they have been read already.
    Raises NoDestination when the patient is no longer written to or has no usable
    address, or the member of staff has left. What the canary is sent goes to the sink.
    """
    found = _destination(message, points)
    return replace(found, channel=_SINK) if message.clinic.is_canary else found


def _destination(
    message: Message, points: Iterable[ContactPoint] | None
) -> Destination:
    """The same by the way the message was written for."""
    if message.staff is not None:
        return _of_staff(message.staff, message.channel)
    if message.route is not None:
        if message.route.turned_off_at is not None:
            raise NoDestination("this way of alerting was turned off")
        return Destination(message.route.label, None, message.channel)
    if message.patient is None and message.inbound is None:
        return _texted(message.clinic.phone)
    if message.patient is None:
        _require_gateway()
        text = known(message.inbound, "a message goes to exactly one person")
        return Destination(text.sender, None, message.channel)
    patient = message.patient
    errand = Errand(
        message.template,
        is_private=message.consent_id is not None,
        is_check_in=message.check_in_id is not None,
        is_visit=message.appointment_id is not None,
    )
    return reach(patient, errand, wanted=message.channel, points=points)


def _of_staff(person: User, channel: str) -> Destination:
    """The address of a member of staff; for texts the number they gave for alerts."""
    if not person.is_active:
        raise NoDestination("this member of staff no longer works here")
    if channel != _SMS:
        return Destination(person.email, None, channel)
    choice = AlertChoice.objects.filter(person=person, by_text=True).first()
    if choice is None:
        raise NoDestination("this member of staff wants no texts any more")
    return _texted(choice.phone)


def _require_gateway() -> None:
    if not channels.carries(_SMS):
        raise NoDestination("no gateway for texts is set up")


def _texted(number: str) -> Destination:
    """A number of the clinic's side; a landline takes no texts."""
    _require_gateway()
    if not contact.can_receive_texts(number):
        raise NoDestination("this number takes no texts")
    return Destination(number, None, _SMS)


def reach(
    patient: Patient,
    errand: Errand,
    *,
    wanted: str = "",
    points: Iterable[ContactPoint] | None = None,
) -> Destination:
    """The way this patient wants, or the other one where that is allowed.

    `wanted` is the way a message was written for; it comes first. `points` are the
    contact points where they have been read. Raises NoDestination.
    """
    if patient.status != Patient.Status.ACTIVE:
        raise NoDestination("the patient is no longer written to")
    listed = _listed(patient, points)
    if errand.is_check_in and _stopped(listed):
        raise NoDestination("the patient stopped check-ins")
    found = (
        Destination(point.value, point, way)
        for way, point in product(_ways(patient, listed, wanted), listed)
        if _fits(point, way, errand)
    )
    first = next(found, None)
    if first is not None:
        return first
    if not channels.carries(_SMS):
        raise NoDestination("no usable e-mail address")
    raise NoDestination("no usable e-mail address or number")


def _listed(
    patient: Patient, points: Iterable[ContactPoint] | None
) -> list[ContactPoint]:
    """The contact points, the first to be tried first."""
    known_points = patient.contact_points.all() if points is None else points
    return sorted(known_points, key=_place)


def _place(point: ContactPoint) -> tuple[int, uuid.UUID]:
    """Where it stands in the patient's list."""
    return point.position, point.pk


def _stopped(points: list[ContactPoint]) -> bool:
    """Whether the patient, and nobody else with the same phone, texted STOP."""
    return any(each.check_ins_off_at and not each.is_shared for each in points)


def _ways(patient: Patient, points: list[ContactPoint], wanted: str) -> Iterator[str]:
    """The ways to try, the patient's own first."""
    by_kind = {kind: way for way, kind in _KINDS.items()}
    listed = [by_kind[ContactPoint.Kind(point.kind)] for point in points]
    if patient.prefers:
        listed.insert(0, _FIRST[Patient.Way(patient.prefers)])
    if wanted in _KINDS:
        listed.insert(0, wanted)
    if not patient.other_way_allowed:
        listed = listed[:1]
    yield from dict.fromkeys(listed)


def _fits(point: ContactPoint, way: str, errand: Errand) -> bool:
    """Whether this contact point takes this errand by this way."""
    usable = (
        point.kind == _KINDS[way]
        and point.state == ContactPoint.State.USABLE
        and not (errand.is_private and point.is_shared)
        and not _stopped_here(point, errand)
    )
    return usable and (way == _EMAIL or _takes_text(point, errand))


def _stopped_here(point: ContactPoint, errand: Errand) -> bool:
    """Whether its holder wants no such message there."""
    if errand.is_check_in:
        return point.check_ins_off_at is not None
    return errand.is_visit and point.visit_reminders_off_at is not None


def _takes_text(point: ContactPoint, errand: Errand) -> bool:
    """Whether the line can get texts, and the errand has words for one."""
    return (
        channels.carries(_SMS)
        and not errand.is_private
        and errand.template in set(wording.Template)
        and contact.can_receive_texts(point.value)
    )
