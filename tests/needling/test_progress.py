"""How far a course is: its number, whether it helps, what to measure."""

from datetime import timedelta

import pytest

from needling import progress
from needling.rules.outcome_items import Measure
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def treated(patient, practitioner):
    """Sessions that ended so many days ago, each with its pain before."""

    def treat(pains):
        for days, pain in pains.items():
            factories.make_signed_session(
                patient,
                practitioner=practitioner,
                ended_at=NOW - days * DAY,
                pain_before=pain,
            )

    return treat


def codes(standing):
    return [each.code for each in standing.findings]


def test_nobody_has_a_plan_at_first(patient):
    standing = progress.standing(patient, now=NOW)
    assert (standing.plan, standing.progress, standing.since) == (None, None, None)
    assert standing.place.is_first_ever
    assert (standing.findings, standing.changes, standing.due) == ((), (), ())


def test_sessions_are_counted_from_the_first_day_of_the_plan(
    patient, practitioner, treated
):
    treated({20: 7, 10: 7, 4: 6})
    factories.make_plan(
        patient, practitioner=practitioner, began_on=(NOW - 12 * DAY).date()
    )
    standing = progress.standing(patient, now=NOW)
    assert standing.progress.number == 3
    assert standing.place.number == 4
    assert standing.since == standing.plan.began_on


def test_the_session_in_hand_is_not_counted_twice(patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    factories.make_plan(patient, practitioner=practitioner)
    later = NOW + timedelta(minutes=5)
    assert progress.standing(patient, now=later, session=draft).progress.number == 1
    assert progress.standing(patient, now=later).progress.number == 2


def test_a_review_without_change_asks_to_stop_or_refer(patient, practitioner, treated):
    treated({12: 7, 8: 7, 4: 6})
    factories.make_plan(
        patient,
        practitioner=practitioner,
        kind="acute",
        sessions=6,
        began_on=(NOW - 12 * DAY).date(),
    )
    assert codes(progress.standing(patient, now=NOW)) == ["review"]


def test_two_flat_reviews_ask_to_discharge(patient, practitioner):
    factories.make_plan(
        patient, practitioner=practitioner, began_on=(NOW - 40 * DAY).date(), weeks=12
    )
    for days, every in ((40, 3), (20, 3), (0, 3)):
        factories.make_outcome(
            patient,
            practitioner=practitioner,
            every=every,
            on=(NOW - days * DAY).date(),
        )
    assert codes(progress.standing(patient, now=NOW)) == ["discharge"]


def test_a_gain_at_the_last_review_ends_the_row(patient, practitioner):
    factories.make_plan(
        patient, practitioner=practitioner, began_on=(NOW - 40 * DAY).date(), weeks=12
    )
    for days, every in ((40, 3), (20, 3), (0, 1)):
        factories.make_outcome(
            patient,
            practitioner=practitioner,
            every=every,
            on=(NOW - days * DAY).date(),
        )
    assert codes(progress.standing(patient, now=NOW)) == []


def test_what_is_due_follows_the_plan(patient, practitioner):
    factories.make_plan(patient, practitioner=practitioner)
    factories.make_outcome(patient, Measure.NDI, practitioner=practitioner)
    due = progress.standing(patient, now=NOW).due
    assert [each.measure for each in due] == [Measure.PSFS, Measure.QUICKDASH]


def test_a_busy_week_is_said(patient, practitioner, treated):
    treated({5: 7, 2: 7})
    assert codes(progress.standing(patient, now=NOW)) == ["often"]


def test_the_regions_of_a_session_go_from_head_to_foot(patient, practitioner):
    muscles = ("gluteus_medius", "upper_trapezius")
    session = factories.make_signed_session(
        patient, practitioner=practitioner, muscles=muscles
    )
    found = progress.regions_of(session)
    assert found[-1] == "hip_pelvis"
    assert len(found) == 2
