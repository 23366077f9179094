"""Who did what, to whom, when: appended, never altered."""

import pytest
from django.db import ProgrammingError, transaction

from clinic import audit
from clinic.models import AuditEntry
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_an_entry_names_user_row_and_patient(desk, patient):
    point = patient.contact_points.get()
    entry = audit.record(
        "contact.tested", point, by=desk, now=NOW, clinic_id=patient.clinic_id
    )
    assert (entry.actor_id, entry.actor) == (desk.pk, desk.email)
    assert (entry.subject_type, entry.subject_id) == (
        "clinic.contactpoint",
        str(point.pk),
    )
    assert entry.patient_id == patient.pk
    assert entry.clinic_id == patient.clinic_id
    assert str(entry) == f"2026-03-10 10:00:00 {desk.email} contact.tested"


def test_an_agent_has_a_name_and_no_account(patient):
    entry = audit.record(
        "patient.tested", patient, by=audit.Agent.SWEEP, now=NOW, detail={"n": 1}
    )
    assert (entry.actor_id, entry.actor, entry.detail) == (None, "sweep", {"n": 1})
    assert entry.clinic_id == patient.clinic_id


def test_only_a_user_stands_in_a_column(desk):
    assert audit.user_or_none(desk) == desk
    assert audit.user_or_none(audit.Agent.PATIENT) is None


def test_the_history_of_a_row_is_newest_first(desk, patient):
    for action in ("a.first", "a.second"):
        audit.record(action, patient, by=desk, now=NOW)
    actions = [each.action for each in AuditEntry.objects.about(patient)]
    assert actions == ["a.second", "a.first", "patient.registered"]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_alter_an_entry(desk, patient, change):
    audit.record("a.first", patient, by=desk, now=NOW)
    rows = AuditEntry.objects.all()
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(actor="nobody")
