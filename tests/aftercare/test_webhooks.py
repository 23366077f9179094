"""Who may speak to the addresses of providers, and what they may say."""

import base64

import pytest
from django.test import Client

from aftercare.channels import sms_kannel
from aftercare.models import InboundText, Receipt

pytestmark = pytest.mark.django_db
SECRET = "a-secret-between-two-machines"
TEXTS = "/hooks/kannel/texts/?from=%2B447700900555&to=1&id=one"
REPORT = "/hooks/kannel/report/"


@pytest.fixture(autouse=True)
def _secret(settings, clinic):
    settings.KANNEL_SECRET = SECRET


def basic(user="kannel", password=SECRET, scheme="Basic"):
    words = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"{scheme} {words}"}


def post(client, body="Hello", path=TEXTS, **headers):
    given = headers.get("headers", basic())
    return client.post(path, body, content_type="text/plain", headers=given)


def test_a_text_is_taken_with_the_password(client):
    assert post(client, "Grüß Gott").status_code == 200
    assert InboundText.objects.get().body == "Grüß Gott"


def test_the_same_text_again_is_taken_and_changes_nothing(client):
    for _ in range(3):
        assert post(client).status_code == 200
    assert InboundText.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic(password="guess"),
        basic(user="root"),
        basic(scheme="Bearer"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic"},
    ],
)
def test_nobody_else_is_heard(client, headers):
    assert post(client, headers=headers).status_code == 403
    assert not InboundText.objects.exists()


def test_more_than_any_text_is_refused(client):
    assert post(client, "x" * 70_000).status_code == 400
    assert post(client, path="/hooks/kannel/texts/?from=1").status_code == 400
    assert not InboundText.objects.exists()


def test_bytes_that_are_no_text_go_to_a_person(client):
    path = TEXTS.replace("one", "two")
    answer = client.post(
        path, b"\xff\xfe\x00", content_type="text/plain", headers=basic()
    )
    assert answer.status_code == 200
    assert InboundText.objects.get().needs_person


def test_without_a_secret_there_is_no_such_address(client, settings):
    settings.KANNEL_SECRET = "short"
    assert post(client).status_code == 404
    assert client.get(REPORT).status_code == 404


@pytest.mark.parametrize(("status", "kept"), [("1", 1), ("4", 0), ("nonsense", 0)])
def test_a_report_that_says_nothing_new_is_taken_and_not_kept(client, status, kept):
    words = {"ref": "x.1", "key": sms_kannel.sign("x.1"), "status": status}
    assert client.get(REPORT, words).status_code == 200
    assert Receipt.objects.count() == kept


def test_words_that_are_given_twice_are_refused(client):
    assert post(client, path=f"{TEXTS}&from=%2B447700900556").status_code == 400
    key = sms_kannel.sign("x.1")
    twice = f"{REPORT}?ref=x.1&key={key}&status=1&status=2"
    assert client.get(twice).status_code == 403
    assert not InboundText.objects.exists()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("path", [TEXTS, f"{REPORT}?ref=x.1", "/hooks/email/"])
def test_in_the_clear_it_is_refused_and_not_led_on(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().post(path, headers=basic())
    assert (answer.status_code, answer.content) == (403, b"")
    assert Client().get("/patients/").status_code == 301
