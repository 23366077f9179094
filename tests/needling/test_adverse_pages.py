"""The pages of the register of adverse events."""

from datetime import timedelta

import pytest
from django.urls import reverse

from needling.models import AdverseEvent
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
REPORT = {
    "kind": "vasovagal",
    "severity": "significant",
    "site": "upper_trapezius:left",
    "day": "2026-03-10",
    "clock": "09:50",
    "description": "Fainted when sitting up.",
}


@pytest.fixture
def page(client, therapist):
    client.force_login(therapist)
    return client


@pytest.fixture
def session(patient, practitioner):
    return factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(minutes=10)
    )


@pytest.fixture
def event(session):
    return factories.make_event(session)


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def test_a_report_becomes_an_event(page, session):
    assert "Report an adverse event" in page.get(url("adverse_new", session)).text
    answer = page.post(url("adverse_new", session), REPORT)
    event = AdverseEvent.objects.get()
    assert answer.headers["Location"] == url("adverse_detail", event)
    assert (event.muscle_id, event.side) == ("upper_trapezius", "left")
    assert event.occurred_at == session.ended_at
    page.post(url("adverse_new", session), {**REPORT, "site": ""})
    assert AdverseEvent.objects.filter(muscle=None).count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"clock": "10:30"}, "It cannot have happened in the future."),
        ({"day": "2026-03-09"}, "That is before the session."),
        ({"description": ""}, "This field is required."),
        ({"kind": "needle_unaccounted"}, "Select a valid choice."),
    ],
)
def test_a_report_that_cannot_be_says_why(page, session, wrong, sentence):
    answer = page.post(url("adverse_new", session), {**REPORT, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_time_the_clock_skipped_did_not_happen(page, patient, practitioner):
    session = factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(minutes=10)
    )
    wrong = {**REPORT, "day": "2026-03-29", "clock": "01:30"}
    answer = page.post(url("adverse_new", session), wrong)
    assert "did not happen" in answer.content.decode()


def test_the_register_shows_and_filters(page, event, practitioner):
    lists = reverse("needling:adverse_list")
    text = page.get(lists).content.decode()
    assert "Faint or near-faint" in text
    assert url("adverse_detail", event) in text
    chosen = f"?severity=significant&practitioner={practitioner.pk}&kind=who&state="
    assert event.patient.full_name in page.get(lists + chosen).content.decode()
    none = page.get(lists + "?severity=serious").content.decode()
    assert "No adverse event here" in none


def test_its_history_is_told_and_it_is_closed(page, event):
    added = {"kind": "contact", "text": "Rang: fine."}
    assert page.post(url("adverse_add", event), added).status_code == 303
    change = {
        "regrade-kind": "vasovagal",
        "regrade-severity": "serious",
        "regrade-reason": "Hit the head",
    }
    assert page.post(url("adverse_regrade", event), change).status_code == 303
    end = {
        "close-relatedness": "probable",
        "close-outcome": "recovered",
        "close-text": "Well.",
    }
    assert page.post(url("adverse_close", event), end).status_code == 303
    text = page.get(url("adverse_detail", event)).content.decode()
    for words in ("Rang: fine.", "Hit the head", "Probably related", "Closed"):
        assert words in text
    assert "What else happened" not in text
    again = page.post(url("adverse_add", event), added)
    assert "This event is closed." in again.content.decode()
    again = page.post(url("adverse_close", event), end)
    assert "This event is closed." in again.content.decode()


def test_a_judgement_without_a_change_is_refused(page, event):
    same = {
        "regrade-kind": "vasovagal",
        "regrade-severity": "significant",
        "regrade-reason": "x",
    }
    answer = page.post(url("adverse_regrade", event), same)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.content.decode()


def test_an_event_of_a_needle_shows_the_search(page, patient, practitioner):
    search = factories.make_search(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(minutes=10)
    )
    text = page.get(url("adverse_detail", search.event)).content.decode()
    assert url("search_detail", search) in text
    assert "not searched" in text
