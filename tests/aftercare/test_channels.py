"""The e-mail channel against a real SMTP server, and each way a line can break."""

import contextlib
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from aftercare import channels
from aftercare.channels import console
from aftercare.channels.base import (
    Attachment,
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.channels.email import EmailChannel
from clinic.local.processes import free_port
from clinic.localmail import LocalMailbox

LETTER = Letter(
    message_id="<one@clinic.example>",
    to="ann@example.org",
    subject="How are you?",
    body="Please answer: …",
    sender='"Riverside" <clinic@clinic.example>',
)


@pytest.fixture
def mailbox(tmp_path: Path, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    with LocalMailbox(tmp_path / "mail") as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


@pytest.fixture
def channel():
    made = EmailChannel()
    yield made
    made.close()


def test_a_letter_arrives_as_it_was_written(mailbox, channel):
    assert channel.send(LETTER) == LETTER.message_id
    (mail,) = mailbox.messages()
    assert mail["Message-ID"] == LETTER.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "ann@example.org"
    assert mail.get_content().strip() == LETTER.body


def test_the_connection_is_kept(mailbox, channel):
    channel.send(LETTER)
    kept = channel._connection
    channel.send(LETTER)
    assert channel._connection is kept
    assert len(mailbox.messages()) == 2


def test_a_line_that_died_meanwhile_is_opened_again(mailbox, channel):
    channel.send(LETTER)
    mailbox.stop()
    mailbox.start()
    channel.send(LETTER)
    assert len(mailbox.messages()) == 2


def test_come_back_later_is_transient(mailbox, channel):
    mailbox.refuse = 451
    with pytest.raises(TransientError, match="451"):
        channel.send(LETTER)


def test_no_such_mailbox_is_permanent_and_about_the_address(mailbox, channel):
    mailbox.refuse = 550
    with pytest.raises(PermanentError, match="550") as refusal:
        channel.send(LETTER)
    assert refusal.value.bad_address


def test_an_address_that_cannot_be_written_down_is_permanent(mailbox, channel):
    letter = Letter(**{**vars(LETTER), "to": "ann@example.org\nBcc: eve@example.org"})
    with pytest.raises(PermanentError) as refusal:
        channel.send(letter)
    assert refusal.value.bad_address


def test_nobody_listening_is_transient(settings, channel):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with pytest.raises(TransientError):
        channel.send(LETTER)


@contextlib.contextmanager
def talking(*lines: bytes):
    """A server that says these lines, one for each thing it hears, then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            line, _ = server.accept()
            with line:
                for text in lines:
                    line.sendall(text + b"\r\n")
                    line.recv(65536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=5)


GREETING = (b"220 hello", b"250 hello")
ENVELOPE = (*GREETING, b"250 sender ok", b"250 recipient ok")


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ((b"421 too busy",), TransientError),
        ((*GREETING, b"452 no space"), TransientError),
        ((*GREETING, b"553 5.1.8 bad sender"), PermanentError),
        ((*ENVELOPE, b"354 go on", b"554 5.7.1 spam"), PermanentError),
        ((*ENVELOPE, b"354 go on", b"451 later"), TransientError),
        ((*ENVELOPE, b"354 go on"), UnknownOutcomeError),
        # The text was never said: it cannot have been taken.
        (ENVELOPE, TransientError),
    ],
)
def test_each_answer_of_a_server_means_one_thing(settings, channel, lines, error):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    with talking(*lines) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        with pytest.raises(error):
            channel.send(LETTER)


def test_a_server_that_never_greets_does_not_hold_the_worker(settings, channel):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        with pytest.raises(TransientError):
            channel.send(LETTER)


def test_a_backend_without_a_line_to_ask_is_taken_as_it_is(settings, channel):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    channel.send(LETTER)
    kept = channel._connection
    channel.send(LETTER)
    assert channel._connection is kept


def test_an_error_nobody_thought_of_is_tried_again(settings, channel, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    channel.send(LETTER)

    def broken(mails):
        raise RuntimeError("?")

    monkeypatch.setattr(channel._connection, "send_messages", broken)
    with pytest.raises(TransientError, match="RuntimeError"):
        channel.send(LETTER)


def test_the_console_channel_remembers_what_it_sent():
    assert console.ConsoleChannel().send(LETTER) == LETTER.message_id
    assert console.remembered[-1] == LETTER


def test_each_channel_is_made_once():
    channels.hang_up()
    assert channels.get("console") is channels.get("console")
    assert isinstance(channels.get("email"), EmailChannel)


def test_after_a_rest_a_line_that_died_is_found_by_asking(
    mailbox, channel, monkeypatch
):
    monkeypatch.setattr("aftercare.channels.email._REST", 0)
    channel.send(LETTER)
    channel.send(LETTER)
    channel._connection.connection.sock.shutdown(socket.SHUT_RDWR)
    channel.send(LETTER)
    assert len(mailbox.messages()) == 3


def test_a_header_that_cannot_be_written_will_not_get_better(mailbox, channel):
    copy = Attachment("copy.pdf", "application/pdf", b"%PDF")
    odd = replace(LETTER, subject="two\nlines", attachments=(copy,))
    with pytest.raises(PermanentError) as refusal:
        channel.send(odd)
    assert refusal.value.bad_address
    assert not mailbox.messages()
