"""Whether the consent covers a visit: start, sites and signature ask the same rule."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from needling import (
    adverse,
    consents,
    coverage,
    decisions,
    readiness,
    screenings,
    sessions,
    texts,
)
from needling.models import ConsentText, NeedleSite, NeedlingPolicy, Session
from needling.rules.consent import Cause
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
HOUR = timedelta(hours=1)


def codes(patient, practitioner, at=NOW):
    found = readiness.consent_obstacles(patient, practitioner, at=at)
    assert all(each.topic == "consent" and each.way_out for each in found)
    return [each.code for each in found]


@pytest.fixture
def consent(patient, practitioner):
    return factories.make_consent(patient, practitioner=practitioner)


def test_a_visit_that_is_covered(patient, practitioner, consent):
    assert codes(patient, practitioner) == []
    assert coverage.in_force(patient, at=NOW) == consent


def test_there_is_none(patient, practitioner):
    assert codes(patient, practitioner) == ["consent"]
    assert coverage.in_force(patient, at=NOW) is None


def test_the_newest_decision_counts(patient, practitioner, consent, therapist):
    offer = factories.make_offer(patient, practitioner=practitioner, now=NOW + HOUR)
    here = decisions.Origin("tablet")
    decisions.refuse(offer, origin=here, by=therapist, now=NOW + HOUR)
    assert codes(patient, practitioner) == []
    assert codes(patient, practitioner, NOW + HOUR) == ["consent_refused"]
    assert coverage.in_force(patient, at=NOW + HOUR) is None


def test_a_withdrawal_brings_no_older_one_back(patient, practitioner, consent):
    newer = factories.make_consent(patient, practitioner=practitioner, now=NOW + HOUR)
    at = NOW + 2 * HOUR
    consents.withdraw(newer, reason="", by=practitioner.user, now=at)
    assert codes(patient, practitioner, at) == ["consent_withdrawn"]
    assert coverage.in_force(patient, at=at) is None
    assert coverage.in_force(patient, at=at - HOUR) == newer


def test_it_runs_out_with_its_last_day(patient, practitioner, consent):
    last = NOW + timedelta(days=184)
    assert codes(patient, practitioner, last) == []
    assert "consent_expired" in codes(patient, practitioner, last + 24 * HOUR)
    assert coverage.in_force(patient, at=last + 24 * HOUR) is None


def test_it_needs_the_therapists_name(patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner, is_countersigned=False)
    assert codes(patient, practitioner) == ["consent_countersign"]


def test_it_is_for_those_it_names(clinic, patient, practitioner):
    factories.make_consent(
        patient, practitioner=practitioner, therapists=[practitioner]
    )
    assert codes(patient, practitioner) == []
    assert codes(patient, factories.make_practitioner(clinic)) == ["consent_therapist"]
    assert coverage.reasons(patient, None, at=NOW) == ()


@pytest.mark.parametrize(
    ("yes", "found"),
    [
        (["CANCER"], ["consent_condition"]),
        (["PREGNANT_T1"], ["consent_pregnancy"]),
        (["SMOKER", "SPINE_CURVE"], []),
    ],
)
def test_an_answer_that_is_new_asks_anew(patient, practitioner, consent, yes, found):
    factories.make_screening(
        patient, yes=yes, practitioner=practitioner, now=NOW + HOUR
    )
    assert codes(patient, practitioner, NOW + HOUR) == found
    assert codes(patient, practitioner, NOW) == []


def test_what_was_known_then_does_not(patient, practitioner):
    yes = ["CANCER", "PREGNANT_T1"]
    before = NOW - HOUR
    factories.make_screening(patient, yes=yes, practitioner=practitioner, now=before)
    factories.make_consent(patient, practitioner=practitioner)
    assert codes(patient, practitioner) == []


@pytest.mark.parametrize(
    ("cause", "found"),
    [
        (Cause.ADVERSE_EVENT, "consent_event"),
        (Cause.PATIENT_ASKS, "consent_asked"),
    ],
)
def test_what_somebody_noted_asks_anew(patient, practitioner, consent, cause, found):
    by = practitioner.user
    consents.ask_anew(patient, cause=cause, by=by, now=NOW + HOUR)
    assert codes(patient, practitioner, NOW + HOUR) == [found]
    assert codes(patient, practitioner, NOW) == []
    factories.make_consent(patient, practitioner=practitioner, now=NOW + 2 * HOUR)
    assert codes(patient, practitioner, NOW + 2 * HOUR) == []


@pytest.mark.parametrize(
    ("severity", "found"), [("mild", []), ("significant", ["consent_event"])]
)
def test_an_adverse_event_asks_anew_by_itself(patient, practitioner, severity, found):
    session = factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW
    )
    event = factories.make_event(session, severity=severity, now=NOW + HOUR)
    later = NOW + 2 * HOUR
    assert codes(patient, practitioner, later) == found
    assert codes(patient, practitioner, NOW) == []
    worse = {"kind": event.kind, "severity": "serious", "reason": "In hospital"}
    adverse.regrade(event, **worse, by=practitioner.user, now=later)
    assert codes(patient, practitioner, later) == ["consent_event"]
    factories.make_consent(patient, practitioner=practitioner, now=later + HOUR)
    assert codes(patient, practitioner, later + HOUR) == []


def test_a_new_text_asks_anew_from_the_day_it_came(patient, practitioner, consent):
    old = ConsentText.in_use("en")
    ConsentText.objects.filter(pk=old.pk).update(is_current=False)
    ConsentText.objects.create(
        version=3,
        language="en",
        body="x",
        sha256=texts.fingerprint("x"),
        since=NOW + HOUR,
    )
    assert codes(patient, practitioner) == []
    assert codes(patient, practitioner, NOW + HOUR) == ["consent_text"]


def test_who_comes_of_age_signs_anew(clinic, practitioner):
    born = date(2008, 3, 20)
    child = factories.make_patient(clinic, date_of_birth=born)
    factories.make_consent(
        child,
        practitioner=practitioner,
        signed={"person": "guardian", "relation": "Mother", "has_assent": True},
    )
    assert codes(child, practitioner, NOW + 9 * 24 * HOUR) == []
    assert codes(child, practitioner, NOW + 10 * 24 * HOUR) == ["consent_majority"]


def begin(patient, practitioner, at=NOW):
    return sessions.start(
        patient, practitioner=practitioner, by=practitioner.user, now=at
    )


def site(session, muscle="upper_trapezius", **columns):
    row = factories.site_row(muscle, **columns)
    return NeedleSite(session=session, order=0, warn_above_mm=10, **row)


def sites_of(session, *sites):
    consent, found = readiness.consent_of(session, sites)
    return consent, [each.code for each in found]


def test_it_covers_so_many_sessions(patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner, sessions=1)
    first = begin(patient, practitioner)
    assert codes(patient, practitioner, NOW + HOUR) == []
    assert sites_of(first, site(first))[1] == []
    row = factories.site_row("upper_trapezius")
    NeedleSite.objects.create(session=first, order=0, warn_above_mm=10, **row)
    assert codes(patient, practitioner, NOW + HOUR) == ["consent_sessions"]
    assert sites_of(first, site(first))[1] == []


def test_after_a_long_pause_it_is_asked_anew(patient, practitioner):
    NeedlingPolicy.objects.create(clinic=patient.clinic, consent_months=12)
    factories.make_signed_session(patient, practitioner=practitioner)
    assert codes(patient, practitioner, NOW + timedelta(days=184)) == []
    late = NOW + timedelta(days=185)
    assert codes(patient, practitioner, late) == ["consent_gap"]


@pytest.mark.parametrize(
    ("muscle", "columns", "found"),
    [
        ("soleus", {}, ["consent_region"]),
        ("psoas_major", {}, ["consent_region", "consent_risk"]),
        ("upper_trapezius", {"technique": "e_stim"}, ["consent_e_stim"]),
    ],
)
def test_every_site_has_to_be_covered(patient, practitioner, muscle, columns, found):
    factories.make_consent(patient, practitioner=practitioner, regions=["neck"])
    session = begin(patient, practitioner)
    assert sites_of(session, site(session, muscle, **columns))[1] == found


def test_private_parts_are_asked_by_themselves(patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner)
    session = begin(patient, practitioner)
    assert sites_of(session, site(session, "levator_ani"))[1] == ["consent_intimate"]
    factories.make_consent(
        patient,
        practitioner=practitioner,
        choices={"intimate": True, "chaperone": "Eva"},
        now=NOW + HOUR,
    )
    later = Session(
        patient=patient, practitioner=practitioner, started_at=NOW + HOUR, position=""
    )
    assert sites_of(later, site(later, "levator_ani"))[1] == []


def test_a_consent_extended_during_the_visit_counts(patient, practitioner):
    first = factories.make_consent(patient, practitioner=practitioner, regions=["neck"])
    session = begin(patient, practitioner)
    more = factories.make_consent(
        patient, practitioner=practitioner, now=NOW + timedelta(minutes=5)
    )
    assert sites_of(session, site(session, "soleus")) == (first, ["consent_region"])
    session.ended_at = NOW + timedelta(minutes=20)
    assert sites_of(session, site(session, "soleus")) == (more, [])
    assert sites_of(session, site(session)) == (first, [])


def test_a_withdrawal_in_an_open_session(patient, practitioner, consent):
    session = begin(patient, practitioner)
    at = NOW + timedelta(minutes=5)
    consents.withdraw(consent, reason="", by=practitioner.user, now=at)
    with pytest.raises(sessions.CannotStart, match="withdrawn the consent"):
        begin(patient, practitioner, at)
    # What was needled before can be written down and signed.
    session.ended_at = NOW + timedelta(minutes=10)
    assert sites_of(session, site(session)) == (consent, [])


def test_the_note_rests_on_the_consent_it_was_judged_by(patient, practitioner):
    signed = factories.make_signed_session(patient, practitioner=practitioner)
    assert signed.consent == patient.consents.get()


@pytest.mark.parametrize(
    ("minutes", "at"), [(5, timedelta(minutes=5)), (60, timedelta(0))]
)
def test_the_word_of_the_day_has_its_time(patient, practitioner, minutes, at):
    draft = factories.make_draft(patient, practitioner=practitioner, now=NOW)
    now = NOW + timedelta(minutes=minutes)
    if minutes > 15:
        ended = {"ended_at": NOW + timedelta(minutes=15)}
        factories.change_row(draft, "when", ended, now=now)
    factories.change_row(draft, "before", {"verbal_consent": True}, now=now)
    draft.refresh_from_db()
    assert draft.verbal_consent_at == NOW + at
    factories.change_row(draft, "before", {"verbal_consent": False}, now=now)
    draft.refresh_from_db()
    assert draft.verbal_consent_at is None


def test_the_questions_say_what_is_new(patient, practitioner, consent):
    answers = {
        item.code: screenings.GivenAnswer("no") for item in screenings.questions("full")
    }
    answers["CANCER"] = screenings.GivenAnswer("unsure")
    by, at = practitioner.user, NOW + HOUR
    screenings.record(patient, kind="full", answers=answers, by=by, now=at)
    (found,) = readiness.consent_obstacles(patient, practitioner, at=at)
    assert "cancer" in found.sentence.lower()


def test_the_open_note_says_that_no_needle_may_go_in(
    client, patient, practitioner, at_now
):
    draft = factories.make_draft(patient, practitioner=practitioner)
    client.force_login(practitioner.user)
    where = reverse("needling:session_edit", args=[draft.pk])
    assert "Take every needle out" not in client.get(where).content.decode()
    consents.withdraw(patient.consents.get(), reason="", by=practitioner.user, now=NOW)
    assert "Take every needle out" in client.get(where).content.decode()
