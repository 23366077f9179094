"""Who has to agree for whom: minors, people who cannot agree alone, interpreters."""

from datetime import date, timedelta

import pytest

from needling import coverage, decisions, offers, refusals, riskview
from needling.models import NeedlingPolicy
from needling.rules.screening_terms import Outcome
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
HOUR = timedelta(hours=1)
UNABLE = {"CANNOT_CONSENT": {"route": "representative", "name": "Rita Brook"}}
INTERPRETED = {"CANNOT_CONSENT": {"route": "interpreter", "name": "Iris Wolf"}}


def screen(patient, practitioner, answers, now=NOW):
    factories.make_screening(
        patient, answers=answers, practitioner=practitioner, now=now
    )


def codes(patient, practitioner, at=NOW):
    return [each.code for each in coverage.reasons(patient, practitioner, at=at)]


def test_who_cannot_agree_alone_is_represented(patient, practitioner):
    screen(patient, practitioner, UNABLE)
    given = {"practitioner": practitioner}
    with pytest.raises(refusals.BadSignature, match="a legal representative signs"):
        factories.make_consent(patient, **given)
    signed = {"person": "representative", "relation": "Power of attorney"}
    factories.make_consent(patient, signed=signed, **given)
    assert codes(patient, practitioner) == []


def test_an_answer_given_later_asks_for_a_representative(patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner)
    screen(patient, practitioner, UNABLE, NOW + HOUR)
    assert codes(patient, practitioner, NOW + HOUR) == ["consent_capacity"]


@pytest.mark.parametrize("answers", [INTERPRETED, {"COMMUNICATION": {}}])
def test_an_interpreter_is_named(patient, practitioner, answers):
    screen(patient, practitioner, answers)
    given = {"practitioner": practitioner}
    with pytest.raises(refusals.NotOffered, match="in the field “Interpreter”"):
        factories.make_offer(patient, **given)
    consent = factories.make_consent(patient, interpreter_name="Iris Wolf", **given)
    assert "**Iris Wolf**" in consent.shown_text
    assert codes(patient, practitioner) == []


def test_an_interpreter_needed_later_is_asked_for(patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner)
    screen(patient, practitioner, {"COMMUNICATION": {}}, NOW + HOUR)
    assert codes(patient, practitioner, NOW + HOUR) == ["consent_interpreter"]


def test_a_minor_by_a_new_age_of_majority_needs_a_guardian(clinic, practitioner):
    born = date(NOW.year - 19, 1, 1)
    patient = factories.make_patient(clinic, date_of_birth=born)
    factories.make_consent(patient, practitioner=practitioner)
    assert codes(patient, practitioner) == []
    NeedlingPolicy.objects.create(clinic=clinic, age_of_majority=20)
    assert codes(patient, practitioner) == ["consent_guardian"]


def test_an_offer_made_before_the_answer_asks_for_the_representative(
    patient, practitioner
):
    offer = factories.make_offer(patient, practitioner=practitioner)
    screen(patient, practitioner, UNABLE, NOW + HOUR)
    with pytest.raises(refusals.BadSignature, match="legal representative"):
        decisions.sign(
            offer,
            signature=factories.signature(patient),
            choices=decisions.Choices(),
            origin=decisions.Origin("tablet"),
            by=practitioner.user,
            now=NOW + HOUR,
        )
    assert offers.cancel_waiting(patient, now=NOW + HOUR) == 1


@pytest.mark.parametrize(
    ("column", "figure", "outcome"),
    [
        ("first_trimester_cleared", "first_trimester", Outcome.BLOCK),
        ("near_term_cleared", "near_term", Outcome.BLOCK),
        ("lung_history_cleared", "lung_history", Outcome.SITE_BLOCK),
    ],
)
def test_a_clinic_may_let_a_clearance_do(clinic, column, figure, outcome):
    assert getattr(riskview.policy_of(clinic), figure) is outcome
    NeedlingPolicy.objects.create(clinic=clinic, **{column: True})
    assert getattr(riskview.policy_of(clinic), figure) is Outcome.CLEARANCE


def test_a_clinic_sets_the_youngest_age(clinic):
    assert riskview.policy_of(clinic).youngest_age == 12
    NeedlingPolicy.objects.create(clinic=clinic, youngest_age=14)
    assert riskview.policy_of(clinic).youngest_age == 14
