"""Registering patients and keeping the ways to reach them."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest

from clinic import duplicates, patients
from clinic.models import AuditEntry, ContactPoint, Patient
from clinic.patients import Details, NewContact
from clinic.rules.contact import BadContact, BadText
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
BORN = date(1980, 5, 17)
EMAIL = NewContact("email", "Ann@Example.org")
PHONE = NewContact("phone", "07700 900123")


def register(clinic, by, *contacts, **columns):
    details = Details(**{"given_name": "Ann", "date_of_birth": BORN, **columns})
    return patients.register(
        clinic, details=details, contacts=contacts or (EMAIL,), by=by, now=NOW
    )


def test_a_patient_is_stored_in_the_cleaned_form(clinic, desk):
    new = register(clinic, desk, EMAIL, PHONE, family_name="  Br\u200book ", notes="a ")
    assert (new.full_name, new.notes, new.status) == ("Ann Brook", "a", "active")
    assert [(p.kind, p.value, p.position) for p in new.contact_points.all()] == [
        ("email", "ann@example.org", 0),
        ("phone", "+447700900123", 1),
    ]
    entry = AuditEntry.objects.about(new).get()
    assert (entry.action, entry.actor_id) == ("patient.registered", desk.pk)


def test_numbers_count_up_in_each_clinic(clinic, elsewhere, desk):
    numbers = [
        register(clinic, desk, NewContact("email", f"a{n}@example.org")).number
        for n in range(2)
    ]
    assert numbers == [1, 2]
    assert register(elsewhere, desk).number == 1


def test_a_patient_needs_a_way_to_be_reached(clinic, desk):
    with pytest.raises(patients.NoWayToReach, match="e-mail address or a phone"):
        patients.register(
            clinic, details=Details("Ann", BORN), contacts=(), by=desk, now=NOW
        )


@pytest.mark.parametrize(
    ("contact", "columns", "refusal"),
    [
        (NewContact("email", "nowhere"), {}, BadContact),
        (NewContact("phone", "999"), {}, BadContact),
        (NewContact("phone", "020 7946 0123"), {}, BadContact),  # the clinic's own
        (EMAIL, {"given_name": "\u200b"}, BadText),
    ],
)
def test_what_cannot_be_stored_leaves_nothing(clinic, desk, contact, columns, refusal):
    with pytest.raises(refusal):
        register(clinic, desk, contact, **columns)
    assert not Patient.objects.exists()


def test_nothing_is_stored_when_the_audit_fails(clinic, desk):
    with (
        patch("clinic.audit.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        register(clinic, desk)
    assert not Patient.objects.exists()


def test_a_contact_of_two_patients_is_shared_at_both(clinic, elsewhere, desk):
    far = register(elsewhere, desk)
    mother = register(clinic, desk)
    assert not mother.contact_points.get().is_shared
    child = register(clinic, desk, given_name="Ben")
    for patient in (mother, child):
        assert patient.contact_points.get().is_shared
    assert not far.contact_points.get().is_shared


def test_a_change_is_audited_by_the_names_of_the_fields(patient, desk):
    details = Details(
        given_name=patient.given_name,
        family_name="Hill",
        date_of_birth=patient.date_of_birth,
        pronouns="she/her",
    )
    patients.update(patient, details=details, by=desk, now=NOW)
    patient.refresh_from_db()
    assert (patient.family_name, patient.pronouns) == ("Hill", "she/her")
    entry = AuditEntry.objects.about(patient).first()
    assert entry.detail == {"fields": ["family_name", "pronouns"]}


def test_a_contact_is_added_after_the_others(patient, desk):
    point = patients.add_contact(patient, new=PHONE, by=desk, now=NOW)
    assert (point.position, point.value) == (1, "+447700900123")
    entry = AuditEntry.objects.about(point).get()
    assert (entry.patient_id, entry.clinic_id) == (patient.pk, patient.clinic_id)


def test_the_same_contact_twice_is_refused(patient, desk):
    patients.add_contact(patient, new=PHONE, by=desk, now=NOW)
    with pytest.raises(patients.ContactExists, match="already has that contact"):
        patients.add_contact(patient, new=PHONE, by=desk, now=NOW)
    assert patient.contact_points.count() == 2


def test_a_refused_address_is_in_doubt_until_confirmed(patient, desk):
    point = patient.contact_points.get()
    later = NOW + timedelta(hours=1)
    patients.doubt_contact(point, why="x" * 300, by=desk, now=NOW)
    point.refresh_from_db()
    assert (point.state, point.state_at) == ("in_doubt", NOW)
    assert point.state_reason == "x" * 200
    assert not patient.contact_points.usable().exists()
    patients.confirm_contact(point, by=desk, now=later)
    point.refresh_from_db()
    assert (point.state, point.state_reason, point.state_at) == ("usable", "", later)
    actions = [each.action for each in AuditEntry.objects.about(point)]
    assert actions == ["contact.usable", "contact.in_doubt"]


@pytest.mark.parametrize(
    ("status", "day", "kept"),
    [
        ("left", date(2026, 3, 1), None),
        ("deceased", date(2026, 3, 1), date(2026, 3, 1)),
        ("deceased", None, NOW.date()),
        ("active", None, None),
    ],
)
def test_a_patient_leaves_dies_and_comes_back(patient, desk, status, day, kept):
    changed = patients.change_status(
        patient, status=status, deceased_on=day, by=desk, now=NOW
    )
    changed.refresh_from_db()
    assert (changed.status, changed.deceased_on) == (status, kept)
    assert changed in Patient.objects.current() or status != "active"
    entry = AuditEntry.objects.about(patient).first()
    assert (entry.action, entry.detail) == ("patient.status", {"status": status})


def twins(clinic, *contacts, **columns):
    given = {"given_name": "ann", "family_name": "BROOK", "date_of_birth": BORN}
    return list(
        duplicates.likely_duplicates(
            clinic, details=Details(**{**given, **columns}), contacts=contacts
        )
    )


def test_name_and_birth_date_make_a_likely_duplicate(clinic, elsewhere):
    ann = factories.make_patient(clinic, family_name="Brook", date_of_birth=BORN)
    factories.make_patient(elsewhere, family_name="Brook", date_of_birth=BORN)
    assert twins(clinic) == [ann]
    assert twins(clinic, date_of_birth=date(1981, 5, 17)) == []


def test_a_known_contact_makes_a_likely_duplicate(clinic):
    mother = factories.make_patient(clinic, phone=PHONE.value, email="a@example.org")
    known = (PHONE, NewContact("email", "A@example.org"))
    assert twins(clinic, *known, given_name="Ben") == [mother]
    assert ContactPoint.objects.filter(patient=mother).count() == 2


def test_at_most_five_duplicates_are_named(clinic):
    made = [
        factories.make_patient(clinic, family_name="Brook", date_of_birth=BORN)
        for _ in range(6)
    ]
    assert twins(clinic) == made[:5]
