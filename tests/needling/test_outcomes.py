"""Outcome measures: copied, incomplete, struck out, and compared."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from needling import outcomes, progress
from needling.models import OutcomeEntry
from needling.rules.outcome_items import Measure
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def entered(patient, practitioner):
    def enter(measure=Measure.NDI, **given):
        return factories.make_outcome(
            patient, measure, practitioner=practitioner, **given
        )

    return enter


def test_a_form_is_kept_item_by_item(entered):
    entry = entered(answers={f"{item:02}": 3 for item in range(1, 10)})
    assert entry.score == Decimal("60.000")
    assert entry.answers["10"] is None
    assert len(entry.answers) == 10


def test_too_much_missing_keeps_the_form_without_a_score(entered):
    assert entered(answers={"01": 3, "02": 2}).score is None


def test_activities_are_kept_in_the_patients_words(entered):
    entry = entered(Measure.PSFS, every=4, labels=(" Stairs ", "Driving", "Sleep", ""))
    assert entry.labels == ["Stairs", "Driving", "Sleep"]
    assert entry.score == Decimal("4.000")
    assert entered(labels=("Not asked here",)).labels == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"on": NOW.date() + DAY}, "still to come"),
        ({"on": NOW.date().replace(year=1899)}, "not born"),
        ({"answers": {"01": None}}, "at least one item"),
        ({"answers": {"01": 9}}, "from 0 to 5"),
    ],
)
def test_what_cannot_be_recorded(entered, given, sentence):
    with pytest.raises(outcomes.CannotRecord, match=sentence):
        entered(**given)


def test_a_measure_is_entered_once_a_day(entered):
    entered()
    with pytest.raises(outcomes.CannotRecord, match="strike that out"):
        entered()


def test_a_mistake_is_struck_out_and_stays_readable(entered, therapist, patient):
    entry = entered()
    outcomes.strike(entry, because="Other patient's form", by=therapist, now=NOW)
    assert not OutcomeEntry.objects.standing().exists()
    entered()
    with pytest.raises(outcomes.CannotRecord, match="already"):
        outcomes.strike(entry, because="Again", by=therapist, now=NOW)


def test_nothing_is_struck_out_without_a_reason(entered, therapist):
    with pytest.raises(outcomes.CannotRecord) as refused:
        outcomes.strike(entered(), because=" ", by=therapist, now=NOW)
    assert refused.value.field == "because"


def test_the_database_keeps_what_was_copied(entered, therapist):
    entry = entered()
    with pytest.raises(DatabaseError), transaction.atomic():
        OutcomeEntry.objects.update(answers={})
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()
    outcomes.strike(entry, because="Wrong day", by=therapist, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        OutcomeEntry.objects.update(struck_because="No")


def test_pain_before_a_session_is_part_of_the_course(patient, practitioner, entered):
    given = {"practitioner": practitioner, "ended_at": NOW - 7 * DAY}
    factories.make_signed_session(patient, pain_before=8, **given)
    entered(Measure.NPRS, answers={"now": 5, "worst": 7})
    (change,) = progress.standing(patient, now=NOW).changes
    assert [change.baseline, change.current, change.gain] == [8, 5, 3]
    assert change.is_important
