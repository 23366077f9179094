"""What stands in the way of a needle, and how it is lifted."""

from datetime import timedelta

import pytest

from needling import readiness, screenings, sessions
from needling.models import Muscle, NeedleSite, NeedlingPolicy
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def codes(obstacles):
    return [(each.topic, each.code) for each in obstacles]


def before(patient, practitioner, at=NOW):
    return codes(readiness.before_needling(patient, practitioner, at=at))


def test_nothing_is_on_file(clinic, patient):
    newcomer = factories.make_practitioner(clinic, is_certified=False)
    assert before(patient, newcomer) == [
        ("screening", "full_form"),
        ("screening", "short_form"),
        ("consent", "consent"),
        ("certificate", "none"),
    ]


def test_all_is_on_file(patient, practitioner):
    factories.make_ready(patient, practitioner)
    assert before(patient, practitioner) == []


def test_one_question_for_a_visit_and_its_sites(patient, practitioner):
    """For sites that are only planned: nobody has begun a session."""
    given = {"practitioner": practitioner}
    told: dict[str, dict[str, object]] = {
        "LOW_BMI": {"build": "average"},
        "LYMPHOEDEMA": {"limbs": ["left_leg"]},
    }
    factories.make_screening(patient, yes=["LYMPHOEDEMA"], answers=told, **given)
    factories.make_consent(patient, regions=["neck"], **given)
    practitioner.certifications.update(regions=["neck"], is_advanced=False)

    def found(*slugs):
        planned = [
            readiness.site_facts(NeedleSite(muscle=muscle, side="left"), "prone")
            for muscle in Muscle.objects.filter(slug__in=slugs)
        ]
        return set(
            codes(
                readiness.before_needling(patient, practitioner, at=NOW, sites=planned)
            )
        )

    assert found() == found("upper_trapezius") == set()
    assert found("upper_trapezius", "soleus") == {
        ("screening", "LYMPHOEDEMA"),
        ("consent", "consent_region"),
        ("certificate", "region"),
    }
    assert ("certificate", "advanced") in found("cervical_multifidus", "psoas_major")


def test_a_day_later_only_the_short_form_is_asked(patient, practitioner):
    factories.make_ready(patient, practitioner)
    tomorrow = NOW + timedelta(days=1)
    assert before(patient, practitioner, tomorrow) == [("screening", "short_form")]
    factories.make_screening(
        patient, kind="short", practitioner=practitioner, now=tomorrow
    )
    assert before(patient, practitioner, tomorrow) == []


@pytest.mark.parametrize("code", ["MEDICAL_EMERGENCY", "BLEEDING_DISORDER"])
def test_an_answer_that_forbids_is_said_with_its_way_out(patient, practitioner, code):
    factories.make_ready(patient, practitioner)
    factories.make_screening(patient, yes=[code], practitioner=practitioner)
    found = readiness.screening_obstacles(patient, at=NOW)
    assert {each.code for each in found} == {code}
    assert all(each.way_out for each in found)


def test_a_caution_does_not_forbid(patient, practitioner):
    factories.make_ready(patient, practitioner)
    factories.make_screening(patient, yes=["SMOKER"], practitioner=practitioner)
    assert before(patient, practitioner) == []
    verdict = readiness.verdict_of(patient, at=NOW)
    assert "SMOKER" in {each.code for each in verdict.limits}


def test_a_form_of_tomorrow_does_not_count(patient, practitioner):
    factories.make_ready(patient, practitioner, now=NOW + timedelta(days=1))
    assert ("screening", "full_form") in before(patient, practitioner)
    assert readiness.latest_screening(patient, at=NOW) is None


def site(session, muscle="upper_trapezius", **columns):
    row = factories.site_row(muscle, **columns)
    return NeedleSite(session=session, order=0, warn_above_mm=10, **row)


def for_sites(session, *sites):
    factories.mind(session)
    return readiness.for_sites(session, sites)


def test_the_consent_names_every_region(patient, practitioner):
    build = {"LOW_BMI": {"build": "average"}}
    factories.make_screening(patient, answers=build, practitioner=practitioner)
    factories.make_consent(patient, practitioner=practitioner, regions=["neck"])
    session = sessions.start(
        patient, practitioner=practitioner, by=practitioner.user, now=NOW
    )
    assert for_sites(session, site(session)) == ()
    (found,) = for_sites(session, site(session, "soleus"))
    assert (found.code, found.topic) == ("consent_region", "consent")
    assert found.sentence == "The consent does not name: Lower leg."


def test_training_covers_every_region(patient, practitioner):
    session = factories.make_draft(patient, practitioner=practitioner)
    practitioner.certifications.update(regions=["neck"], is_advanced=False)
    found = for_sites(session, site(session, "soleus"))
    assert ("certificate", "region") in codes(found)


def test_an_answer_forbids_one_site_only(patient, practitioner):
    session = factories.make_draft(patient, practitioner=practitioner)
    limbs = screenings.GivenAnswer("yes", {"limbs": ["left_leg"]})
    answers = {
        item.code: screenings.GivenAnswer("no") for item in screenings.questions("full")
    }
    screenings.record(
        patient,
        kind="full",
        answers=answers | {"LYMPHOEDEMA": limbs},
        by=practitioner.user,
        now=NOW,
    )
    left = for_sites(session, site(session, "soleus", side="left"))
    assert codes(left) == [("screening", "LYMPHOEDEMA")]
    assert for_sites(session, site(session, "soleus", side="right")) == ()


def test_a_place_that_is_never_needled_is_told_from_the_drawing(patient, practitioner):
    session = factories.make_draft(patient, practitioner=practitioner)
    muscle = {"muscle": "rectus_abdominis", "side": "left", "view": "front", "x": 0.5}
    navel, above = site(session, y=0.376, **muscle), site(session, y=0.33, **muscle)
    never = ("screening", "GENITAL_EYE_SITES")
    assert never in codes(for_sites(session, navel))
    assert never not in codes(for_sites(session, above))


def test_something_new_asks_for_the_full_form_again(patient, practitioner):
    factories.make_ready(patient, practitioner)
    later = NOW + timedelta(days=2)
    given = {"practitioner": practitioner}
    factories.make_screening(
        patient, kind="short", yes=["HEALTH_CHANGED"], now=later, **given
    )
    assert before(patient, practitioner, later) == [("screening", "changed")]
    after = later + timedelta(minutes=5)
    factories.make_screening(patient, now=after, **given)
    assert before(patient, practitioner, after) == []
    tomorrow = after + timedelta(days=1)
    factories.make_screening(patient, kind="short", now=tomorrow, **given)
    assert before(patient, practitioner, tomorrow) == []


def test_what_was_known_before_is_nothing_new(patient, practitioner):
    factories.make_ready(patient, practitioner)
    given = {"practitioner": practitioner, "yes": ["MEDS_OTHER"]}
    factories.make_screening(patient, **given)
    later = NOW + timedelta(days=2)
    factories.make_screening(patient, kind="short", now=later, **given)
    assert before(patient, practitioner, later) == []


def test_a_visit_after_a_long_gap_begins_an_episode(patient, practitioner):
    NeedlingPolicy.objects.create(clinic=patient.clinic, screening_full_months=12)
    factories.make_signed_session(patient, practitioner=practitioner)
    within, beyond = NOW + timedelta(days=184), NOW + timedelta(days=185)
    found = readiness.screening_obstacles(patient, at=within)
    assert codes(found) == [("screening", "short_form")]
    found = readiness.screening_obstacles(patient, at=beyond)
    assert ("screening", "new_episode") in codes(found)
    factories.make_screening(patient, practitioner=practitioner, now=beyond)
    assert readiness.screening_obstacles(patient, at=beyond) == ()
