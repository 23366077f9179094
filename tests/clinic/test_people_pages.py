"""Owner and lead let people in, change what they do, and close accounts."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import Practitioner, User
from tests import factories
from tests.strict import WatchfulClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LIST, NEW = reverse("clinic:person_list"), reverse("clinic:person_new")


@pytest.fixture
def page(client, owner):
    client.force_login(owner)
    return client


def typed(**changes):
    return {
        "first_name": "Tom",
        "last_name": "Reed",
        "email": "Tom@Example.org",
        "roles": ["therapist"],
        "licence_number": "PH1",
        "qualification": "Physiotherapist",
        **changes,
    }


def edit(user):
    return reverse("clinic:person_edit", args=[user.pk])


def test_somebody_new_chooses_a_password_and_enters(page, client, clinic):
    assertContains(page.get(NEW), "Clinical lead: hears every alarm")
    told = page.post(NEW, typed(), follow=True)
    assertContains(told, "a link to choose a password is on its way")
    assertContains(told, "Has no password yet")
    (sent,) = mail.outbox
    assert (sent.to, clinic.short_name in sent.subject) == (["tom@example.org"], True)
    link = re.search(r"http://\S+/key/\S+", str(sent.body)).group()
    page.logout()
    chosen = client.get(link, follow=True).redirect_chain[-1][0]
    secret = {"password1": factories.PASSWORD, "password2": factories.PASSWORD}
    client.post(chosen, secret)
    client.post(
        "/accounts/login/",
        {"login": "tom@example.org", "password": secret["password1"]},
    )
    assertContains(client.get("/"), "Tom Reed")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"licence_number": ""}, "needs a licence number"),
        ({"roles": []}, "This field is required"),
        ({"email": "tom"}, "address"),
        ({"last_name": "x" * 121}, "at most 120"),
    ],
)
def test_what_is_missing_is_asked_for(page, changes, says):
    assertContains(page.post(NEW, typed(**changes)), says, status_code=422)
    assert not mail.outbox


def test_a_mail_server_that_is_down_keeps_nobody_out(page, monkeypatch):
    def refuse(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr("clinic.accounts.ClosedSignup.send_mail", refuse)
    assertContains(page.post(NEW, typed(), follow=True), "did not leave")
    assert Practitioner.objects.filter(user__email="tom@example.org").exists()


def test_the_link_is_sent_again(page, desk):
    told = page.post(reverse("clinic:person_invite", args=[desk.pk]), follow=True)
    assertContains(told, desk.email)
    assert len(mail.outbox) == 1


def test_roles_are_changed(page, desk, practitioner, patient):
    data = typed(roles=["front_desk", "owner"], licence_number="")
    assertContains(page.post(edit(desk), data, follow=True), "Saved.")
    desk.refresh_from_db()
    assert desk.roles == ["front_desk", "owner"]
    assertContains(page.get(edit(practitioner.user)), practitioner.licence_number)
    factories.make_appointment(patient, practitioner)
    told = page.post(edit(practitioner.user), data, follow=True)
    assertContains(told, "1 visit is booked with them")


def test_a_change_that_cannot_be_is_refused(page, owner):
    data = typed(roles=["front_desk"], licence_number="")
    assertContains(
        page.post(edit(owner), data), "Nobody would be left", status_code=422
    )
    assertNotContains(page.get(edit(owner)), "Close the account")


def test_an_account_is_closed_and_opened_again(page, owner, practitioner, patient):
    half_an_hour = factories.SOON - factories.NOW
    for turn in range(2):
        at = factories.SOON + turn * half_an_hour
        factories.make_appointment(patient, practitioner, starts_at=at)
    leave = reverse("clinic:person_leave", args=[practitioner.user.pk])
    assertContains(page.get(leave), "2 visits are booked with them")
    assertContains(page.post(leave), "This field is required", status_code=422)
    told = page.post(leave, {"to": owner.pk}, follow=True)
    assertContains(told, "2 visits are booked with them: move them.")
    assertContains(told, "No longer here")
    assert page.get(edit(practitioner.user)).status_code == 404
    back = reverse("clinic:person_return", args=[practitioner.user.pk])
    assertContains(page.post(back, follow=True), "can sign in again")
    assert User.objects.get(pk=practitioner.user.pk).is_active
    own = reverse("clinic:person_leave", args=[owner.pk])
    assertContains(page.get(own), "Nothing.")
    refused = page.post(own, {"to": practitioner.user.pk})
    assertContains(refused, "Somebody else must close your account", status_code=422)


def test_somebody_is_signed_out_everywhere(page, desk):
    other = WatchfulClient()
    other.force_login(desk)
    out = reverse("clinic:person_sign_out", args=[desk.pk])
    assertContains(page.get(edit(desk)), out)
    assertContains(page.post(out, follow=True), "is signed out everywhere")
    assert other.get("/patients/").status_code == 302


def test_an_invitation_works_once_and_for_half_an_hour(page, client, at_now):
    page.post(NEW, typed())
    page.post(NEW, typed(email="una@example.org"))
    page.logout()
    links = [re.search(r"http://\S+/key/\S+", str(sent.body)) for sent in mail.outbox]
    first, second = (link.group() for link in links)
    chosen = client.get(first, follow=True).redirect_chain[-1][0]
    secret = {"password1": factories.PASSWORD, "password2": factories.PASSWORD}
    client.post(chosen, secret)
    assertContains(WatchfulClient().get(first), "has been used already")
    at_now.shift(31 * 60)
    assertContains(WatchfulClient().get(second), "has been used already")
