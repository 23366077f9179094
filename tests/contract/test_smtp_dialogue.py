"""One mail over SMTP: what is written, and how many round trips it takes."""

import asyncio
import contextlib
import threading
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage

from aftercare.channels import plain
from aftercare.channels.base import (
    Attachment,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.channels.email import EmailChannel
from tests.contract.stands import MAIL, letter

LETTERS = [
    letter(MAIL),
    letter(MAIL, sender='"Café Ünlü" <clinic@clinic.example>', subject="Wie geht’s?"),
    letter(MAIL, body="Grüße,\n.a line that begins with a dot\n\n" + "x" * 1200),
    letter(MAIL, body=".\n..\nplain\n", sender="clinic@clinic.example"),
]


class Server:
    """A mail server that takes commands in one go, and answers as it is told."""

    def __init__(self, **answers):
        self.answers = {
            "EHLO": "250-here\r\n250 PIPELINING",
            "DATA": "354 go",
            **answers,
        }
        self.end = answers.get("END", "250 kept")
        self.taken: list[bytes] = []
        self.lines = 0
        self.reads = 0
        self._loop = asyncio.new_event_loop()

    @contextlib.contextmanager
    def running(self, settings):
        started = threading.Event()

        def serve():
            asyncio.set_event_loop(self._loop)
            server = self._loop.run_until_complete(
                asyncio.start_server(self._talk, "127.0.0.1", 0)
            )
            settings.EMAIL_PORT = server.sockets[0].getsockname()[1]
            started.set()
            self._loop.run_forever()
            server.close()
            self._loop.run_until_complete(server.wait_closed())
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

        thread = threading.Thread(target=serve)
        thread.start()
        started.wait(5)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.5
        channel = EmailChannel()
        try:
            yield channel
        finally:
            channel.close()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(5)

    async def _talk(self, reader, writer):
        self.lines += 1
        writer.write(b"220 hello\r\n")
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                await self._answer(line, reader, writer)
        writer.close()

    async def _answer(self, line, reader, writer):
        verb = line[:4].decode().upper()
        said = self.answers.get(verb, "250 ok")
        writer.write(f"{said}\r\n".encode())
        if verb == "DATA" and said.startswith("354"):
            text = b""
            while not (text == b".\r\n" or text.endswith(b"\r\n.\r\n")):
                text += await reader.readline()
            if text != b".\r\n":
                self.taken.append(text[:-3].replace(b"\r\n..", b"\r\n."))
            if self.end:
                writer.write(f"{self.end}\r\n".encode())


@pytest.mark.parametrize("sent", LETTERS)
def test_what_is_written_reads_like_django_s_own(sent):
    mail = EmailMessage(sent.subject, sent.body, sent.sender, [sent.to])
    theirs = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    ours = message_from_bytes(plain.write(sent), policy=policy.default)
    for name in ("Subject", "From", "To"):
        assert ours[name] == theirs[name], name
    assert ours.get_content().splitlines() == theirs.get_content().splitlines()
    assert ours["Message-ID"] == sent.message_id
    assert ours["Auto-Submitted"] == "auto-generated"
    assert max(map(len, plain.write(sent).split(b"\r\n"))) <= 998


def test_a_header_of_two_lines_is_refused():
    for given in ({"subject": "a\nBcc: b@c.d"}, {"sender": '"a\nb" <c@d.example>'}):
        with pytest.raises(ValueError, match="one line"):
            plain.write(letter(MAIL, **given))


def test_what_django_must_write_is_left_to_it():
    copy = Attachment("copy.pdf", "application/pdf", b"%PDF")
    assert plain.fits(letter(MAIL))
    assert not plain.fits(letter(MAIL, attachments=(copy,)))
    assert not plain.fits(letter("jörg@example.org"))


@pytest.mark.parametrize("sent", LETTERS)
def test_it_arrives_as_written_over_one_line(settings, sent):
    server = Server()
    with server.running(settings) as channel:
        for _ in range(3):
            assert channel.send(sent) == sent.message_id
    assert server.lines == 1
    bodies = {
        message_from_bytes(each).get_payload(decode=True) for each in server.taken
    }
    assert len(server.taken) == 3
    assert len(bodies) == 1
    assert bodies.pop().decode().split() == sent.body.split()


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"MAIL": "451 later"}, TransientError),
        ({"MAIL": "550 no"}, PermanentError),
        ({"RCPT": "450 later"}, TransientError),
        ({"RCPT": "550 5.1.1 nobody"}, PermanentError),
        ({"DATA": "451 later"}, TransientError),
        ({"DATA": "554 no"}, PermanentError),
        ({"END": "452 full"}, TransientError),
        ({"END": "554 no"}, PermanentError),
        ({"END": ""}, UnknownOutcomeError),
    ],
)
def test_each_refusal_means_what_it_says_and_the_next_mail_leaves(
    settings, answers, error
):
    server = Server(**answers)
    with server.running(settings) as channel:
        with pytest.raises(error) as refusal:
            channel.send(letter(MAIL))
        assert getattr(refusal.value, "bad_address", False) == ("5.1.1" in str(answers))
        server.answers = {"DATA": "354 go"}
        server.end = "250 kept"
        taken = len(server.taken)
        assert channel.send(letter(MAIL))
        assert len(server.taken) == taken + 1


def test_a_line_that_broke_before_the_text_lost_nothing(settings):
    server = Server(MAIL="", RCPT="", DATA="")
    with server.running(settings) as channel, pytest.raises(TransientError):
        channel.send(letter(MAIL))
    assert server.taken == []


def test_after_a_rest_the_line_is_asked_for_a_sign_of_life(settings, monkeypatch):
    server = Server()
    with server.running(settings) as channel:
        channel.send(letter(MAIL))
        channel._last -= 60
        channel.send(letter(MAIL))
        assert server.lines == 1
        server.answers["NOOP"] = "421 goodbye"
        channel._last -= 60
        channel.send(letter(MAIL))
    assert server.lines == 2


@pytest.mark.parametrize("greeting", ["250 here", "250-here\r\n250 PIPELINING"])
def test_a_server_that_wants_no_text_is_tried_again_later(settings, greeting):
    server = Server(EHLO=greeting, DATA="250 odd")
    with server.running(settings) as channel, pytest.raises(TransientError):
        channel.send(letter(MAIL))
    assert not server.taken


def test_without_pipelining_it_arrives_all_the_same(settings):
    server = Server(EHLO="250 here")
    with server.running(settings) as channel:
        channel.send(letter(MAIL))
    assert len(server.taken) == 1
