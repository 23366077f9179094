"""The pages of the session note."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import Practitioner
from needling.models import Session
from tests import factories
from tests.needling import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def filled(patient, practitioner):
    """A note that lacks nothing but its signature."""
    return factories.make_filled_draft(patient, practitioner=practitioner)


@pytest.fixture
def signed(patient, practitioner):
    """A locked note."""
    return factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(minutes=5)
    )


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def post(page, name, row, data=None):
    """The answer and its text."""
    answer = page.post(url(name, row), data or {})
    return answer, answer.content.decode()


def test_a_session_starts_and_opens_its_note(page, patient, practitioner):
    factories.make_ready(patient, practitioner)
    answer, _text = post(page, "session_start", patient)
    session = Session.objects.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == url("session_edit", session)
    again, _text = post(page, "session_start", patient)
    assert again.headers["Location"] == url("session_edit", session)


def test_everything_in_the_way_is_a_link(page, patient):
    answer, text = post(page, "session_start", patient)
    assert answer.status_code == 409
    assert "The full screening form has not been filled in." in text
    assert (
        f'href="{reverse("needling:screening_new", args=[patient.pk, "full"])}"' in text
    )
    assert f'href="{url("consent_new", patient)}"' in text
    # The full form asks what the short one does.
    assert "Ask what has changed" not in text


def test_the_form_that_asks_the_question_lifts_its_block(page, patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner)
    factories.make_screening(
        patient, yes=["INTOXICATED", "HEART_UNSTABLE"], practitioner=practitioner
    )
    _answer, text = post(page, "session_start", patient)
    for kind in ("short", "full"):
        where = reverse("needling:screening_new", args=[patient.pk, kind])
        assert f'href="{where}"' in text


def test_a_missing_certificate_is_for_whoever_may_add_it(page, patient, practitioner):
    factories.make_ready(patient, practitioner)
    practitioner.certifications.all().delete()
    _answer, text = post(page, "session_start", patient)
    assert "Ask the clinical lead to put the certificate on file" in text
    practitioner.user.roles = ["therapist", "clinical_lead"]
    practitioner.user.save()
    _answer, text = post(page, "session_start", patient)
    where = reverse("clinic:practitioner_certificates", args=[practitioner.pk])
    assert where in text


def test_only_somebody_who_treats_starts(client, lead, patient):
    client.force_login(lead)
    answer = client.post(url("session_start", patient), follow=True)
    assert "Only somebody who treats can start a session." in answer.content.decode()
    assert not Practitioner.objects.filter(user=lead).exists()


@pytest.mark.parametrize("name", ["session_sign", "addendum_new"])
def test_an_address_typed_by_hand_changes_nothing(page, filled, name):
    assert page.get(url(name, filled)).status_code == 303
    filled.refresh_from_db()
    assert (filled.version, filled.state) == (1, Session.State.DRAFT)


def test_starting_by_hand_leads_to_the_patient(page, patient):
    assert page.get(url("session_start", patient)).headers["Location"] == reverse(
        "clinic:patient_detail", args=[patient.pk]
    )


def test_the_own_draft_opens_for_writing_others_read_it(client, page, filled, lead):
    edit, detail = url("session_edit", filled), url("session_detail", filled)
    assert page.get(detail).headers["Location"] == edit
    client.force_login(lead)
    assert client.get(edit).headers["Location"] == detail
    text = client.get(detail).content.decode()
    assert "Draft: not signed yet" in text
    assert url("addendum_new", filled) not in text


def test_another_therapist_cannot_write_it(client, clinic, filled):
    client.force_login(factories.make_practitioner(clinic).user)
    data = sent.section(filled, "after", notes="x")
    answer = client.post(url("note_change", filled), data, follow=True)
    assert "Only the treating therapist writes" in answer.content.decode()
