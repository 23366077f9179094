"""What left the demo by mail."""

import mailbox
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from django.test import override_settings
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import NOW

pytestmark = pytest.mark.django_db
URL = "/outgoing/"


@pytest.fixture
def folder(tmp_path):
    store = mailbox.Maildir(tmp_path / "mail", create=True)
    with override_settings(DEMO=True, LOCAL_MAILBOX=str(tmp_path / "mail")):
        yield store


def mail(subject="How are you?", **headers):
    message = EmailMessage()
    message["From"] = '"Riverside Physio" <clinic@localhost>'
    message["To"] = "ann@example.org"
    message["Subject"] = subject
    message["Message-ID"] = f"<{subject}@localhost>"
    for name, value in headers.items():
        message[name] = value
    message.set_content("Hello <Ann>\nhttps://clinic.example/c/abcdefgh/\nCall 999.")
    return message


@pytest.fixture
def desk_client(client, desk):
    client.force_login(desk)
    return client


def test_an_empty_mailbox_says_what_to_do(desk_client, folder):
    assertContains(desk_client.get(URL), "Nothing has been sent yet")


def test_mail_is_listed_newest_first_and_opens_as_its_reader_sees_it(
    desk_client, folder
):
    folder.add(mail("First", Date=format_datetime(NOW)))
    folder.add(mail("Second"))
    response = desk_client.get(URL)
    text = response.content.decode()
    assert text.index("Second") < text.index("First")
    first = response.context["page_obj"][1]
    assert first.at == NOW
    opened = desk_client.get(f"{URL}{first.key}/")
    assertContains(opened, "Hello &lt;Ann&gt;")
    assertContains(opened, 'href="https://clinic.example/c/abcdefgh/"')
    assertContains(opened, "10 Mar 2026, 10:00")


def test_a_mail_without_text_or_date_is_shown_as_far_as_it_goes(desk_client, folder):
    bare = EmailMessage()
    bare["Subject"] = "Bare"
    bare.set_content("<b>only markup</b>", subtype="html")
    folder.add(bare)
    key = desk_client.get(URL).context["page_obj"][0].key
    response = desk_client.get(f"{URL}{key}/")
    assertContains(response, "Bare")
    assertNotContains(response, "only markup")


def test_an_unknown_mail_is_not_there(desk_client, folder):
    assert desk_client.get(f"{URL}0000000000000000/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "at"),
    [("Tue, 10 Mar 2026 10:00:00 -0000", NOW), ("yesterday", None), ("", None)],
)
def test_the_moment_is_read_as_it_is_written(desk_client, folder, sent, at):
    folder.add(mail("One", Date=sent))
    assert desk_client.get(URL).context["page_obj"][0].at == at


@pytest.mark.parametrize("mailbox_set", ["", "somewhere"])
def test_outside_the_demo_there_is_nothing_to_see(desk_client, mailbox_set):
    with override_settings(DEMO=False, LOCAL_MAILBOX=mailbox_set):
        assert desk_client.get(URL).status_code == 404
        assert desk_client.get(f"{URL}0000000000000000/").status_code == 404


def test_the_demo_without_a_mailbox_has_none_either(desk_client):
    with override_settings(DEMO=True, LOCAL_MAILBOX=""):
        assert desk_client.get(URL).status_code == 404


def test_one_has_to_be_signed_in(client, folder):
    assert client.get(URL).status_code == 302
