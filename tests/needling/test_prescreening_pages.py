"""Screening by the patient, over a link: filled in page by page, sent once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import formlinks, prescreenings
from needling.models import FormLink, PendingAnswer, PendingScreening, Screening
from tests import factories
from tests.needling.filling import (
    BORN,
    REST,
    WRONG,
    answer,
    count_pages,
    fill_in,
    page_of,
    text_of,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
HALF_AN_HOUR = 31 * 60


@pytest.fixture
def form(patient, therapist):
    return prescreenings.ask(patient, by=therapist, now=NOW)


@pytest.fixture
def token(form):
    return formlinks.create(form, now=NOW)


@pytest.fixture
def inside(client, token):
    """A browser that gave the right date."""
    reply = client.post(url("gate", token), BORN)
    assert (reply.status_code, reply.url) == (303, url("questions", token))
    return client


def test_the_gate_names_nobody_and_nothing_clinical(client, token, patient):
    reply = client.get(url("gate", token))
    text = text_of(reply)
    assert "Riverside Physio" in text
    assert "Call 999" in text
    assert "I need help now" in text
    assert patient.given_name not in text
    assert "needl" not in text.lower()
    assert reply["Referrer-Policy"] == "no-referrer"
    assert "no-store" in reply["Cache-Control"]
    assert "noindex" in reply["X-Robots-Tag"]


def test_looking_changes_nothing(client, token):
    before = [*FormLink.objects.values(), AuditEntry.objects.count()]
    for name in ("gate", "questions", "check", "sent", "advice", "help", "not_me"):
        assert client.get(url(name, token)).status_code in (200, 303)
        client.head(url(name, token))
    client.get(url("page", token, 1))
    assert [*FormLink.objects.values(), AuditEntry.objects.count()] == before


def test_five_wrong_dates_close_it(client, token):
    for _ in range(5):
        reply = client.post(url("gate", token), WRONG)
    assert "This page is not open." in text_of(reply)
    assert "This page is not open." in text_of(client.post(url("gate", token), BORN))


@pytest.mark.parametrize("given", ["1" * 22, "short"])
def test_an_unknown_token_is_answered_alike(client, given):
    assert "This page is not open." in text_of(client.get(url("gate", given)))
    for name in ("questions", "check", "sent", "advice"):
        assert client.get(url(name, given)).url == url("gate", given)
    for method in (client.get, client.post):
        assert method(url("page", given, 1)).url == url("gate", given)
    assert "can no longer alert" in text_of(client.get(url("help", given)))


def test_a_healthy_patient_presses_one_button_a_page(inside, token, form, patient):
    first = inside.get(url("gate", token), follow=True)
    assert first.redirect_chain[-1][0] == url("page", token, 1)
    for number in range(1, count_pages(form) + 1):
        reply = inside.post(url("page", token, number), REST)
    assert reply.url == url("check", token)
    assert "Send my answers" in text_of(inside.get(reply.url))
    reply = inside.post(url("check", token))
    assert reply.url == url("sent", token)
    assert "Your answers have been sent" in text_of(inside.get(reply.url))
    screening = Screening.objects.get()
    assert (screening.answered, screening.taken_by) == ("by_patient", None)
    assert (screening.kind, screening.patient) == ("full", patient)
    assert set(screening.answers.values_list("value", flat=True)) == {"no"}
    form.refresh_from_db()
    assert (form.screening, form.way) == (screening, "link")


def test_every_answer_is_kept_and_read_again(inside, token, form):
    page = page_of(form, "FLIGHT_DIVE")
    sent = answer("FLIGHT_DIVE", "yes", when="2026-03-12") | answer("INTOXICATED", "no")
    reply = inside.post(url("page", token, page), sent)
    assert reply.status_code == 303
    kept = {row.item.code: row for row in PendingAnswer.objects.all()}
    assert set(kept) == {"FLIGHT_DIVE", "INTOXICATED"}
    assert kept["FLIGHT_DIVE"].details == {"when": "2026-03-12"}
    text = text_of(inside.get(url("page", token, page)))
    assert 'value="2026-03-12"' in text
    assert text.count(" checked") == 2


def test_it_goes_on_where_it_stopped(client, inside, token, form):
    inside.post(url("page", token, 1), REST)
    inside.cookies.clear()
    reply = inside.post(url("gate", token), BORN, follow=True)
    assert reply.redirect_chain[-1][0] == url("page", token, 2)


def test_what_has_no_answer_is_named_and_nothing_sent(inside, token, form):
    inside.post(url("page", token, 1), answer("INTOXICATED", "no"))
    text = text_of(inside.get(url("check", token)))
    assert "questions have no answer yet" in text
    assert "Send my answers" not in text
    assert inside.post(url("check", token)).url == url("questions", token)
    assert not Screening.objects.exists()


def test_a_double_submit_is_one_screening(inside, token, form):
    fill_in(inside, token, form)
    for _ in range(2):
        assert inside.post(url("check", token)).url == url("sent", token)
    assert Screening.objects.count() == 1


def test_after_it_was_sent_nothing_is_shown_or_taken(inside, token, form):
    fill_in(inside, token, form, SMOKER="yes")
    inside.post(url("check", token))
    late = inside.post(url("page", token, 1), answer("INTOXICATED", "yes"))
    assert late.url == url("sent", token)
    for name in ("gate", "questions", "check"):
        text = text_of(inside.get(url(name, token), follow=True))
        assert "This form has been sent." in text
        assert "smoke" not in text
    assert Screening.objects.get().answers.get(item__code="INTOXICATED").value == "no"


def test_a_form_that_has_ended_says_so(inside, client, token, form, therapist, at_now):
    prescreenings.cancel(form, by=therapist, now=NOW)
    for name in ("gate", "questions", "check"):
        text = text_of(inside.get(url(name, token), follow=True))
        assert "This form is no longer open." in text
    assert "no longer open" in text_of(inside.get(url("page", token, 1)))
    assert inside.post(url("check", token)).status_code == 200
    at_now.shift(15 * 24 * 3600)
    assert "This form is no longer open." in text_of(client.get(url("gate", token)))


def test_a_page_that_is_not_there(inside, token):
    assert inside.get(url("page", token, 99)).status_code == 404
    assert inside.post(url("page", token, 0), REST).status_code == 404


def test_after_half_an_hour_nothing_is_lost(inside, token, form, at_now):
    at_now.shift(HALF_AN_HOUR)
    sent = answer("INTOXICATED", "yes") | answer("FASTED_FATIGUED", "no")
    page = page_of(form, "INTOXICATED")
    text = text_of(inside.post(url("page", token, page), sent))
    assert "What you filled in is kept" in text
    assert 'name="q-INTOXICATED" value="yes"' in text
    assert not PendingAnswer.objects.exists()
    reply = inside.post(url("page", token, page), sent | BORN)
    assert reply.status_code == 303
    assert PendingAnswer.objects.count() == 2
    assert inside.get(url("questions", token)).status_code == 303


def test_each_page_that_is_saved_keeps_the_door_open(inside, token, form, at_now):
    for number in (1, 2, 3):
        at_now.shift(20 * 60)
        reply = inside.post(url("page", token, number), REST)
        assert reply.url == url("page", token, number + 1)


def test_the_short_form_where_the_full_one_still_holds(patient, practitioner):
    factories.make_screening(patient, practitioner=practitioner)
    later = NOW + timedelta(hours=25)
    form = prescreenings.ask(patient, by=practitioner.user, now=later)
    assert form.kind == "short"
    assert count_pages(form) == 2


def test_it_is_the_screening_link_only(inside, token, form, patient):
    for name in ("consent", "done", "copy", "refuse"):
        assert inside.get(url(name, token)).url == url("gate", token)
    other = reverse("clinic:patient_detail", args=[patient.pk])
    assert inside.get(other).url.startswith("/accounts/login/")
    assert PendingScreening.objects.count() == 1
