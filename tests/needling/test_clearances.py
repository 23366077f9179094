"""A clearance lifts what asks for one, and nothing else."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from clinic.models import AuditEntry
from clinic.rules.dates import add_months
from clinic.uploads import NewFile
from needling import clearances, readiness
from needling.models import Clearance
from tests import factories, samples

pytestmark = pytest.mark.django_db
NOW = factories.NOW
TODAY = NOW.date()
DAY = timedelta(days=1)


def obstacles(patient, at=NOW):
    found = readiness.screening_obstacles(patient, at=at)
    return [(each.topic, each.code) for each in found]


@pytest.fixture
def bleeder(patient, practitioner):
    """Somebody whose answer asks for a clearance."""
    factories.make_screening(
        patient,
        practitioner=practitioner,
        answers={"BLEEDING_DISORDER": {"diagnosis": "low_platelets"}},
    )
    return patient


def test_it_lifts_the_answer_it_names(bleeder, practitioner):
    assert obstacles(bleeder) == [("clearance", "BLEEDING_DISORDER")]
    row = factories.make_clearance(bleeder, practitioner=practitioner)
    assert str(row) == "Dr Ada Osei, Haematologist"
    assert obstacles(bleeder) == []
    entry = AuditEntry.objects.get(action="clearance.recorded")
    assert entry.detail == {"regions": []}
    assert entry.patient_id == bleeder.pk


def test_one_for_something_else_lifts_nothing(bleeder):
    factories.make_clearance(bleeder, "CANCER")
    assert obstacles(bleeder) == [("clearance", "BLEEDING_DISORDER")]


def test_withdrawn_it_lifts_nothing_from_then_on(bleeder, practitioner):
    row = factories.make_clearance(bleeder)
    at = NOW + timedelta(minutes=5)
    gone = clearances.withdraw(row, reason=" New bleed ", by=practitioner.user, now=at)
    assert gone.withdrawal_reason == "New bleed"
    assert obstacles(bleeder, at=at - timedelta(minutes=1)) == []
    assert obstacles(bleeder, at=at) == [("clearance", "BLEEDING_DISORDER")]
    assert AuditEntry.objects.filter(action="clearance.withdrawn").exists()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_says_why(bleeder, practitioner, reason):
    row = factories.make_clearance(bleeder)
    with pytest.raises(clearances.Refused, match="Say why"):
        clearances.withdraw(row, reason=reason, by=practitioner.user, now=NOW)


def test_it_is_withdrawn_once(bleeder, practitioner):
    row = factories.make_clearance(bleeder)
    clearances.withdraw(row, reason="Bled", by=practitioner.user, now=NOW)
    with pytest.raises(clearances.Refused, match="before"):
        clearances.withdraw(row, reason="Bled", by=practitioner.user, now=NOW)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"covers": ["NO_SUCH_ITEM"]}, "which answers"),
        ({"clinician": " "}, "name and role"),
        ({"role": ""}, "name and role"),
        ({"regions": ["moon"]}, "from the list"),
        ({"note": "  "}, "Add the letter"),
        ({"given_on": TODAY + DAY}, "in the future"),
        ({"expires_on": TODAY - DAY}, "has ended"),
        ({"expires_on": add_months(TODAY, 6) + DAY}, "at most 6 months"),
        ({"given_on": TODAY, "expires_on": TODAY - DAY}, "before it is given"),
    ],
)
def test_what_is_not_put_on_file(patient, changes, says):
    with pytest.raises(clearances.Refused, match=says):
        factories.make_clearance(patient, **changes)
    assert not Clearance.objects.exists()


def test_its_longest_time_and_its_last_day_count(patient):
    last = add_months(TODAY, 6)
    assert factories.make_clearance(patient, expires_on=last).expires_on == last
    row = factories.make_clearance(patient, given_on=TODAY - DAY, expires_on=TODAY)
    assert row.expires_on == TODAY


def test_a_letter_stands_for_the_note(patient):
    row = factories.make_clearance(
        patient, evidence=NewFile("letter.png", samples.png()), note=""
    )
    assert row.evidence.content_type == "image/png"


def changed(row, **columns):
    with pytest.raises(Error), transaction.atomic():
        Clearance.objects.filter(pk=row.pk).update(**columns)


def test_the_database_keeps_what_was_given(bleeder, practitioner):
    row = factories.make_clearance(bleeder)
    changed(row, clinician="Dr Nobody")
    changed(row, expires_on=TODAY + 100 * DAY)
    clearances.withdraw(row, reason="Bled", by=practitioner.user, now=NOW)
    changed(row, withdrawal_reason="Nothing")
    changed(row, withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM needling_clearance")


def test_only_what_the_answers_ask_for_is_offered(bleeder):
    assert list(clearances.wanted(bleeder, now=NOW)) == ["BLEEDING_DISORDER"]
    factories.make_clearance(bleeder)
    assert list(clearances.wanted(bleeder, now=NOW)) == ["BLEEDING_DISORDER"]
