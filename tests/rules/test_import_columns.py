"""What headings of other systems mean."""

import pytest

from clinic.rules.imports.aliases import Field
from clinic.rules.imports.columns import (
    guess,
    is_appointments,
    key,
    meaning,
    order_told,
    recognised,
    system_of,
)


def sorted_out(text):
    """The headings in a text, one after the other."""
    return text.split()


JANE = sorted_out(
    """
    id location_name start_at end_at patient_guid patient_number patient_prefix
    patient_first_name patient_preferred_name patient_last_name treatment_name
    staff_member_name break insurance_state state first_visit chart_status
    notes_text booked_at arrived_at booked_online archived_at no_show_at
    cancelled_at cancelled_reason referral_source
    """
)
CLINIKO = sorted_out(
    """
    id title first_name preferred_first_name last_name date_of_birth sex
    gender_identity pronouns email patient_phone_numbers address_1 address_2
    address_3 city state post_code country time_zone emergency_contact occupation
    medicare old_reference_id notes appointment_notes referral_source
    reminder_type accepted_privacy_policy accepted_sms_marketing archived_at
    """
)


def taken(headings):
    """The headings that are kept, by what they are taken for."""
    left = ("", "unused")
    pairs = zip(headings, guess(headings), strict=True)
    return [(heading, name) for heading, name in pairs if name not in left]


def test_the_fields_of_cliniko():
    assert taken(CLINIKO) == [
        ("id", "source_id"),
        ("first_name", "given_name"),
        ("preferred_first_name", "preferred_name"),
        ("last_name", "family_name"),
        ("date_of_birth", "date_of_birth"),
        ("pronouns", "pronouns"),
        ("email", "email"),
        ("patient_phone_numbers", "phone"),
        ("time_zone", "time_zone"),
        ("old_reference_id", "old_number"),
        ("notes", "notes"),
        ("appointment_notes", "notes"),
        ("reminder_type", "prefers"),
        ("accepted_privacy_policy", "marketing"),
        ("accepted_sms_marketing", "marketing"),
        ("archived_at", "archived"),
    ]
    assert system_of(CLINIKO) == "cliniko"
    assert "" not in guess(CLINIKO)


def test_the_appointments_of_jane_are_told_apart_by_the_patients_guid():
    assert taken(JANE) == [
        ("id", "visit_id"),
        ("start_at", "visit_start"),
        ("end_at", "visit_end"),
        ("patient_guid", "source_id"),
        ("patient_number", "old_number"),
        ("patient_first_name", "given_name"),
        ("patient_preferred_name", "preferred_name"),
        ("patient_last_name", "family_name"),
        ("treatment_name", "visit_kind"),
        ("staff_member_name", "visit_staff"),
        ("break", "break"),
        ("state", "visit_state"),
        ("archived_at", "cancelled"),
        ("no_show_at", "missed"),
        ("cancelled_at", "cancelled"),
    ]
    assert system_of(JANE) == "jane"
    assert is_appointments(JANE)
    assert "" not in guess(JANE)


def test_the_patients_of_jane_keep_what_is_the_patients_own():
    headings = ["Patient GUID", "ID", "First Name", "Archived At", "Mobile Phone"]
    assert guess(headings) == ["source_id", "unused", "given_name", "archived", "phone"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("\ufeffFirst Name", Field.GIVEN),
        ("FIRST_NAME", Field.GIVEN),
        ("FirstName", Field.GIVEN),
        ("Client First Name", Field.GIVEN),
        ("Vorname(n)", Field.GIVEN),
        ("Prénom", Field.GIVEN),
        ("Nombre", Field.GIVEN),
        ("Familienname", Field.FAMILY),
        ("Apellidos", Field.FAMILY),
        ("Nom de famille", Field.FAMILY),
        ("D.O.B.", Field.BORN),
        ("DOB dd/mm/yyyy", Field.BORN),
        ("Geb.-Datum", Field.BORN),
        ("Fecha de Nacimiento", Field.BORN),
        ("Né(e) le", Field.BORN),
        ("Né le", Field.BORN),
        ("Phone 2", Field.PHONE),
        ("Telefon (privat)", Field.PHONE),
        ("Telefon geschäftlich", Field.PHONE),
        ("Móvil", Field.PHONE),
        ("Téléphone portable", Field.PHONE),
        ("E-Mail-Adresse", Field.EMAIL),
        ("Correo electrónico", Field.EMAIL),
        ("Courriel", Field.EMAIL),
        ("Vollständiger Name", Field.FULL_NAME),
        ("Zweiter Vorname", Field.MIDDLE),
        ("SMS Consent", Field.MARKETING),
        ("Straße", Field.UNUSED),
        ("Mother's mobile", Field.UNUSED),
        ("Emergency Contact Phone", Field.UNUSED),
        ("Shoe size", None),
        ("???", None),
    ],
)
def test_a_heading_is_known_however_it_is_written(heading, field):
    assert meaning(heading) == field


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["Vorname", "Name"], ["given_name", "family_name"]),
        (["Name", "DOB"], ["full_name", "date_of_birth"]),
        (["Surname", "DOB"], ["full_name", "date_of_birth"]),
        (
            ["Name", "First name", "Last name"],
            ["unused", "given_name", "family_name"],
        ),
        (["First name", "First Name"], ["given_name", ""]),
        (["Phone", "phone", "Mobile"], ["phone", "phone", "phone"]),
        (["Patient Number", "Name"], ["source_id", "full_name"]),
    ],
)
def test_columns_are_weighed_together(headings, fields):
    assert guess(headings) == fields


def test_more_different_things_outweigh_many_columns_that_are_left():
    assert recognised(["Name", "DOB"]) > recognised(["City", "State", "Zip", "x" * 101])


@pytest.mark.parametrize(
    ("heading", "order"),
    [
        ("DOB (MM/DD/YYYY)", "mdy"),
        ("Geburtsdatum (TT.MM.JJJJ)", "dmy"),
        ("Date de naissance JJ/MM/AAAA", ""),
        ("yyyy-mm-dd", "ymd"),
        ("Date of birth", ""),
    ],
)
def test_a_heading_may_tell_the_order(heading, order):
    assert order_told(heading) == order


def test_other_systems_have_no_name_here():
    assert system_of(["First name", "DOB"]) == ""
    assert key("Phone 1") == "phone"
    assert key("12") == "12"
