"""An attacker's evening: what is tried, how often, and that nothing is gained."""

import sys
import uuid

import pytest
from django.core import signing
from django.urls import reverse

from aftercare.models import Escalation, Reply
from clinic import keys
from clinic.models import Patient, User
from tests import factories
from tests.factories import PASSWORD
from tests.strict import WatchfulClient

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GUESSES = 1000


def told(capsys, what, tried, gained):
    with capsys.disabled():
        sys.stdout.write(f"\n  {what}: {tried} tried, {gained} gained\n")
    assert gained == 0


def test_a_thousand_guessed_links_open_nothing(client, capsys):
    factories.make_link(factories.make_sent_check_in())
    pages = set()
    for _ in range(GUESSES):
        answer = client.get(f"/c/{keys.new_token()}/")
        pages.add(answer.content)
    opened = sum(b'name="day"' in page for page in pages)
    told(capsys, "guessed links", GUESSES, opened)
    assert Reply.objects.count() == Escalation.objects.count() == 0


def test_a_changed_token_opens_nothing(client, capsys):
    token = factories.make_link(factories.make_sent_check_in())
    tried = [
        token[:at] + ("2" if token[at] != "2" else "3") + token[at + 1 :]
        for at in range(len(token))
    ]
    tried += [token.swapcase(), token[::-1], token[:-1], token + token, f"{token}%00"]
    opened = sum(b'name="day"' in client.get(f"/c/{each}/").content for each in tried)
    told(capsys, "changed tokens", len(tried), opened)


def test_spraying_one_password_over_everybody_ends(client, clinic, capsys):
    people = [
        factories.make_user(clinic, User.Role.FRONT_DESK, password=f"{PASSWORD}-{n}")
        for n in range(40)
    ]
    for user in people:
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    # The thirtieth wrong try from one address closes the door for that address.
    last = {"login": people[-1].email, "password": f"{PASSWORD}-39"}
    answer = client.post("/accounts/login/", last)
    gained = int("_auth_user_id" in client.session)
    told(capsys, "sprayed passwords", len(people) + 1, gained)
    assert answer.status_code in {200, 429}
    elsewhere = WatchfulClient()
    elsewhere.post("/accounts/login/", last, REMOTE_ADDR="192.0.2.9")
    assert "_auth_user_id" in elsewhere.session


def test_ids_of_another_clinic_in_forms_change_nothing(client, stranger, capsys):
    theirs = factories.make_patient(factories.make_clinic("Victim Clinic"))
    client.force_login(stranger)
    before = Patient.objects.filter(pk=theirs.pk).values().get()
    own = factories.make_patient(stranger.clinic)
    tried = [
        (reverse("clinic:patient_merge", args=[own.pk]), {"other": theirs.pk}),
        (reverse("clinic:patient_merge", args=[own.pk]), {"gone": theirs.pk}),
        (reverse("clinic:appointment_new"), {"patient": theirs.pk}),
        (reverse("clinic:patient_edit", args=[theirs.pk]), {"given_name": "x"}),
        (reverse("clinic:patient_status", args=[theirs.pk]), {"status": "deceased"}),
        (reverse("clinic:patient_detail", args=[uuid.uuid4()]), {}),
    ]
    for address, sent in tried:
        client.post(address, sent)
    gained = int(Patient.objects.filter(pk=theirs.pk).values().get() != before)
    told(capsys, "foreign ids", len(tried), gained)


@pytest.mark.parametrize(
    "extra",
    ["clinic", "clinic_id", "number", "merged_into", "merged_into_id", "created_at"],
)
def test_columns_that_no_form_has_cannot_be_sent_along(client, desk, patient, extra):
    client.force_login(desk)
    before = Patient.objects.values(extra).get(pk=patient.pk)
    other = factories.make_patient(factories.make_clinic("Victim Clinic"))
    address = reverse("clinic:patient_edit", args=[patient.pk])
    page = client.get(address)
    sent = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value is not None
    }
    client.post(address, {**sent, extra: other.pk})
    assert Patient.objects.values(extra).get(pk=patient.pk) == before


def test_nobody_makes_themselves_an_owner(client, clinic, capsys):
    user = factories.make_user(clinic, User.Role.FRONT_DESK, password=PASSWORD)
    raise_ = {"roles": ["owner"], "is_staff": "on", "is_superuser": "on"}
    client.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD, **raise_}
    )
    given = {"oldpassword": PASSWORD, "password1": f"{PASSWORD}2"}
    given["password2"] = given["password1"]
    client.post("/accounts/password/change/", {**given, **raise_})
    user.refresh_from_db()
    gained = int(user.roles != ["front_desk"] or user.is_staff or user.is_superuser)
    told(capsys, "self-promotion", 2, gained)


def test_a_cookie_signed_for_something_else_opens_no_link(client, capsys):
    check_in = factories.make_sent_check_in()
    token = factories.make_link(check_in)
    link = check_in.links.get()
    salts = [
        "",
        "visit.f",
        "visit.form",
        "__Host-device",
        "messages",
        "django.core.signing",
    ]
    gained = 0
    for salt in salts:
        forged = signing.get_cookie_signer(salt=salt).sign(str(link.pk))
        for name in ("__Secure-c", "__Secure-checkin", "__Secure-visit"):
            client.cookies[name] = forged
        answer = client.get(f"/c/{token}/questions/")
        gained += int(answer.status_code == 200 and b'name="score"' in answer.content)
    told(capsys, "cookies of other purposes", len(salts), gained)
