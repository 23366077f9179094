"""Two pages at once, a script that saves each answer, and what cannot be read."""

import pytest

from clinic.models import AuditEntry
from needling import formlinks, prescreenings
from needling.models import FormAlarm, PendingAnswer, PendingScreening, Screening
from tests import factories
from tests.needling.filling import (
    BORN,
    REST,
    answer,
    fill_in,
    page_of,
    text_of,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def form(patient, therapist):
    return prescreenings.ask(patient, by=therapist, now=NOW)


@pytest.fixture
def token(form):
    return formlinks.create(form, now=NOW)


@pytest.fixture
def inside(client, token):
    client.post(url("gate", token), BORN)
    return client


def value_of(code):
    return PendingAnswer.objects.get(item__code=code).value


def autosave(client, token, form, code, value, **given):
    page = page_of(form, code)
    sent = answer(code, value, **given)
    return client.post(url("page", token, page), sent, headers=AUTOSAVE)


def test_each_answer_is_kept_as_it_is_given(inside, token, form):
    first = autosave(inside, token, form, "SMOKER", "yes")
    assert (first.status_code, first.json()["versions"]) == (200, {"SMOKER": 1})
    again = autosave(inside, token, form, "SMOKER", "yes")
    assert again.json()["versions"] == {"SMOKER": 1}
    changed = autosave(inside, token, form, "SMOKER", "no", version=1)
    assert changed.json() == {
        "versions": {"SMOKER": 2},
        "conflicts": [],
        "alarm": False,
    }
    assert value_of("SMOKER") == "no"
    saved = AuditEntry.objects.filter(action="screening_form.saved")
    assert saved.count() == 2


def test_two_tabs_that_differ_are_both_shown_and_nothing_is_overwritten(
    inside, token, form
):
    page = page_of(form, "FLIGHT_DIVE")
    there = answer("FLIGHT_DIVE", "yes", when="2026-03-12")
    inside.post(url("page", token, page), there)
    here = answer("FLIGHT_DIVE", "no") | answer("INTOXICATED", "no")
    reply = inside.post(url("page", token, page), here)
    text = text_of(reply)
    assert reply.status_code == 409
    assert "Two different answers were given." in text
    assert "<strong>Yes</strong>; When? March 12, 2026" in text.replace(" ;", ";")
    assert (value_of("FLIGHT_DIVE"), value_of("INTOXICATED")) == ("yes", "no")
    assert 'name="v-FLIGHT_DIVE" value="1"' in text
    chosen = answer("FLIGHT_DIVE", "no", version=1)
    assert inside.post(url("page", token, page), chosen).status_code == 303
    assert value_of("FLIGHT_DIVE") == "no"


def test_a_script_hears_of_the_other_page(inside, token, form):
    autosave(inside, token, form, "SMOKER", "yes")
    other = autosave(inside, token, form, "SMOKER", "no")
    assert (other.status_code, other.json()["conflicts"]) == (409, ["SMOKER"])
    assert value_of("SMOKER") == "yes"


def test_no_to_the_others_leaves_what_another_page_answered(inside, token, form):
    page = page_of(form, "SMOKER")
    autosave(inside, token, form, "SMOKER", "yes")
    assert inside.post(url("page", token, page), REST).status_code == 303
    assert value_of("SMOKER") == "yes"


@pytest.mark.parametrize("version", ["x", "-1", "9" * 400, "٣", ""])
def test_a_version_that_is_none_counts_as_never_seen(inside, token, form, version):
    page = page_of(form, "SMOKER")
    sent = answer("SMOKER", "yes") | {"v-SMOKER": version}
    assert inside.post(url("page", token, page), sent).status_code == 303
    assert value_of("SMOKER") == "yes"


def test_a_follow_up_that_cannot_be_read_holds_nothing_up(inside, token, form):
    page = page_of(form, "MEDS_OTHER")
    sent = answer("MEDS_OTHER", "yes", list="x" * 1_000_000)
    sent |= answer("NSAID", "yes", drugs="Ibuprofen")
    reply = inside.post(url("page", token, page), sent)
    assert reply.status_code == 422
    assert "Everything else on this page is saved." in text_of(reply)
    kept = {row.item.code: row.details for row in PendingAnswer.objects.all()}
    assert kept == {"MEDS_OTHER": {}, "NSAID": {"drugs": "Ibuprofen"}}


def test_too_much_at_once_is_refused_and_the_rest_kept(inside, token, form):
    inside.post(url("page", token, 1), answer("INTOXICATED", "no"))
    sent = answer("INTOXICATED", "yes", x="y" * 3_000_000)
    reply = inside.post(url("page", token, 1), sent)
    assert reply.status_code == 413
    assert "too large" in text_of(reply)
    assert value_of("INTOXICATED") == "no"
    inside.cookies.clear()
    assert inside.post(url("page", token, 1), sent).url == url("gate", token)


def test_what_is_no_answer_is_not_taken(inside, token, form):
    sent = {"q-SMOKER": "perhaps", "q-NOTHING": "yes", "q-MINOR": "yes", "x": "\0"}
    page = page_of(form, "SMOKER")
    assert inside.post(url("page", token, page), sent).status_code == 303
    assert not PendingAnswer.objects.exists()


def test_a_script_learns_that_the_date_is_asked_again(client, token, form):
    reply = autosave(client, token, form, "SMOKER", "yes")
    assert (reply.status_code, reply.json()) == (401, {"alarm": False})
    assert not PendingAnswer.objects.exists()


def test_a_script_learns_that_the_form_was_sent(inside, token, form):
    fill_in(inside, token, form)
    inside.post(url("check", token))
    assert autosave(inside, token, form, "SMOKER", "yes").status_code == 410
    assert not FormAlarm.objects.exists()


def test_height_and_weight_may_be_told_and_taken_back(inside, token, form):
    page = page_of(form, "LOW_BMI")
    told = {"d-LOW_BMI-height_cm": "180", "d-LOW_BMI-weight_kg": "80"}
    inside.post(url("page", token, page), told)
    row = PendingAnswer.objects.get()
    assert row.details == {"height_cm": 180.0, "weight_kg": 80.0}
    inside.post(url("page", token, page), {"v-LOW_BMI": "1"})
    assert PendingAnswer.objects.get().details == {}
    fill_in(inside, token, form)
    inside.post(url("check", token))
    answers = Screening.objects.get().answers
    assert not answers.filter(item__code="LOW_BMI").exists()


def test_answers_about_today_are_asked_again_after_a_day(inside, token, form, at_now):
    fill_in(inside, token, form)
    at_now.shift(25 * 3600)
    inside.post(url("gate", token), BORN)
    text = text_of(inside.get(url("check", token)))
    assert "questions have no answer yet" in text
    assert "Do you smoke or vape?" in text
    assert inside.post(url("check", token)).url == url("questions", token)
    fill_in(inside, token, form)
    assert inside.post(url("check", token)).url == url("sent", token)


def test_the_same_form_goes_on_over_another_link(client, inside, token, form):
    inside.post(url("page", token, 1), REST)
    other = formlinks.create(PendingScreening.objects.get(), now=NOW)
    inside.cookies.clear()
    reply = client.post(url("gate", other), BORN, follow=True)
    assert reply.redirect_chain[-1][0] == url("page", other, 2)


def test_a_day_that_cannot_be_is_told(inside, token, form):
    page = page_of(form, "RECENT_SURGERY")
    sent = answer("RECENT_SURGERY", "yes", operated_on="1812-01-01")
    reply = inside.post(url("page", token, page), sent)
    assert reply.status_code == 422
    assert "That is too long ago." in text_of(reply)
    assert value_of("RECENT_SURGERY") == "yes"
