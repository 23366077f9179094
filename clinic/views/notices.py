"""What whoever opens a patient's page must not miss."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.models import ContactPoint, Patient, RelatedPerson
from clinic.rules.dates import age_on

# Below this age the page says so; from which age somebody signs for themselves is a
# figure of the clinic and is judged where consent is taken.
_ADULT = 18


@dataclass(frozen=True)
class Notice:
    """A state in words; `kind` is one of ok, warn, bad, wait, off."""

    kind: str
    words: str


def notices(
    patient: Patient,
    points: Iterable[ContactPoint],
    people: Iterable[RelatedPerson],
    *,
    today: date,
) -> list[Notice]:
    """The gravest first; empty for an adult who can be written to."""
    return [
        *_status(patient),
        *_age(patient, people, today),
        *_reach(patient, points),
    ]


def _status(patient: Patient) -> Iterator[Notice]:
    if patient.deceased_on is not None:
        words = _("Died on %(day)s. Nothing is sent.")
        yield Notice("bad", words % {"day": date_format(patient.deceased_on, "j F Y")})
    elif patient.status == Patient.Status.LEFT:
        yield Notice("off", _("Has left the clinic. Nothing is sent."))


def _age(
    patient: Patient, people: Iterable[RelatedPerson], today: date
) -> Iterator[Notice]:
    years = age_on(patient.date_of_birth, patient.deceased_on or today)
    if years >= _ADULT:
        return
    yield Notice("warn", _("A minor of %(years)d years") % {"years": years})
    if not any(person.is_guardian for person in people):
        yield Notice("warn", _("No parent or guardian is written down."))


def _reach(patient: Patient, points: Iterable[ContactPoint]) -> Iterator[Notice]:
    usable = {
        point.kind for point in points if point.state == ContactPoint.State.USABLE
    }
    if patient.status != Patient.Status.ACTIVE:
        return
    if not usable:
        yield Notice("bad", _("No way to reach this patient is in use."))
    elif ContactPoint.Kind.EMAIL not in usable:
        yield Notice("warn", _("No e-mail address in use: check-ins cannot be sent."))
    elif ContactPoint.Kind.PHONE not in usable:
        yield Notice("warn", _("No phone number: nobody can call after an alarm."))
