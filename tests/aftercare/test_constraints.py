"""What the database itself refuses, whoever writes past the verbs."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from aftercare.models import (
    Attempt,
    CheckIn,
    Escalation,
    EscalationStep,
    Message,
    Receipt,
    Reply,
)
from clinic.models import AuditEntry
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def refused(name: str):
    """A block that the named constraint must stop."""
    return pytest.raises(IntegrityError, match=name)


@pytest.fixture
def check_in():
    return factories.make_check_in(muscles=["gluteus_medius"])


@pytest.mark.parametrize("hour", [0, 7, 21, 23])
def test_no_check_in_is_due_in_the_quiet_hours(check_in, hour):
    night = check_in.due_at.replace(hour=hour)
    with refused("check_in_outside_quiet_hours"):
        CheckIn.objects.filter(pk=check_in.pk).update(due_at=night, nominal_at=night)


def test_the_quiet_hours_are_those_of_the_patient_s_zone(check_in):
    rows = CheckIn.objects.filter(pk=check_in.pk)
    with refused("check_in_outside_quiet_hours"):
        rows.update(time_zone="Pacific/Auckland")


def test_no_check_in_is_moved_by_more_than_twelve_hours(check_in):
    with refused("check_in_moved_by_twelve_hours_at_most"):
        CheckIn.objects.filter(pk=check_in.pk).update(
            nominal_at=check_in.due_at - 13 * HOUR
        )


def test_a_session_has_each_check_in_once(check_in):
    check_in.pk = None
    with refused("check_in_once_per_session"):
        check_in.save(force_insert=True)


def test_settled_means_a_final_state(check_in):
    with refused("check_in_settled_at"):
        CheckIn.objects.filter(pk=check_in.pk).update(settled_at=NOW)


def test_a_message_goes_to_exactly_one_person(check_in):
    message = factories.make_message(check_in.patient)
    with refused("message_to_exactly_one_person"):
        Message.objects.filter(pk=message.pk).update(staff=check_in.session.signed_by)


def test_a_lease_belongs_to_its_states(check_in):
    message = factories.make_message(check_in.patient)
    with refused("message_lease_token"):
        Message.objects.filter(pk=message.pk).update(lease_token=message.pk)


def test_an_alert_never_expires():
    (alert,) = factories.make_alerts(1)
    with refused("message_alert_never_expires"):
        Message.objects.filter(pk=alert.pk).update(send_before=NOW)


def test_one_check_in_has_one_unresolved_escalation():
    escalation = factories.make_escalation()
    escalation.pk = None
    with refused("escalation_one_unresolved_per_check_in"):
        escalation.save(force_insert=True)


def test_an_emergency_is_never_resolved_by_one_person_alone():
    escalation = factories.make_escalation()
    one = escalation.check_in.session.signed_by
    rows = Escalation.objects.filter(pk=escalation.pk)
    rows.update(state="acknowledged", acknowledged_at=NOW, acknowledged_by=one)
    with refused("escalation_emergency_has_two_readers"):
        rows.update(
            state="resolved",
            concluded_at=NOW,
            concluded_by=one,
            second_reader=one,
            resolved_at=NOW,
            next_alert_at=None,
            outcome="doctor",
            finding="x",
            action="x",
        )


@pytest.mark.parametrize(
    "model", [Attempt, Receipt, Reply, EscalationStep, AuditEntry], ids=str
)
def test_history_is_appended_only(model):
    escalation = factories.make_escalation()
    message = factories.make_message(escalation.patient)
    Attempt.objects.create(message=message, event="marked", at=NOW)
    Receipt.objects.create(provider="p", reference="r", status="sent", received_at=NOW)
    row = model.objects.first()
    column = next(f.attname for f in model._meta.concrete_fields if not f.primary_key)
    same = {column: getattr(row, column)}
    # Two columns of an attempt may be emptied, so that only a change is refused.
    changed = {"worker": "another"} if model is Attempt else same
    for change in (
        lambda: model.objects.filter(pk=row.pk).update(**changed),
        lambda: model.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert model.objects.filter(pk=row.pk).exists()
