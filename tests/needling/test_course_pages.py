"""Plan and measures through the pages: made, filled in, compared, struck out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from needling.models import OutcomeEntry, Plan
from needling.rules.outcome_items import INSTRUMENTS
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def treating(client, therapist):
    client.force_login(therapist)
    return client


def page(name, *args):
    return reverse(f"needling:{name}", args=args)


def plan_form(**changed):
    return {
        "kind": "acute",
        "problem": "Neck pain",
        "regions": ["neck"],
        "sessions": "",
        "weeks": "2",
        "began_on": "2026-03-10",
        "target": "Drives again",
        "stop_rule": "No change after three",
        **changed,
    }


def test_a_plan_starts_from_the_last_note(treating, patient, practitioner):
    factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(days=3)
    )
    response = treating.get(page("plan_new", patient.pk))
    assertContains(response, "Neck pain, right side")
    assertContains(response, "usual: 3 sessions, 2 weeks")


def test_a_plan_is_put_on_file_and_seen(treating, patient):
    response = treating.post(page("plan_new", patient.pk), plan_form())
    assertRedirects(response, page("course_detail", patient.pk), 303)
    seen = treating.get(page("course_detail", patient.pk))
    for words in ("Session 1 of 3", "Neck pain", "not measured yet"):
        assertContains(seen, words)
    strip = treating.get(page("patient_strip", patient.pk))
    assertContains(strip, "Session 1 of 3")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"regions": []}, "Choose at least one region."),
        ({"sessions": "many"}, "Write a whole number from 1 to 12"),
        ({"began_on": "2020-01-01"}, "at most 60 days before or after"),
        ({"target": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_at_its_field(
    treating, patient, changed, sentence
):
    response = treating.post(page("plan_new", patient.pk), plan_form(**changed))
    assertContains(response, sentence, status_code=422)
    assertContains(
        response, "Drives again" if "target" not in changed else "Neck", status_code=422
    )
    assert not Plan.objects.exists()


def test_a_plan_is_ended_once(treating, patient, practitioner):
    plan = factories.make_plan(patient, practitioner=practitioner)
    again = treating.get(page("plan_new", patient.pk))
    assertContains(again, "A new one ends it as replaced")
    ending = {"outcome": "reached", "note": "Sleeps through"}
    response = treating.post(page("plan_end", plan.pk), ending)
    assertRedirects(response, page("course_detail", patient.pk), 303)
    assertContains(treating.get(page("plan_detail", plan.pk)), "Sleeps through")
    twice = treating.post(page("plan_end", plan.pk), ending)
    assert twice.status_code == 422


def items(measure, every):
    return {f"item_{item}": str(every) for item in INSTRUMENTS[measure].items}


def test_item_scores_become_a_score_with_its_change(treating, patient, practitioner):
    factories.make_outcome(
        patient, practitioner=practitioner, every=4, on=NOW.date() - timedelta(days=20)
    )
    form = page("outcome_new", patient.pk, "ndi")
    assertContains(treating.get(form), "only name the topics")
    response = treating.post(form, {"measured_on": "2026-03-10", **items("ndi", 2)})
    assertRedirects(response, page("course_detail", patient.pk), 303)
    seen = treating.get(page("course_detail", patient.pk))
    for words in ("from 80 to 40", "minimal important change reached", "ABBOTT14"):
        assertContains(seen, words)
    assertContains(seen, "2 scores, the first 80, the newest 40")


def test_an_incomplete_form_is_kept_and_said(treating, patient):
    form = page("outcome_new", patient.pk, "odi")
    sent = {"measured_on": "2026-03-10", "item_01": "3"}
    seen = treating.post(form, sent, follow=True)
    assertContains(seen, "too many items are missing")
    assertContains(seen, "incomplete")


@pytest.mark.parametrize(
    ("measure", "sent", "sentence"),
    [
        ("ndi", {}, "Copy at least one item."),
        ("ndi", {"item_01": "3", "measured_on": "2026-03-11"}, "still to come"),
        ("ndi", {"item_01": "9"}, "Select a valid choice"),
        ("psfs", {"item_01": "4"}, "Name the activity."),
    ],
)
def test_what_is_wrong_with_a_form_is_said(treating, patient, measure, sent, sentence):
    form = page("outcome_new", patient.pk, measure)
    response = treating.post(form, {"measured_on": "2026-03-10", **sent})
    assertContains(response, sentence, status_code=422)
    assert not OutcomeEntry.objects.exists()


def test_the_activities_of_last_time_are_asked_again(treating, patient, practitioner):
    factories.make_outcome(
        patient,
        INSTRUMENTS["psfs"].measure,
        practitioner=practitioner,
        labels=("Stairs", "Driving", "Lifting"),
        answers={"01": 2, "02": 3, "03": 2},
        on=NOW.date() - timedelta(days=21),
    )
    form = page("outcome_new", patient.pk, "psfs")
    assertContains(treating.get(form), 'value="Driving"')
    scores = {"item_01": "5", "item_02": "5", "item_03": "6"}
    names = {"label_01": "Stairs", "label_02": "Driving", "label_03": "Lifting"}
    sent = {"measured_on": "2026-03-10", **scores, **names}
    seen = treating.post(form, sent, follow=True)
    assertContains(seen, "from 2.3 to 5.3")
    assertContains(seen, "large change reached")


def test_a_mistake_is_struck_out_with_a_reason(treating, patient, practitioner):
    entry = factories.make_outcome(patient, practitioner=practitioner)
    address = page("outcome_strike", entry.pk)
    assert treating.post(address, {"because": ""}).status_code == 422
    seen = treating.post(address, {"because": "Wrong patient"}, follow=True)
    assertContains(seen, "struck out")
    again = treating.post(address, {"because": "Once more"})
    assertContains(again, "struck out already", status_code=422)


def test_a_measure_nobody_knows_is_not_there(treating, patient):
    assert treating.get(page("outcome_new", patient.pk, "mood")).status_code == 404


def test_the_rating_of_change_and_a_turn_for_the_worse_are_in_words(
    treating, patient, practitioner
):
    made = {"practitioner": practitioner}
    factories.make_outcome(
        patient, INSTRUMENTS["groc"].measure, answers={"change": 6}, **made
    )
    early = NOW.date() - timedelta(days=20)
    for measure, first, newest in (("odi", 1, 3), ("lefs", 2, 2), ("uefi", 2, 2)):
        measure = INSTRUMENTS[measure].measure
        factories.make_outcome(patient, measure, every=first, on=early, **made)
        factories.make_outcome(patient, measure, every=newest, **made)
    seen = treating.get(page("course_detail", patient.pk))
    for words in ("rated 6", "worse by 40: counts", "no change"):
        assertContains(seen, words)


def test_small_changes_are_told_from_what_counts(treating, patient, practitioner):
    early = NOW.date() - timedelta(days=20)
    made = {"practitioner": practitioner}
    for measure, more in (("ndi", 1), ("odi", -1)):
        chosen = INSTRUMENTS[measure]
        one = dict.fromkeys(chosen.items, 2)
        factories.make_outcome(patient, chosen.measure, answers=one, on=early, **made)
        two = {**one, "01": 2 - more}
        factories.make_outcome(patient, chosen.measure, answers=two, **made)
    seen = treating.get(page("course_detail", patient.pk))
    assertContains(seen, "better by 2, less than what counts")
    assertContains(seen, "worse by 2, less than what counts")


def test_the_desk_sees_no_plan(client, desk, patient, practitioner):
    factories.make_plan(patient, practitioner=practitioner)
    client.force_login(desk)
    strip = client.get(page("patient_strip", patient.pk))
    assertNotContains(strip, "Session 1 of 6")
