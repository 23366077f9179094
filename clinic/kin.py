"""Whom to call about a patient: guardians and emergency contacts."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.db import refusing
from clinic.models import Patient, RelatedPerson
from clinic.rules import contact


class CannotName(Exception):
    """Refused; the text says why in words fit for the user."""


@dataclass(frozen=True)
class Somebody:
    """Who is called, what they are to the patient, and for what."""

    name: str
    phone: str
    relationship: str = ""
    is_guardian: bool = False
    is_emergency: bool = False


@transaction.atomic
def name(
    patient: Patient, *, somebody: Somebody, by: audit.Actor, now: datetime
) -> RelatedPerson:
    """Write down somebody to call.

    Raises CannotName for nobody, for one who is neither guardian nor emergency contact,
    for a number that is none, and for the same one twice.
    """
    made = RelatedPerson(patient=patient, clinic_id=patient.clinic_id, changed_at=now)
    _write(made, somebody)
    audit.record("related_person.named", made, by=by, now=now)
    return made


@transaction.atomic
def correct(
    person: RelatedPerson, *, somebody: Somebody, by: audit.Actor, now: datetime
) -> RelatedPerson:
    """Another number, another word; refuses what `name` refuses."""
    held = RelatedPerson.objects.select_for_update().get(pk=person.pk)
    held.changed_at = now
    _write(held, somebody)
    audit.record("related_person.corrected", held, by=by, now=now)
    return held


@transaction.atomic
def remove(person: RelatedPerson, *, by: audit.Actor, now: datetime) -> None:
    """They are not called about the patient any more, and not kept."""
    audit.record("related_person.removed", person, by=by, now=now)
    person.delete()


def _write(row: RelatedPerson, somebody: Somebody) -> None:
    """In the stored form."""
    if not (somebody.is_guardian or somebody.is_emergency):
        raise CannotName(_("Say whether this is a guardian or an emergency contact."))
    clinic = row.patient.clinic
    try:
        row.name = contact.clean_name(somebody.name)
        row.relationship = contact.clean_text(somebody.relationship)[:60]
        row.phone = contact.normalise_phone(
            somebody.phone, clinic.country, own_numbers=[clinic.phone]
        )
    except (contact.BadContact, contact.BadText) as error:
        raise CannotName(str(error)) from error
    row.is_guardian, row.is_emergency = somebody.is_guardian, somebody.is_emergency
    twice = CannotName(_("This person is written down already."))
    with refusing({"related_person_once": twice}):
        row.save()
