"""A second step for whoever sees charts: asked for, added, used, lost."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from clinic.models import AuditEntry, User
from tests import factories
from tests.factories import PASSWORD
from tests.strict import WatchfulClient

pytestmark = pytest.mark.django_db
PAGE = "/accounts/second-step/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_OPTIONAL = False


@pytest.fixture
def therapist(clinic):
    return factories.make_user(clinic, User.Role.THERAPIST, password=PASSWORD)


def sign_in(client, user, **typed):
    given = {"login": user.email, "password": PASSWORD, **typed}
    return client.post("/accounts/login/", given)


def code_of(secret, offset=0):
    counter = int(time.time()) // 30 + offset
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def with_app(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def test_without_one_a_therapist_sees_no_chart(client, therapist):
    sign_in(client, therapist)
    response = client.get("/patients/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assertContains(response, "Your role sees charts")


@pytest.mark.parametrize("role", ["front_desk", "owner"])
def test_who_sees_no_chart_may_do_without(client, clinic, role):
    sign_in(client, factories.make_user(clinic, role, password=PASSWORD))
    assert client.get("/patients/").status_code == 200


def test_a_clinic_may_ask_everybody_for_one(client, clinic, settings):
    settings.SECOND_FACTOR_FOR_ALL = True
    sign_in(client, factories.make_user(clinic, "front_desk", password=PASSWORD))
    response = client.get("/patients/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assertContains(response, "Everybody here signs in with a second step")


def test_whoever_looks_into_the_records_needs_one(client, clinic):
    user = factories.make_user(clinic, password=PASSWORD, is_staff=True)
    sign_in(client, user)
    assertRedirects(client.get("/admin/"), PAGE)


def test_a_clinic_may_leave_it_to_its_people(client, therapist, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    sign_in(client, therapist)
    assert client.get("/patients/").status_code == 200


def test_an_app_is_added_and_opens_the_pages(client, therapist):
    sign_in(client, therapist)
    page = client.get(f"{PAGE}app/", follow=True)
    assertContains(page, "Your password, once more")
    page = client.post(
        f"/accounts/reauthenticate/?next={PAGE}app/", {"password": PASSWORD}
    )
    page = client.get(f"{PAGE}app/")
    (secret,) = re.findall(r">([A-Z2-7]{32})<", page.content.decode())
    done = client.post(f"{PAGE}app/", {"code": code_of(secret)}, follow=True)
    assertContains(done, "10 of 10 are left.")
    assert client.get("/patients/").status_code == 200
    assertContains(client.get(PAGE), "In use: the app on your phone")
    (told,) = [each for each in mail.outbox if "uthenticator" in each.subject]
    assert told.to == [therapist.email]


def test_a_wrong_code_adds_nothing(client, therapist):
    sign_in(client, therapist)
    client.post(f"/accounts/reauthenticate/?next={PAGE}app/", {"password": PASSWORD})
    client.get(f"{PAGE}app/")
    answer = client.post(f"{PAGE}app/", {"code": "000000"})
    assertContains(answer, "Not done yet:")
    assert not Authenticator.objects.exists()


def test_the_password_alone_opens_nothing(client, therapist):
    secret = with_app(therapist)
    assertRedirects(sign_in(client, therapist), f"{PAGE}code/")
    assertRedirects(
        client.get("/patients/"),
        "/accounts/login/?next=/patients/",
        fetch_redirect_response=False,
    )
    assertContains(client.post(f"{PAGE}code/", {"code": "000000"}), "Incorrect code.")
    client.post(f"{PAGE}code/", {"code": code_of(secret)})
    assert client.get("/patients/").status_code == 200


def test_a_code_that_was_used_is_refused(client, therapist):
    secret = with_app(therapist)
    code = code_of(secret)
    sign_in(client, therapist)
    client.post(f"{PAGE}code/", {"code": code})
    other = WatchfulClient()
    sign_in(other, therapist)
    assertContains(other.post(f"{PAGE}code/", {"code": code}), "Incorrect code.")


def test_a_recovery_code_works_once(client, therapist):
    with_app(therapist)
    (code, *_) = RecoveryCodes.activate(therapist).generate_codes()
    for number in (302, 200):
        browser = WatchfulClient()
        sign_in(browser, therapist)
        answer = browser.post(f"{PAGE}code/", {"code": code})
        assert answer.status_code == number


def test_guessing_codes_ends_soon(client, therapist):
    secret = with_app(therapist)
    sign_in(client, therapist)
    for _ in range(6):
        client.post(f"{PAGE}code/", {"code": "000000"})
    client.post(f"{PAGE}code/", {"code": code_of(secret)})
    assert client.get("/patients/").status_code == 302


def test_secrets_lie_sealed(therapist):
    secret = with_app(therapist)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert stored.startswith("gAAAA")


def test_a_login_from_before_asks_for_the_code(client, therapist):
    client.force_login(therapist)
    with_app(therapist)
    assertRedirects(client.get("/patients/"), f"{PAGE}again/?next=%2Fpatients%2F")


def test_an_added_app_ends_other_logins(client, therapist):
    other = WatchfulClient()
    sign_in(other, therapist)
    test_an_app_is_added_and_opens_the_pages(client, therapist)
    assertRedirects(
        other.get("/patients/"),
        "/accounts/login/?next=/patients/",
        fetch_redirect_response=False,
    )


def test_a_new_device_is_told_by_mail_once(client, therapist):
    for _ in range(2):
        sign_in(client, therapist)
        client.post("/accounts/logout/")
    told = [each for each in mail.outbox if "new to you" in each.subject]
    assert [each.to for each in told] == [[therapist.email]]
    sign_in(WatchfulClient(), therapist)
    assert len([each for each in mail.outbox if "new to you" in each.subject]) == 2


def test_a_dead_mail_server_keeps_nobody_out(client, clinic, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    user = factories.make_user(clinic, User.Role.FRONT_DESK, password=PASSWORD)
    sign_in(client, user)
    assert client.get("/patients/").status_code == 200
    assert "was not mailed" in caplog.text


def test_each_sign_in_is_kept_and_each_refusal_logged(client, therapist, caplog):
    sign_in(client, therapist, password="wrong")
    assert "sign-in refused, from 127.0.0.1" in caplog.text
    assert therapist.email not in caplog.text
    sign_in(client, therapist)
    kept = AuditEntry.objects.get(action="user.signed_in")
    assert kept.actor == therapist.email


def test_logins_are_listed_and_ended(client, clinic):
    user = factories.make_user(clinic, User.Role.FRONT_DESK, password=PASSWORD)
    other = WatchfulClient(headers={"User-Agent": "Somewhere else"})
    sign_in(other, user)
    sign_in(client, user)
    page = client.get("/accounts/logins/")
    assertContains(page, "Somewhere else")
    assertContains(page, "This device")
    done = client.post("/accounts/logins/", follow=True)
    assertContains(done, "You are signed in here only now.")
    assertNotContains(done, "Somewhere else")
    assert other.get("/patients/").status_code == 302


def test_a_closed_account_is_out_at_once(client, clinic):
    user = factories.make_user(clinic, User.Role.FRONT_DESK, password=PASSWORD)
    sign_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/patients/").status_code == 302
