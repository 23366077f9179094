"""The waiting list."""

from datetime import timedelta

import pytest

from clinic import waiting
from clinic.models import AuditEntry, WaitingEntry
from clinic.waiting import CannotWait, Request
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def request_(clinic):
    return Request(factories.make_kind(clinic), note="Mornings")


def add(patient, request, desk, *, now=NOW):
    return waiting.add(patient, request=request, by=desk, now=now)


def test_the_longest_waiting_stands_first(clinic, request_, desk):
    late, early = (factories.make_patient(clinic) for _ in range(2))
    add(late, request_, desk)
    add(early, request_, desk, now=NOW - timedelta(days=2))
    listed = WaitingEntry.objects.visible_to(desk).open().with_people()
    assert [each.patient for each in listed] == [early, late]


def test_a_patient_waits_once(patient, request_, desk):
    add(patient, request_, desk)
    with pytest.raises(CannotWait, match="on the waiting list already"):
        add(patient, request_, desk)


def test_days_are_in_order(patient, clinic, desk):
    kind, before = factories.make_kind(clinic), DAY - timedelta(days=1)
    request = Request(kind, first_day=DAY, last_day=before)
    with pytest.raises(CannotWait, match="must not be before the first"):
        add(patient, request, desk)


def test_withdrawn_once(patient, request_, desk):
    entry = add(patient, request_, desk)
    waiting.withdraw(entry, by=desk, now=NOW)
    waiting.withdraw(entry, by=desk, now=NOW + timedelta(hours=1))
    entry.refresh_from_db()
    assert (entry.state, entry.closed_at) == ("withdrawn", NOW)
    assert AuditEntry.objects.filter(action="waiting.withdrawn").count() == 1
    assert add(patient, request_, desk).pk != entry.pk


def test_whoever_gets_a_visit_no_longer_waits(patient, practitioner, request_, desk):
    entry = add(patient, request_, desk)
    visit = factories.make_appointment(patient, practitioner)
    assert waiting.settle(visit, by=desk, now=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.appointment) == ("booked", visit)
    assert not waiting.settle(visit, by=desk, now=NOW)
