"""Registering patients and keeping the ways to reach them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from clinic import audit
from clinic.db import refusing
from clinic.models import Clinic, ContactPoint, Patient
from clinic.rules import contact
from clinic.signals import contact_usable, patient_status_changed


class CannotRegister(Exception):
    """Refused; the text says why in words fit for the user."""


class NoWayToReach(CannotRegister):
    """A patient needs at least one contact point."""


class MergedMeanwhile(CannotRegister):
    """The record was given up for another one of the same person."""


class ContactExists(CannotRegister):
    """The patient has this contact already."""


@dataclass(frozen=True)
class NewContact:
    """One way to reach somebody, as typed."""

    kind: str
    value: str
    is_shared: bool = False


@dataclass(frozen=True)
class Details:
    """Who somebody is. `time_zone` and `language` empty mean the clinic's."""

    given_name: str
    date_of_birth: date
    family_name: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    language: str = ""
    time_zone: str = ""
    notes: str = ""
    prefers: str = ""
    other_way_allowed: bool = True


@transaction.atomic
def register(
    clinic: Clinic,
    *,
    details: Details,
    contacts: Sequence[NewContact],
    by: audit.Actor,
    now: datetime,
) -> Patient:
    """Add a patient with at least one way to reach them; gives the next number.

    Raises NoWayToReach without a contact, BadContact or BadText for what cannot be
    stored.
    """
    if not contacts:
        raise NoWayToReach(_("Add an e-mail address or a phone number."))
    patient = Patient.objects.create(
        clinic=clinic,
        number=_next_number(clinic),
        created_at=now,
        **_cleaned(details),
    )
    for position, new in enumerate(contacts):
        _add(patient, new, position=position, now=now)
    audit.record("patient.registered", patient, by=by, now=now, patient_id=patient.pk)
    return patient


@transaction.atomic
def update(
    patient: Patient, *, details: Details, by: audit.Actor, now: datetime
) -> Patient:
    """Change who somebody is; the audit names the fields. Raises MergedMeanwhile."""
    locked = _locked(patient)
    changed = {
        name: value
        for name, value in _cleaned(details).items()
        if getattr(locked, name) != value
    }
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(changed))
    audit.record(
        "patient.updated",
        locked,
        by=by,
        now=now,
        patient_id=locked.pk,
        detail={"fields": sorted(changed)},
    )
    return locked


@transaction.atomic
def add_contact(
    patient: Patient, *, new: NewContact, by: audit.Actor, now: datetime
) -> ContactPoint:
    """Add a way to reach the patient, after those there are.

    Raises ContactExists for one that is there, BadContact for one that cannot be used,
    MergedMeanwhile.
    """
    _locked(patient)
    position = patient.contact_points.count()
    point = _add(patient, new, position=position, now=now)
    audit.record("contact.added", point, by=by, now=now, clinic_id=patient.clinic_id)
    contact_usable.send(sender=Patient, patient=patient, by=by, now=now)
    return point


@transaction.atomic
def doubt_contact(
    point: ContactPoint, *, why: str, by: audit.Actor, now: datetime
) -> None:
    """A provider refused this address for good: do not use it until confirmed."""
    _move(point, ContactPoint.State.IN_DOUBT, why=why, by=by, now=now)


@transaction.atomic
def opt_out_contact(
    point: ContactPoint, *, why: str, by: audit.Actor, now: datetime
) -> None:
    """Nothing more goes there: its holder said so, or the carrier blocks us."""
    _move(point, ContactPoint.State.OPTED_OUT, why=why, by=by, now=now)


@transaction.atomic
def stop_check_ins(point: ContactPoint, *, by: audit.Actor, now: datetime) -> None:
    """Its holder wants no check-ins there; other messages still go."""
    point.check_ins_off_at = now
    point.save(update_fields=["check_ins_off_at"])
    clinic_id = point.patient.clinic_id
    audit.record("contact.check_ins_off", point, by=by, now=now, clinic_id=clinic_id)


@transaction.atomic
def stop_visit_reminders(
    point: ContactPoint, *, by: audit.Actor, now: datetime
) -> None:
    """No reminders of visits there any more; check-ins and other messages still go."""
    point.visit_reminders_off_at = now
    point.save(update_fields=["visit_reminders_off_at"])
    clinic_id = point.patient.clinic_id
    audit.record(
        "contact.visit_reminders_off", point, by=by, now=now, clinic_id=clinic_id
    )


@transaction.atomic
def resume_visit_reminders(
    point: ContactPoint, *, by: audit.Actor, now: datetime
) -> None:
    """Reminders of visits go there again."""
    point.visit_reminders_off_at = None
    point.save(update_fields=["visit_reminders_off_at"])
    clinic_id = point.patient.clinic_id
    audit.record(
        "contact.visit_reminders_on", point, by=by, now=now, clinic_id=clinic_id
    )


@transaction.atomic
def confirm_contact(point: ContactPoint, *, by: audit.Actor, now: datetime) -> None:
    """Staff made sure that this address is right: use it again, for check-ins too."""
    point.check_ins_off_at = point.visit_reminders_off_at = None
    point.save(update_fields=["check_ins_off_at", "visit_reminders_off_at"])
    _move(point, ContactPoint.State.USABLE, why="", by=by, now=now)
    contact_usable.send(sender=Patient, patient=point.patient, by=by, now=now)


@transaction.atomic
def change_status(
    patient: Patient,
    *,
    status: str,
    deceased_on: date | None = None,
    by: audit.Actor,
    now: datetime,
) -> Patient:
    """The patient left, died or came back; only an active one is written to."""
    locked = _locked(patient)
    locked.status = status
    dead = status == Patient.Status.DECEASED
    locked.deceased_on = (deceased_on or now.date()) if dead else None
    locked.save(update_fields=["status", "deceased_on"])
    audit.record(
        "patient.status",
        locked,
        by=by,
        now=now,
        patient_id=locked.pk,
        detail={"status": status},
    )
    patient_status_changed.send(sender=Patient, patient=locked, by=by, now=now)
    return locked


def _locked(patient: Patient) -> Patient:
    """The record as it is now, held until the end; a merge at that moment waits."""
    locked = Patient.objects.select_for_update().get(pk=patient.pk)
    if locked.merged_into_id is not None:
        raise MergedMeanwhile(
            _("This record was merged meanwhile: nothing was saved. Open the other.")
        )
    return locked


def _next_number(clinic: Clinic) -> int:
    """The next patient number; two at once get two numbers."""
    locked = Clinic.every.select_for_update().get(pk=clinic.pk)
    Clinic.every.filter(pk=clinic.pk).update(
        next_patient_number=F("next_patient_number") + 1
    )
    return locked.next_patient_number


def _cleaned(details: Details) -> dict[str, object]:
    """The columns, with names and notes in the form they are stored in."""
    optional = ("family_name", "preferred_name", "pronouns")
    cleaned: dict[str, object] = {
        name: contact.clean_name(value) if (value := getattr(details, name)) else ""
        for name in optional
    }
    return cleaned | {
        "given_name": contact.clean_name(details.given_name),
        "date_of_birth": details.date_of_birth,
        "language": details.language,
        "time_zone": details.time_zone,
        "notes": contact.clean_text(details.notes),
        "prefers": details.prefers,
        "other_way_allowed": details.other_way_allowed,
    }


def stored_value(clinic: Clinic, new: NewContact) -> str:
    """The one form in which an address or a number is stored."""
    if new.kind == ContactPoint.Kind.EMAIL:
        return contact.normalise_email(new.value)
    return contact.normalise_phone(
        new.value, clinic.country, own_numbers=[clinic.phone]
    )


def _add(
    patient: Patient, new: NewContact, *, position: int, now: datetime
) -> ContactPoint:
    """Store one contact; the constraint refuses the same one twice.

    One that another patient here has is shared from then on, at both: a message to it
    must not name the mother to the child.
    """
    exists = ContactExists(_("This patient already has that contact."))
    value = stored_value(patient.clinic, new)
    elsewhere = ContactPoint.objects.filter(
        patient__clinic_id=patient.clinic_id, kind=new.kind, value=value
    ).exclude(patient=patient)
    with refusing({"contact_point_once_per_patient": exists}):
        point = ContactPoint.objects.create(
            patient=patient,
            kind=new.kind,
            value=value,
            is_shared=new.is_shared or elsewhere.exists(),
            position=position,
            state_at=now,
        )
    elsewhere.update(is_shared=True)
    return point


def _move(
    point: ContactPoint, state: str, *, why: str, by: audit.Actor, now: datetime
) -> None:
    """Change whether a contact may be used."""
    point.state, point.state_reason, point.state_at = state, why[:200], now
    point.save(update_fields=["state", "state_reason", "state_at"])
    audit.record(
        f"contact.{state}", point, by=by, now=now, clinic_id=point.patient.clinic_id
    )
