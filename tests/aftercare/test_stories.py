"""What the needle did: one patient's course, and the lesson for the next session."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare import stories
from aftercare.models import Aftermath
from tests import factories
from tests.aftercare.visiting import text_of
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
_WEEK = timedelta(days=7)
BEFORE = NOW - 2 * _WEEK


@pytest.fixture
def history(practitioner):
    """Twelve sessions of others, a little sore, with few passes."""
    people = factories.make_people(practitioner, 6)
    rows = [
        {"soreness_24": number % 3, "insertions": 4, "ended_at": BEFORE - 2 * _WEEK}
        for number in range(12)
    ]
    return factories.make_aftermaths(practitioner, people, rows)


@pytest.fixture
def last(patient, practitioner):
    """The session of two weeks ago; its patient answered 5 of 10 after a day."""
    session = factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=BEFORE
    )
    factories.make_reply(factories.make_sent_check_in(session), soreness=5)
    return session


def page(client, user, name, row):
    client.force_login(user)
    response = client.get(reverse(f"aftercare:{name}", args=[row.pk]))
    assert response.status_code == 200
    return text_of(response)


def test_the_page_says_in_a_table_what_it_draws(client, therapist, history, last):
    body = page(client, therapist, "story", last.patient)
    assert "The last signed session: soreness and pain from 0 to 10" in body
    assert "needles 1, passes 8, mean depth 5 mm, 1 min in place" in body
    assert "5 above expected" in body
    assert "3 twitches" in body


def test_measures_stand_beside_it(client, therapist, practitioner, last):
    factories.make_signed_session(
        last.patient,
        practitioner=practitioner,
        ended_at=BEFORE + _WEEK,
        pain_before=2,
    )
    body = page(client, therapist, "story", last.patient)
    assert "Outcome measures since the course began Pain" in body


@pytest.mark.usefixtures("last")
def test_the_drawing_has_a_slot_for_each_of_the_newest(patient, practitioner):
    rows = [{"soreness_24": 2}] * 8
    factories.make_aftermaths(practitioner, [patient], rows)
    told = stories.of_patient(patient)
    assert len(told) == 9
    drawing = stories.drawing(told)
    assert len(drawing.slots) == stories.DRAWN == 6
    assert drawing.width > 6 * 150


def test_a_patient_without_a_session_is_told_what_comes(client, therapist, patient):
    assert "No signed session yet" in page(client, therapist, "story", patient)


def test_it_is_linked_for_those_who_may_read_it(client, therapist, desk, patient):
    link = reverse("aftercare:story", args=[patient.pk])
    strip = reverse("aftercare:patient_strip", args=[patient.pk])
    for user, is_there in ((therapist, True), (desk, False)):
        client.force_login(user)
        assert (link in client.hx_get(strip).content.decode()) is is_there


@pytest.fixture
def today(patient, practitioner):
    return factories.make_draft(patient, practitioner=practitioner)


@pytest.mark.usefixtures("history", "last")
def test_the_next_note_says_what_the_last_did(client, therapist, today):
    body = page(client, therapist, "lesson", today)
    assert "24 h: soreness 5 of 10" in body
    assert "48 h: no answer" in body
    assert "Consider fewer insertions." in body
    assert "It was 8 passes of the needle; the median of 12 sessions" in body


@pytest.mark.usefixtures("history")
def test_an_answer_in_the_band_asks_for_nothing(patient, practitioner, today):
    factories.make_signed_session(patient, practitioner=practitioner, ended_at=BEFORE)
    Aftermath.objects.filter(patient=patient).update(soreness_24=1)
    lesson = stories.lesson(today)
    assert (lesson.misses, lesson.advice) == ((), "")


def test_a_first_visit_has_no_lesson(client, therapist, today):
    assert stories.lesson(today) is None
    client.force_login(therapist)
    strip = client.hx_get(reverse("aftercare:lesson", args=[today.pk]))
    assert not strip.content.strip()


@pytest.mark.usefixtures("history", "last")
def test_with_few_sessions_it_says_why_it_cannot_say_more(today):
    long_ago = BEFORE - timedelta(days=800)
    Aftermath.objects.exclude(patient=today.patient).update(ended_at=long_ago)
    lesson = stories.lesson(today)
    assert lesson.advice == "Consider a lighter dose."
    assert lesson.basis.startswith("Too few sessions here")


@pytest.mark.usefixtures("history", "last")
def test_where_no_part_stood_out_it_says_so(today):
    heavy = {"insertions": 90, "mean_depth_mm": 90.0, "twitches": 90}
    Aftermath.objects.filter(ended_at__lt=BEFORE).update(**heavy, dwell_seconds=9000)
    lesson = stories.lesson(today)
    assert lesson.basis.startswith("No part of the dose was above what is usual")


def test_the_signed_note_says_what_to_tell(client, therapist, desk, history, last):
    body = page(client, therapist, "session_strip", last)
    assert "What to tell them to expect" in body
    assert "Rests on 12 similar sessions here" in body
    assert "What to tell them" not in page(client, desk, "session_strip", last)
