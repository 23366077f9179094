"""The signed note as a page, and words beside it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import sessions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def signed(patient, practitioner):
    """A locked note, by way of a draft with much in it."""
    draft = factories.make_draft(
        patient, practitioner=practitioner, now=NOW - factories.noting.LENGTH
    )
    rows = [
        factories.site_row(
            depth_mm=22,
            depth_reason="Seen by ultrasound",
            is_ultrasound_guided=True,
            is_perpendicular=True,
            twitches=None,
            twitches_unassessed=True,
        ),
        factories.site_row("soleus", location="Upper third", twitches=0),
    ]
    given = {"by": practitioner.user, "now": NOW}
    header = factories.note_header(
        ended_at=NOW, needles=2, notes="<b>Fine</b>\nNext week", reactions="Bruise"
    )
    notes = factories.minded()
    saved = factories.write_note(draft, *rows, header=header, notes=notes)
    return sessions.sign(saved, **given)


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def test_the_whole_note_can_be_read(page, signed):
    text = page.get(url("session_detail", signed)).content.decode()
    for words in (
        "Signed by",
        "Lung risk",
        "Upper trapezius, Left",
        "deeper than 20 mm because: Seen by ultrasound",
        "deeper than the warning depth",
        "under ultrasound",
        "Upper third",
        "not assessed",
        "0.25 × 30",
        "Opened 2, used 2, removed 2",
        "before 6,",
        "&lt;b&gt;Fine&lt;/b&gt;<br>Next week",
        reverse("aftercare:session_strip", args=[signed.pk]),
        url("consent_detail", signed.consent),
        url("screening_detail", signed.screening),
    ):
        assert words in text, words


def test_reading_is_remembered(page, signed, therapist):
    page.get(url("session_detail", signed))
    entry = AuditEntry.objects.get(action="session.viewed")
    assert (entry.actor_id, entry.subject_id) == (therapist.pk, str(signed.pk))


def test_an_addendum_stands_beside_the_note(page, signed, at_now):
    at_now.shift(timedelta(hours=1))
    answer = page.post(url("addendum_new", signed), {"text": " Bruise <gone> "})
    assert answer.status_code == 303
    text = page.get(answer.headers["Location"]).content.decode()
    assert "Bruise &lt;gone&gt;" in text
    assert signed.addenda.get().written_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("  ", "Write what you want to add."), ("x" * 4001, "at most 4000 characters")],
)
def test_an_addendum_has_bounds_and_is_kept(page, signed, typed, sentence):
    answer = page.post(url("addendum_new", signed), {"text": typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert typed.strip() in text
    assert not signed.addenda.exists()


def test_a_draft_takes_no_addendum(page, clinic, practitioner):
    patient = factories.make_patient(clinic)
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    answer = page.post(url("addendum_new", draft), {"text": "Something"})
    assert answer.status_code == 422
    assert not draft.addenda.exists()


def test_a_session_of_an_empty_draft_shows_dashes(client, lead, patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    client.force_login(lead)
    text = client.get(url("session_detail", draft)).content.decode()
    assert "No site yet." in text
    assert "Opened –, used –" in text
    assert "They are tied to the note when it is signed." in text
    assert "not needed" in text
