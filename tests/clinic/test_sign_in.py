"""Being let in: by e-mail and password, a limited number of times."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from pytest_django.asserts import assertContains, assertRedirects

from clinic.models import AuditEntry, User
from tests import factories
from tests.factories import PASSWORD
from tests.strict import WatchfulClient

pytestmark = pytest.mark.django_db
URL = "/accounts/login/"
EMAIL = "ann@example.org"


@pytest.fixture
def user(clinic):
    return factories.make_user(
        clinic, User.Role.FRONT_DESK, email=EMAIL, password=PASSWORD
    )


def sign_in(client, password=PASSWORD, **headers):
    typed = {"login": EMAIL, "password": password}
    return client.post(URL, typed, **headers)


def test_every_staff_page_leads_to_the_sign_in(client):
    response = client.get("/patients/")
    assertRedirects(response, f"{URL}?next=/patients/", fetch_redirect_response=False)
    assertContains(client.get(URL), "Forgotten your password?")


def test_the_right_password_lets_in(client, user):
    assertRedirects(sign_in(client), "/", fetch_redirect_response=False)
    assert client.get("/").status_code == 200


def test_one_goes_on_where_one_wanted_to_go(client, user):
    typed = {"login": EMAIL, "password": PASSWORD, "next": "/patients/"}
    assertRedirects(client.post(URL, typed), "/patients/")


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example/"])
def test_nobody_is_sent_elsewhere(client, user, next):
    typed = {"login": EMAIL, "password": PASSWORD, "next": next}
    assertRedirects(client.post(URL, typed), "/", fetch_redirect_response=False)


def test_a_wrong_password_is_told_in_one_sentence(client, user):
    response = sign_in(client, "wrong")
    assertContains(response, "The e-mail or the password is not right.")
    assertContains(response, "You are not signed in yet:")


def test_after_five_wrong_tries_it_says_what_to_do(client, user, caplog):
    for _ in range(5):
        sign_in(client, "wrong")
    assertContains(sign_in(client), "let in again after 15 minutes")
    assert caplog.messages[-1] == "too many sign-ins, from 127.0.0.1"
    assert "_auth_user_id" not in client.session


def test_a_stranger_cannot_keep_others_out(client, user):
    for _ in range(6):
        sign_in(client, "wrong", REMOTE_ADDR="192.0.2.7")
    assert sign_in(client).status_code == 302


def test_a_closed_account_is_told_so(client, user):
    User.objects.update(is_active=False)
    response = client.post(URL, {"login": EMAIL, "password": PASSWORD}, follow=True)
    assertContains(response, "This account is closed")


def test_nobody_signs_up(client):
    assertContains(client.get("/accounts/signup/"), "Nobody signs up here.")
    typed = {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", typed)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "login/code/", "3rdparty/"]
)
def test_pages_nobody_needs_are_not_served(client, user, path):
    client.force_login(user)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_signing_out_takes_a_click(client, user):
    client.force_login(user)
    assertContains(client.get("/accounts/logout/"), "Whatever was saved stays saved.")
    assertRedirects(client.post("/accounts/logout/"), URL)
    assert client.get("/").status_code == 302


def test_a_forgotten_password_is_chosen_anew(client, user, settings):
    assertContains(client.get("/accounts/password/reset/"), "It works for 30 minutes.")
    client.post("/accounts/password/reset/", {"email": EMAIL})
    (message,) = mail.outbox
    assert message.to == [EMAIL]
    (link,) = re.findall(rf"{settings.BASE_URL}(\S+)", str(message.body))
    form = client.get(link, follow=True)
    new = {"password1": "quite-another-horse", "password2": "quite-another-horse"}
    done = client.post(form.context["action_url"], new, follow=True)
    assertContains(done, "Your password is changed")
    assert sign_in(client, "quite-another-horse").status_code == 302
    assertContains(client.get(link, follow=True), "has been used already")


def test_whether_there_is_an_account_stays_unsaid(client, user):
    known = client.post("/accounts/password/reset/", {"email": EMAIL}, follow=True)
    other = client.post(
        "/accounts/password/reset/", {"email": "x@example.org"}, follow=True
    )
    assert known.redirect_chain == other.redirect_chain
    assert "there is no account with this e-mail" in mail.outbox[1].body


def test_a_password_is_changed_and_one_goes_back_to_work(client, user):
    sign_in(client)
    url = "/accounts/password/change/"
    assertContains(client.get(url), "Change password")
    new = "quite-another-horse"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assertRedirects(client.post(url, given), "/")


@pytest.mark.parametrize(
    "weak",
    ["short-one", "qwertyqwerty", "123456789123", "Riverside-1234", "dry needling 26"],
)
def test_a_weak_password_is_refused(client, user, weak):
    sign_in(client)
    given = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post("/accounts/password/change/", given).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_too_many_requests_get_a_page_with_the_emergency_text(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/h/ip"}
    for _ in range(2):
        response = client.post("/accounts/password/reset/", {"email": EMAIL})
    assert response.status_code == 429
    assertContains(response, "chest pain", status_code=429)


def test_the_browser_forgets_at_sign_out(client, clinic):
    client.force_login(factories.make_user(clinic, User.Role.FRONT_DESK))
    asked = client.get("/accounts/logout/")
    assert "Clear-Site-Data" not in asked.headers
    out = client.post("/accounts/logout/")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/patients/").status_code == 302


def test_links_lead_to_the_address_that_is_set_and_nowhere_else(client, user, settings):
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://clinic.example", ["*"]
    forged = {"headers": {"host": "evil.example"}}
    client.post("/accounts/password/reset/", {"email": EMAIL}, **forged)
    sign_in(client, **forged)
    reset, device = mail.outbox
    assert "https://clinic.example/accounts/password/reset/key/" in reset.body
    assert device.subject.startswith("[clinic.example] ")
    assert "evil" not in str([(each.subject, each.body) for each in mail.outbox])


class Counting(MD5PasswordHasher):
    """Takes down each time it works."""

    work = 0

    def encode(self, password, salt):
        type(self).work += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("who", ["has one", "invited", "nobody", "closed"])
def test_nobody_takes_as_long_as_somebody(client, user, settings, who):
    """Hashing takes nearly all the time of an answer: it is done once for each."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{Counting.__name__}"]
    user.set_password(PASSWORD)
    user.email = "other@example.org" if who == "nobody" else EMAIL
    user.is_active = who != "closed"
    if who == "invited":
        user.set_unusable_password()
    user.save()
    Counting.work = 0
    sign_in(client, "wrong")
    assert Counting.work == 1


def test_the_oldest_login_ends_when_there_are_too_many(user, settings):
    settings.LOGINS_PER_PERSON = 2
    first, second, third = (WatchfulClient() for _ in range(3))
    for each in (first, second, third):
        sign_in(each)
    assert [each.get("/").status_code for each in (first, second, third)] == [
        302,
        200,
        200,
    ]
    (entry,) = AuditEntry.objects.filter(action="user.signed_out")
    assert (entry.actor_id, entry.detail) == (user.pk, {"logins": 1})
