"""Pacing at a place: what was needled, what the patient said, what is open."""

from datetime import timedelta

import pytest

from needling import afterwards, pacing, sessions
from needling.models import NeedlingPolicy, PacingReason
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def session(patient, practitioner):
    """A session that ended 20 hours ago: the left upper trapezius."""
    return factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - 20 * HOUR
    )


@pytest.fixture
def draft(session, patient, practitioner):
    return factories.make_draft(patient, practitioner=practitioner)


def codes(draft, slug="upper_trapezius", side="left"):
    muscle = factories.get_muscle(slug)
    return [
        each.code for each in pacing.for_site(draft, muscle=muscle, side=side, now=NOW)
    ]


def test_the_same_place_is_refused_within_a_day(draft):
    assert codes(draft) == ["too_soon"]
    assert codes(draft, side="right") == []
    assert codes(draft, "infraspinatus") == []


def test_a_typed_reason_lets_it_pass_with_a_warning(draft, therapist):
    PacingReason.objects.create(
        session=draft,
        muscle=factories.get_muscle(),
        side="left",
        reason="Spasm came back over night",
        noted_at=NOW,
        noted_by=therapist,
    )
    muscle = factories.get_muscle()
    (found,) = pacing.for_site(draft, muscle=muscle, side="left", now=NOW)
    assert found.severity == "warn"
    assert "over night" in found.sentence


def test_the_clinic_sets_the_hours(draft, clinic):
    NeedlingPolicy.objects.create(clinic=clinic, pacing_refuse_hours=12)
    assert codes(draft) == ["soon"]


def test_what_the_patient_said_warns_at_the_places_of_that_session(draft, session):
    check_in = factories.make_sent_check_in(session)
    factories.make_reply(check_in, soreness=6, now=NOW - HOUR)
    assert "still_sore" in codes(draft)
    assert "still_sore" not in codes(draft, "infraspinatus")


def test_an_open_answer_refuses_the_next_needle(draft, session):
    factories.make_escalation(factories.make_sent_check_in(session), now=NOW)
    assert "open_flag" in codes(draft, "infraspinatus")


def test_no_session_begins_while_an_answer_is_open(session, patient, practitioner):
    factories.make_ready(patient, practitioner, now=NOW)
    factories.make_escalation(factories.make_sent_check_in(session), now=NOW)
    with pytest.raises(sessions.CannotStart) as refused:
        sessions.start(
            patient, practitioner=practitioner, by=practitioner.user, now=NOW
        )
    assert [each.topic for each in refused.value.obstacles] == ["inbox"]


def test_the_whole_note_is_asked_at_once(session, django_assert_max_num_queries):
    assert pacing.for_sites(session, []) == []
    rows = list(session.sites.select_related("muscle"))
    with django_assert_max_num_queries(7):
        assert pacing.for_sites(session, rows) == []


def test_a_visit_to_be_booked_has_no_note_yet(session, patient):
    past = pacing.past_of(patient, at=NOW + 40 * HOUR)
    (found,) = past.findings(factories.get_muscle(), "left")
    assert found.code == "soon"


def test_without_anybody_who_hears_patients_the_question_fails(monkeypatch, patient):
    monkeypatch.setattr(afterwards, "_reporters", [])
    with pytest.raises(afterwards.NobodyReports):
        pacing.open_flags(patient, at=NOW)
