"""The first page behind a link: it tells whom to call and asks for a date of birth."""

import pytest

from aftercare.models import CheckInLink
from clinic.models import AuditEntry
from tests.aftercare.visiting import BORN, UNKNOWN, WRONG, Visitor, text_of

pytestmark = pytest.mark.django_db

REFUSAL = "This page is not open."


def _state():
    """Everything a request could have changed."""
    return [
        *CheckInLink.objects.order_by("pk").values(),
        AuditEntry.objects.count(),
    ]


def test_the_page_carries_the_numbers_and_the_emergency_list_first(visitor):
    text = text_of(visitor.get())
    assert text.index("Call 999") < text.index("020 7946 0123")
    assert text.index("you passed out") < text.index("Your date of birth")
    assert "Riverside Physio" in text


def test_the_page_names_nobody_and_nothing_clinical(visitor):
    text = text_of(visitor.get()).lower()
    patient = visitor.check_in.patient
    assert patient.given_name.lower() not in text.split()
    assert patient.family_name.lower() not in text
    assert "needl" not in text


def test_looking_changes_nothing(visitor):
    before = _state()
    for page in ("gate", "questions", "answer", "help", "not_me"):
        for agent in ("TelegramBot", "SafeLinks", "Google-Read-Aloud"):
            visitor.client.get(visitor.url(page), headers={"User-Agent": agent})
            visitor.client.head(visitor.url(page))
    assert _state() == before
    assert visitor.replies == []


@pytest.mark.parametrize(
    "month", ["5", "05", "May", "MAY", "may.", " \uff4d\uff41\uff59 "]
)
def test_the_right_date_opens_in_any_writing(visitor, month):
    response = visitor.post("gate", {**BORN, "month": month})
    assert (response.status_code, response.url) == (303, visitor.url("questions"))


def test_the_cookie_stays_on_its_link(visitor):
    cookie = visitor.enter().cookies["__Secure-checkin"]
    assert cookie["path"] == visitor.url()
    assert (cookie["httponly"], cookie["secure"]) == (True, True)
    assert (cookie["samesite"], cookie["max-age"]) == ("Strict", 30 * 60)


def test_a_line_that_is_not_encrypted_gets_a_plain_cookie(visitor, settings):
    settings.SECURE_COOKIES = False
    cookie = visitor.enter().cookies["checkin"]
    assert not cookie["secure"]


def test_a_wrong_date_is_said_and_counted(visitor):
    response = visitor.post("gate", WRONG)
    assert "This date does not open the page." in text_of(response)
    assert 'value="18"' in response.content.decode()
    assert visitor.link.wrong_dates == 1


@pytest.mark.parametrize(
    ("part", "typed"), [("day", "32"), ("month", "foo"), ("year", "80"), ("day", "")]
)
def test_what_is_no_date_is_explained_and_not_counted(visitor, part, typed):
    response = visitor.post("gate", {**BORN, part: typed})
    assert f'href="#id_{part}"' in response.content.decode()
    assert visitor.link.wrong_dates == 0


def test_a_date_in_the_future_is_no_birth_date(visitor):
    response = visitor.post("gate", {**BORN, "year": "2027"})
    assert "in the future" in text_of(response)


def test_the_right_date_forgives_the_wrong_ones(visitor):
    visitor.post("gate", WRONG)
    visitor.enter()
    assert visitor.link.wrong_dates == 0


def test_a_patient_who_answered_is_shown_what_was_sent(visitor):
    visitor.enter()
    visitor.send()
    assert visitor.enter().url == visitor.url("answer")


def test_what_mail_programs_add_is_cut_off(visitor):
    odd = Visitor(visitor.client, visitor.check_in, f"{visitor.token}).")
    response = odd.post("gate", BORN)
    assert response.url == visitor.url("questions")
    assert response.cookies["__Secure-checkin"]["path"] == visitor.url()


@pytest.mark.parametrize("page", ["gate", "help", "not_me"])
def test_every_page_stays_out_of_caches_indexes_and_referrers(visitor, page):
    headers = visitor.get(page).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store, private"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "Set-Cookie" not in headers


def test_the_pages_need_no_other_site_and_no_script(visitor):
    body = visitor.get().content.decode()
    assert "<script" not in body
    assert "http://" not in body.replace("http://www.w3.org", "")


def test_an_unknown_link_is_refused_in_the_same_words(visitor):
    unknown = Visitor(visitor.client, visitor.check_in, UNKNOWN)
    for response in (unknown.get(), unknown.post("gate", BORN)):
        assert response.status_code == 200
        assert REFUSAL in text_of(response)
        assert "Riverside" not in text_of(response)
        assert "112" in text_of(response)
