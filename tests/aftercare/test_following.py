"""What pending check-ins do when something else changes, in the same transaction."""

from datetime import timedelta

import pytest
from django.db import transaction

from aftercare import asking, checkins, outbox
from aftercare.models import CheckIn, Message
from clinic import patients
from clinic.models import ContactPoint, Patient
from clinic.patients import NewContact
from needling import consents
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def check_in():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    asking.send_due(now=check_in.due_at)
    check_in.refresh_from_db()
    return check_in


def states(check_in):
    return set(check_in.session.check_ins.values_list("state", flat=True))


def leave(check_in, status, by):
    patients.change_status(
        check_in.patient, status=status, by=by, now=check_in.due_at + HOUR
    )


@pytest.mark.parametrize("status", ["left", "deceased"])
def test_nobody_writes_to_somebody_who_died_or_left(check_in, desk, status):
    factories.make_message(check_in.patient)
    leave(check_in, status, desk)
    assert states(check_in) == {"cancelled"}
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}


def test_it_follows_in_the_same_transaction(check_in, desk):
    with transaction.atomic():
        leave(check_in, "left", desk)
        transaction.set_rollback(True)
    assert states(check_in) == {"queued", "scheduled"}


def test_coming_back_changes_nothing_of_what_was_cancelled(check_in, desk):
    leave(check_in, "left", desk)
    leave(check_in, Patient.Status.ACTIVE, desk)
    assert states(check_in) == {"cancelled"}


def test_who_takes_the_consent_back_is_called_instead(check_in, desk):
    now = check_in.due_at + HOUR
    consents.withdraw(check_in.session.consent, reason="said so", by=desk, now=now)
    assert states(check_in) == {"undeliverable"}
    assert CheckIn.objects.to_call().count() == 3
    assert Message.objects.get().state == "cancelled"


def lose(check_in):
    (message,) = outbox.claim(worker="w", now=check_in.due_at)
    outbox.refuse(message, error="550", now=check_in.due_at)
    checkins.settle(now=check_in.due_at)


def test_a_new_address_asks_again_what_reached_nobody(check_in, desk):
    lose(check_in)
    now = check_in.due_at + HOUR
    new = NewContact(ContactPoint.Kind.EMAIL, "new@example.org")
    patients.add_contact(check_in.patient, new=new, by=desk, now=now)
    check_in.refresh_from_db()
    assert check_in.state == "scheduled"
    assert asking.send_due(now=now)["queued"] == 1
    assert check_in.messages.count() == 2


def test_an_address_that_was_confirmed_does_so_too(check_in, desk):
    lose(check_in)
    point = check_in.patient.contact_points.first()
    patients.confirm_contact(point, by=desk, now=check_in.due_at + HOUR)
    check_in.refresh_from_db()
    assert check_in.state == "scheduled"


def test_what_can_no_longer_be_answered_stays_on_the_call_list(check_in, desk):
    lose(check_in)
    point = check_in.patient.contact_points.first()
    patients.confirm_contact(point, by=desk, now=check_in.closes_at)
    check_in.refresh_from_db()
    assert check_in.state == "undeliverable"
