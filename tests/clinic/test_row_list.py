"""The owner sees which rows changed: of settings all, of a record the columns."""

import csv
import io

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic import acting
from clinic.models import AuditEntry, Patient, RowChange, User, VisitType
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, owner):
    client.force_login(owner)
    address = reverse("clinic:row_list")
    return lambda **asked: client.get(address, asked)


@pytest.fixture
def changed(clinic, desk, patient):
    """By the desk, and by nobody."""
    said = acting.Acting("clinic:patient_edit", request="abc", user=desk.pk)
    with acting.behalf(lambda: said):
        Patient.objects.filter(pk=patient.pk).update(
            given_name="Zqname", notes="Zqnote"
        )
        kind = factories.make_kind(clinic)
        VisitType.objects.filter(pk=kind.pk).update(name="Zqkind", minutes=47)
    with acting.under("aftercare.settle"):
        User.objects.filter(pk=desk.pk).update(is_active=False, first_name="Zq" * 60)
        User.objects.filter(pk=desk.pk).update(last_name="")
    return patient


def test_who_changed_which_columns_is_told(page, changed, desk):
    old = changed.given_name
    answer = page()
    for words in (
        desk.email,
        "clinic:patient_edit",
        "given name",
        "notes for the desk",
    ):
        assertContains(answer, words)
    assertContains(answer, reverse("clinic:patient_detail", args=[changed.pk]))
    assertContains(answer, "→ Zqkind")
    assertContains(answer, "→ 47")
    assertContains(answer, "nobody signed in")
    assertContains(answer, "aftercare.settle")
    assertContains(answer, "yes → no")
    assertContains(answer, f"{'Zq' * 40}…")
    assertContains(answer, "→ –")
    text = answer.content.decode()
    # The name stands once in a line, as the link to the patient, and not as a value.
    assert "Zqname →" not in text
    assert f"{old} →" not in text
    assertNotContains(answer, "Zqnote")
    assertNotContains(answer, "enc1:")


def test_it_is_narrowed(page, changed, desk, stranger):
    assertNotContains(page(patient=changed.number), "Zqkind")
    assertNotContains(page(kind="clinic_visittype"), "given name")
    assertContains(page(kind="clinic_visittype"), "Zqkind")
    assertNotContains(page(who=desk.pk), "aftercare.settle")
    assertContains(page(first="2020-01-01", last="2020-01-31"), "Nothing in these days")
    for odd in ("x", "0", "99999999999999999999"):
        assertContains(page(who=odd, kind=odd, patient=odd, page=odd), "Zqkind")
    assertNotContains(page(), stranger.email)


def test_the_file_says_the_same_and_is_remembered(page, changed, owner):
    RowChange.objects.create(
        at=RowChange.objects.latest("id").at,
        table_name="gone_table",
        row_id="1",
        what="delete",
        before={"was": 1},
        clinic_id=changed.clinic_id,
    )
    answer = page(**{"as": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="rows.csv"'
    header, gone, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert gone[5:] == ["gone_table", "gone_table 1", "", "was"]
    (edited,) = [row for row in rows if row[3] == "abc" and row[7]]
    assert (edited[2], edited[4], edited[7]) == (
        "clinic:patient_edit",
        "changed",
        str(changed.number),
    )
    assert len(header) == len(edited)
    assert set(edited[8].split("; ")) == {"given name", "notes for the desk"}
    kept = AuditEntry.objects.get(action="audit.exported")
    assert (kept.actor, kept.detail) == (owner.email, {"rows": len(rows) + 1})


def test_the_two_lists_lead_to_each_other(client, owner):
    client.force_login(owner)
    rows, entries = reverse("clinic:row_list"), reverse("clinic:audit_list")
    assertContains(client.get(entries), f'href="{rows}"')
    assertContains(client.get(rows), f'href="{entries}"')
