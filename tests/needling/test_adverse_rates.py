"""How often it happens here, beside what is published."""

from datetime import timedelta

import pytest
from django.urls import reverse

from needling import adverse_rates
from needling import sessions as note_verbs
from needling.models import Session
from needling.rules import rates
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions(clinic, practitioner):
    """Three sessions of three patients, one with two faints and a bruise."""
    made = [
        factories.make_signed_session(
            factories.make_patient(clinic),
            practitioner=practitioner,
            ended_at=NOW - timedelta(hours=hours),
        )
        for hours in (3, 2, 1)
    ]
    muscle = made[0].sites.get().muscle
    for kind, severity in (
        ("vasovagal", "significant"),
        ("vasovagal", "serious"),
        ("bruise", "mild"),
    ):
        factories.make_event(made[0], kind=kind, severity=severity, muscle=muscle)
    return made


def by_label(lines):
    return {line.label: line for line in lines}


def test_sessions_are_counted_once(clinic, sessions, practitioner):
    found = adverse_rates.tables(clinic)
    kinds = by_label(found.kinds)
    faint = kinds["Faint or near-faint"].rate
    assert (found.sessions, faint.events, faint.of) == (3, 1, 3)
    grave = found.kinds[0]
    assert (grave.rate.events, len(grave.published)) == (1, 2)
    assert [each.source for each in kinds["Bruise"].published] == ["BRADY14", "BOYCE20"]
    assert by_label(found.therapists)[str(practitioner)].rate.events == 1
    (muscle,) = found.muscles
    assert (muscle.label, muscle.rate.events, muscle.rate.of) == (
        "Upper trapezius",
        1,
        3,
    )


def test_what_is_known_stands_there_without_a_case(clinic):
    found = adverse_rates.tables(clinic)
    assert by_label(found.kinds)["Pneumothorax"].rate.of == 0
    assert "Skin reaction" not in by_label(found.kinds)
    assert (found.therapists, found.muscles) == ((), ())


def test_what_a_note_tells_of_a_site_counts_as_well(clinic, sessions, practitioner):
    patient = factories.make_patient(clinic)
    draft = factories.make_draft(patient, practitioner=practitioner)
    bruise = {"event": "bruise", "event_severity": "mild"}
    later = NOW + timedelta(minutes=15)
    header = factories.note_header(ended_at=later)
    row, notes = factories.site_row("soleus", **bruise), factories.minded()
    draft = factories.write_note(draft, row, header=header, notes=notes, now=later)
    note_verbs.sign(draft, by=practitioner.user, now=later)
    kinds = by_label(adverse_rates.tables(clinic).kinds)
    assert (kinds["Bruise"].rate.events, kinds["Bruise"].rate.of) == (2, 4)


def test_a_note_in_the_wrong_chart_does_not_count(clinic, sessions):
    Session.objects.filter(pk=sessions[0].pk).update(state="moved")
    found = adverse_rates.tables(clinic)
    assert found.sessions == 2
    assert found.kinds[0].rate.events == 0


def test_the_page_says_where_there_are_too_few(client, lead, sessions):
    client.force_login(lead)
    text = client.get(reverse("needling:adverse_rates")).content.decode()
    assert "too few (below 30)" in text
    assert "bruising, BRADY14" in text
    assert "per million" in text


def test_enough_sessions_show_the_interval(client, lead, sessions, monkeypatch):
    def enough(events, of):
        return rates.Rate(events, of, 33.3, 6.1, 79.2, is_enough=True)

    monkeypatch.setattr("needling.adverse_rates.rates.rate", enough)
    client.force_login(lead)
    text = client.get(reverse("needling:adverse_rates")).text
    assert "33.3" in text
    assert "79.2" in text
