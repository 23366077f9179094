"""A clearance from the obstacle to the file, through its pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from needling.models import Clearance
from tests import factories, samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def bleeder(patient, practitioner):
    """Ready, but for a bleeding problem."""
    factories.make_screening(
        patient,
        practitioner=practitioner,
        answers={"BLEEDING_DISORDER": {"diagnosis": "low_platelets"}},
    )
    factories.make_consent(patient, practitioner=practitioner)
    return patient


@pytest.fixture
def page(client, therapist):
    """Somebody who treats."""
    client.force_login(therapist)
    return client


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def typed(**changes):
    return {
        "covers": ["BLEEDING_DISORDER"],
        "clinician": "Dr Ada Osei",
        "role": "Haematologist",
        "given_on": NOW.date().isoformat(),
        "expires_on": (NOW.date() + timedelta(days=30)).isoformat(),
        "regions": ["leg"],
        "note": "Calf only",
        **changes,
    }


def test_the_obstacle_leads_to_the_page_that_lifts_it(page, bleeder):
    blocked = page.post(url("session_start", bleeder)).content.decode()
    assert "No clearance is on file." in blocked
    assert f'href="{url("clearance_new", bleeder)}"' in blocked
    asked = page.get(url("clearance_new", bleeder)).content.decode()
    assert "needs a clearance by the treating specialist" in asked
    saved = page.post(url("clearance_new", bleeder), typed())
    assert saved.status_code == 303
    row = Clearance.objects.get()
    assert (row.regions, row.note) == (["leg"], "Calf only")
    assert page.post(url("session_start", bleeder)).status_code == 303
    shown = page.get(saved.headers["Location"]).content.decode()
    for words in ("Dr Ada Osei, Haematologist", "Lower leg", "Calf only", "Holds"):
        assert words in shown
    strip = page.get(url("patient_strip", bleeder)).content.decode()
    assert url("clearance_detail", row) in strip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"covers": []}, "Tick at least one."),
        ({"covers": ["CANCER"]}, "CANCER is not one of the available choices"),
        ({"note": ""}, "Add the letter"),
        ({"expires_on": "2027-03-10"}, "at most 6 months"),
    ],
)
def test_what_is_refused_is_said_and_the_rest_kept(page, bleeder, changes, says):
    answer = page.post(url("clearance_new", bleeder), typed(**changes))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert says in text
    assert 'value="Dr Ada Osei"' in text
    assert not Clearance.objects.exists()


def test_a_letter_is_kept_and_handed_out(page, bleeder):
    letter = SimpleUploadedFile("letter.pdf", samples.pdf())
    page.post(url("clearance_new", bleeder), typed(note="", evidence=letter))
    row = Clearance.objects.get()
    assert url("clearance_file", row) in (
        page.get(url("clearance_detail", row)).content.decode()
    )
    file = page.get(url("clearance_file", row))
    assert file.headers["Content-Type"] == "application/pdf"


def test_what_is_no_letter_is_refused(page, bleeder):
    letter = SimpleUploadedFile("letter.png", b"<svg/>")
    answer = page.post(url("clearance_new", bleeder), typed(evidence=letter))
    assert answer.status_code == 422
    assert not Clearance.objects.exists()


def test_it_is_withdrawn_with_a_reason(page, bleeder):
    row = factories.make_clearance(bleeder)
    answer = page.post(url("clearance_withdraw", row), {"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    done = page.post(url("clearance_withdraw", row), {"reason": "Bled"})
    assert done.status_code == 303
    text = page.get(done.headers["Location"]).content.decode()
    assert "Withdrawn" in text
    assert "Bled" in text
    again = page.post(url("clearance_withdraw", row), {"reason": "Bled"}, follow=True)
    assert "was withdrawn before" in again.content.decode()


def test_the_answers_lead_there_as_well(page, bleeder):
    newest = bleeder.screenings.order_by("-answered_at").first()
    text = page.get(url("screening_detail", newest)).content.decode()
    assert url("clearance_new", bleeder) in text
    factories.make_clearance(bleeder)
    assert "Put a clearance on file" not in (
        page.get(url("screening_detail", newest)).content.decode()
    )


def test_without_a_need_nothing_is_offered(page, patient, practitioner):
    factories.make_screening(patient, practitioner=practitioner)
    text = page.get(url("clearance_new", patient)).content.decode()
    assert "Nothing to clear" in text


def test_one_that_has_ended_says_so(page, bleeder):
    row = factories.make_clearance(bleeder, now=NOW - timedelta(days=91))
    assert "Ended" in page.get(url("clearance_detail", row)).content.decode()
