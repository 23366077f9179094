"""The owner sees who opened and who changed which record."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic import audit
from clinic.models import AuditEntry, User
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def page(client, owner):
    client.force_login(owner)
    address = reverse("clinic:audit_list")
    return lambda **asked: client.get(address, asked)


def test_who_opened_a_record_is_told(page, client, desk, owner, patient):
    client.force_login(desk)
    client.get(reverse("clinic:patient_detail", args=[patient.pk]))
    client.force_login(owner)
    answer = page(what="seen")
    assertContains(answer, "patient.viewed")
    assertContains(answer, desk.email)
    assertContains(answer, f"{patient.full_name} ({patient.number})")
    assertNotContains(answer, "patient.registered")
    assertNotContains(page(what="changed"), "patient.viewed")


def test_it_is_narrowed_to_a_person_a_patient_and_days(page, clinic, desk, patient):
    audit.record("test.mine", patient, by=desk, now=NOW)
    audit.record("test.clinic", clinic, by=desk, now=NOW, clinic_id=clinic.pk)
    audit.record("test.long", patient, by=desk, now=NOW - timedelta(days=60))
    assertNotContains(page(), "test.long")
    assertNotContains(page(who=desk.pk), "patient.registered")
    only = page(patient=patient.number)
    assertContains(only, "test.mine")
    assertNotContains(only, "test.clinic")
    assertContains(page(first="2026-01-01", last="2026-03-31"), "test.long")
    assertContains(page(first="2020-01-01", last="2020-01-31"), "Nothing in these days")


@pytest.mark.parametrize("odd", ["x", "0", "99999999999999999999", "-1"])
def test_what_makes_no_sense_narrows_nothing(page, patient, odd):
    answer = page(who=odd, what=odd, patient=odd, page=odd)
    assertContains(answer, "patient.registered")


def test_another_clinic_is_not_there(page, stranger, elsewhere):
    factories.make_patient(elsewhere)
    assertNotContains(page(), "patient.registered")
    assertNotContains(page(who=stranger.pk), stranger.email)


def test_only_owners_see_it(client, clinic, owner):
    address = reverse("clinic:audit_list")
    client.force_login(owner)
    assertContains(client.get("/settings/"), f'href="{address}"')
    client.force_login(factories.make_user(clinic, User.Role.CLINICAL_LEAD))
    assertNotContains(client.get("/settings/"), f'href="{address}"')
    assert client.get(address).status_code == 403


def test_the_file_is_safe_in_a_spreadsheet_and_remembered(page, owner, patient):
    audit.keep(
        [
            AuditEntry(
                at=NOW,
                clinic_id=patient.clinic_id,
                actor="=cmd|' /C calc'!A0",
                action="test.formula",
                subject_type="clinic.patient",
                subject_id="1",
                detail={"n": 1},
            )
        ]
    )
    answer = page(**{"as": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="history.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][1] == "'=cmd|' /C calc'!A0"
    assert rows[1][5] == '{"n": 1}'
    assert rows[2][3] == str(patient.number)
    kept = AuditEntry.objects.get(action="audit.exported")
    assert (kept.actor, kept.detail) == (owner.email, {"rows": 2})


def test_taking_it_out_asks_for_the_password_again(page, client, owner):
    owner.set_password(factories.PASSWORD)
    owner.save()
    client.force_login(owner)
    held = page(**{"as": "csv"})
    assert held.status_code == 302
    assert held.url.startswith("/accounts/reauthenticate/?next=")
    answer = client.post(held.url, {"password": factories.PASSWORD}, follow=True)
    assert answer["Content-Disposition"] == 'attachment; filename="history.csv"'
