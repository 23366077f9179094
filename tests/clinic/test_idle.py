"""A login on a shared device goes to sleep; what was typed is kept."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from clinic.models import Patient, User
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, AGAIN = "/accounts/login/", "/accounts/reauthenticate/"


@pytest.fixture
def user(clinic):
    return factories.make_user(clinic, User.Role.FRONT_DESK, password=PASSWORD)


def sign_in(client, user, **typed):
    client.post(LOGIN, {"login": user.email, "password": PASSWORD, **typed})


def test_after_idle_minutes_the_password_is_asked_for(client, user, at_now):
    sign_in(client, user)
    at_now.shift(timedelta(minutes=14))
    assert client.get("/patients/").status_code == 200
    at_now.shift(timedelta(minutes=15))
    assertRedirects(client.get("/patients/"), f"{AGAIN}?next=%2Fpatients%2F")
    back = client.post(f"{AGAIN}?next=/patients/", {"password": PASSWORD})
    assertRedirects(back, "/patients/")


def test_a_wrong_password_opens_nothing(client, user, at_now):
    sign_in(client, user)
    at_now.shift(timedelta(minutes=16))
    client.post(f"{AGAIN}?next=/patients/", {"password": "wrong"})
    assert client.get("/patients/").status_code == 302


def test_what_was_typed_is_sent_on(client, user, clinic, at_now):
    sign_in(client, user)
    at_now.shift(timedelta(minutes=16))
    typed = {
        "given_name": "Typed",
        "family_name": "Before",
        "born_day": "1",
        "born_month": "2",
        "born_year": "1980",
    }
    held = client.post("/patients/new/", typed)
    assert held.status_code == 302
    assert not Patient.objects.exists()
    answer = client.post(held.url, {"password": PASSWORD})
    assert answer.status_code in {200, 303, 422}
    if answer.status_code != 303:
        assertContains(answer, "Typed", status_code=answer.status_code)


def test_what_a_page_sends_by_itself_is_refused_and_no_activity(client, user, at_now):
    sign_in(client, user)
    for _ in range(3):
        at_now.shift(timedelta(minutes=5))
        last = client.hx_get("/inbox/bar/")
    assert last.status_code == 401
    at_now.shift(timedelta(minutes=1))
    script = {"Sec-Fetch-Mode": "cors"}
    assert client.post("/patients/new/", headers=script).status_code == 401


def test_from_an_idle_page_one_can_sign_in_anew(client, user, at_now):
    sign_in(client, user)
    at_now.shift(timedelta(minutes=16))
    assertContains(client.get(LOGIN), "Forgotten your password?")
    sign_in(client, user)
    assert client.get("/patients/").status_code == 200


def test_ones_own_device_stays_signed_in_for_a_day(client, user, at_now):
    sign_in(client, user, own_device="on")
    at_now.shift(timedelta(hours=5))
    assert client.get("/patients/").status_code == 200
    client.get("/patients/")
    at_now.shift(timedelta(hours=7))
    assertRedirects(
        client.get("/patients/"),
        f"{LOGIN}?next=%2Fpatients%2F",
        fetch_redirect_response=False,
    )


def test_a_page_of_yesterday_hears_that_it_is_over(client, user, at_now):
    sign_in(client, user, own_device="on")
    at_now.shift(timedelta(hours=7))
    client.get("/patients/")
    at_now.shift(timedelta(hours=6))
    assert client.hx_get("/inbox/bar/").status_code == 401


def test_signing_out_is_always_open(client, user, at_now):
    sign_in(client, user)
    at_now.shift(timedelta(minutes=16))
    assertRedirects(client.post("/accounts/logout/"), LOGIN)


def test_activity_is_written_once_a_minute(
    client, user, at_now, django_assert_num_queries
):
    sign_in(client, user)
    client.get("/health/live/")
    before = client.session["login_active"]
    at_now.shift(timedelta(seconds=59))
    client.get("/patients/")
    assert client.session["login_active"] == before
    at_now.shift(timedelta(seconds=2))
    client.get("/patients/")
    assert client.session["login_active"] == before + 61
