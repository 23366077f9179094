"""Places, people and patients."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from clinic import imports, importsteps, kin, patients, pins
from clinic.audit import Agent
from clinic.models import (
    Certification,
    Clinic,
    ContactPoint,
    OpeningHours,
    Patient,
    PatientImport,
    Pin,
    Practitioner,
    RelatedPerson,
    User,
)

# A Tuesday; London has no summer time then, so that the clinic's clock shows UTC.
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
ALL_REGIONS = (
    "abdomen",
    "arm",
    "foot",
    "forearm",
    "hand",
    "head",
    "hip_pelvis",
    "leg",
    "lumbar",
    "neck",
    "shoulder_girdle",
    "thigh",
    "thorax",
)
_count = itertools.count(1)


def make_clinic(name: str = "Riverside Physio", **columns: Any) -> Clinic:
    """A clinic in London, open Monday to Friday from 8 to 18."""
    given = {
        "short_name": name[:30],
        "phone": "+442079460123",
        "emergency_number": "999",
        "urgent_care_number": "111",
        "set_up_at": NOW,
        **columns,
    }
    clinic = Clinic.objects.create(name=name, **given)
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=time(8), closes=time(18))
        for day in range(5)
    )
    return clinic


def make_user(
    clinic: Clinic | None, *roles: str, password: str = "", **columns: Any
) -> User:
    """Somebody who works there. Without a password they enter by `force_login`."""
    number = next(_count)
    given = {
        "email": f"user{number}@example.org",
        "first_name": "Sam",
        "last_name": f"Hill{number}",
        **columns,
    }
    user = User(clinic=clinic, roles=list(roles), **given)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_practitioner(
    clinic: Clinic, *, is_certified: bool = True, **columns: Any
) -> Practitioner:
    """A therapist whose certificates cover every region, unless said otherwise."""
    practitioner = Practitioner.objects.create(
        user=columns.pop("user", None) or make_user(clinic, User.Role.THERAPIST),
        clinic=clinic,
        licence_number=columns.pop("licence_number", f"PH{next(_count):05}"),
        qualification=columns.pop("qualification", "Physiotherapist"),
    )
    if is_certified:
        make_certification(practitioner)
    return practitioner


def make_certification(practitioner: Practitioner, **columns: Any) -> Certification:
    """An advanced certificate for every region, awarded a year ago, valid for one."""
    given = {
        "body": "Institute",
        "course": "Dry needling, advanced",
        "hours_total": 80,
        "hours_in_person": 54,
        "regions": list(ALL_REGIONS),
        "is_advanced": True,
        "awarded_on": (NOW - timedelta(days=365)).date(),
        "expires_on": (NOW + timedelta(days=365)).date(),
        **columns,
    }
    return Certification.objects.create(practitioner=practitioner, **given)


def make_patient(
    clinic: Clinic, *, phone: str = "", now: datetime = NOW, **columns: Any
) -> Patient:
    """A patient of 45 with an e-mail address (none if `email` is ""), maybe a phone."""
    number = next(_count)
    email = columns.pop("email", f"patient{number}@example.org")
    status = columns.pop("status", "")
    details = patients.Details(
        **{
            "given_name": "Ann",
            "family_name": f"Brook{number}",
            "date_of_birth": date(1980, 5, 17),
            **columns,
        }
    )
    typed = [("email", email)] * bool(email) + [("phone", phone)] * bool(phone)
    patient = patients.register(
        clinic,
        details=details,
        contacts=[patients.NewContact(kind, value) for kind, value in typed],
        by=Agent.SEED,
        now=now,
    )
    if status:
        patient = patients.change_status(patient, status=status, by=Agent.SEED, now=now)
    return patient


def make_import(clinic: Clinic, *, now: datetime = NOW) -> PatientImport:
    """A file with one patient on it, checked and not started."""
    data = b"ID,Name,DOB,Email\n1,Zoe Quill,1980-02-01,zoe@example.org\n"
    source = imports.receive(clinic, name="list.csv", data=data, by=Agent.SEED, now=now)
    chosen = imports.Setting(source.fields, "dmy", "file")
    imports.set_columns(source, setting=chosen, by=Agent.SEED, now=now)
    importsteps.advance(now=now)
    source.refresh_from_db()
    return source


def make_contact(patient: Patient, **columns: Any) -> ContactPoint:
    """One more way to reach the patient."""
    given = {
        "kind": ContactPoint.Kind.PHONE,
        "value": "+447700900001",
        "position": 9,
        "state_at": NOW,
        **columns,
    }
    return ContactPoint.objects.create(patient=patient, **given)


def make_kin(patient: Patient, **columns: Any) -> RelatedPerson:
    """Somebody to call in an emergency."""
    given = {
        "name": f"Mary Brook{next(_count)}",
        "phone": "+447700900111",
        "relationship": "mother",
        "is_emergency": True,
        **columns,
    }
    return kin.name(patient, somebody=kin.Somebody(**given), by=Agent.SEED, now=NOW)


def make_pin(patient: Patient, *, by: User, **columns: Any) -> Pin:
    """A clinical alert on the chart."""
    given = {"text": "Faints at needles", "is_clinical": True, **columns}
    return pins.pin(patient, **given, by=by, now=NOW)
