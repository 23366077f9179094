"""How the last session was borne stands above the next, and on the hand-over card."""

from datetime import timedelta

import pytest
from django.urls import reverse

from needling import afterwards, doses
from needling.afterwards import Said
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


class Sore:
    """Hears the same score from everybody."""

    def __init__(self, said):
        self.said = said

    def open_answers(self, patient, *, at):
        return 0

    def soreness(self, patient, *, at):
        return self.said


@pytest.fixture
def last(patient, practitioner):
    return factories.make_signed_session(
        patient,
        practitioner=practitioner,
        ended_at=NOW - timedelta(days=4),
        reactions="Warm for a moment",
    )


@pytest.fixture
def today(patient, practitioner, last):
    """Twice as much as last time."""
    return factories.make_filled_draft(
        patient,
        practitioner=practitioner,
        muscles=["upper_trapezius", "soleus"],
        ended_at=NOW,
    )


@pytest.fixture
def page(client, therapist):
    client.force_login(therapist)
    return client


def hear(monkeypatch, said):
    monkeypatch.setattr(afterwards, "_reporters", [Sore(said)])


def test_a_first_visit_has_no_last_time(patient, page, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    assert doses.last_time(patient, at=NOW) is None
    assert doses.warning(draft, None) is None
    strip = page.get(reverse("needling:last_time", args=[draft.pk])).text
    assert "This is the first session here." in strip
    card = page.get(reverse("needling:handover", args=[patient.pk])).text
    assert "nothing to go by" in card


def test_it_was_borne_well(today, last, patient):
    found = doses.last_time(patient, at=today.started_at)
    assert (found.session, found.was_bad) == (last, False)
    assert found.reactions == ("Warm for a moment",)
    assert doses.warning(today, found) is None


@pytest.mark.parametrize(
    ("score", "about_last", "was_bad"),
    [(5, True, False), (6, True, True), (9, False, False)],
)
def test_soreness_counts_where_it_is_about_that_session(
    today, last, patient, monkeypatch, score, about_last, was_bad
):
    about = last.pk if about_last else today.pk
    hear(monkeypatch, Said(score, NOW, about))
    found = doses.last_time(patient, at=today.started_at)
    assert found.was_bad is was_bad
    assert any(f"Soreness {score}" in each for each in found.reactions) is about_last


@pytest.mark.parametrize(
    ("severity", "was_bad"), [("mild", False), ("significant", True)]
)
def test_an_event_counts_by_its_severity(today, last, patient, severity, was_bad):
    factories.make_event(last, severity=severity)
    found = doses.last_time(patient, at=today.started_at)
    assert found.was_bad is was_bad
    assert "Fainted" in found.reactions[0]


def test_today_is_heavier_after_a_bad_reaction(page, today, last):
    factories.make_event(last)
    text = page.get(reverse("needling:last_time", args=[today.pk])).text
    assert "borne badly, and today" in text
    assert "Today so far" in text
    assert "Fainted when sitting up" in text


def test_the_card_says_what_not_to_exceed(page, today, last, patient):
    card = reverse("needling:handover", args=[patient.pk])
    text = page.get(card).text
    assert "passes: 8" in text
    factories.make_event(last)
    text = page.get(card).text
    assert "passes: 4" in text
    assert "Open adverse events" in text
    assert "Half of the last dose" in text
