"""The watchdog: quiet while all is well, loud past everything it watches."""

import http.server
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from aftercare import selfcheck, watching
from aftercare.management.commands import watchdog
from clinic import db, heartbeat
from clinic.localmail import LocalMailbox

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Receiver:
    """Its address, and the paths it was asked for."""

    url: str
    asked: Sequence[str]


@pytest.fixture
def receiver():
    """An outside receiver on this machine; counts how often it was asked."""

    asked: list[str] = []

    class Asked(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Receiver(f"http://127.0.0.1:{server.server_port}/ping", asked)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mailbox(tmp_path, settings, receiver):
    settings.WATCHDOG_PING_URL = receiver.url
    settings.WATCHDOG_EMAIL_TO = ["owner@clinic.example"]
    settings.WATCHDOG_EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with LocalMailbox(tmp_path / "mail") as box:
        settings.WATCHDOG_EMAIL_PORT = box.port
        yield box


@pytest.fixture
def well():
    for name in heartbeat.expected():
        heartbeat.beat(name, now=db.now())


def test_all_well_is_told_outside_and_to_nobody_else(mailbox, receiver, well):
    said = StringIO()
    call_command("watchdog", "--once", stdout=said)
    assert "All is well." in said.getvalue()
    assert receiver.asked == ["/ping"]
    assert mailbox.messages() == []


def test_trouble_is_mailed_and_not_pinged(mailbox, receiver, well):
    heartbeat.beat("deliver_due", now=db.now() - timedelta(minutes=3))
    with pytest.raises(CommandError, match="1 of the checks failed"):
        call_command("watchdog", "--once", stdout=StringIO())
    assert receiver.asked == []
    (mail,) = mailbox.messages()
    assert "sweep deliver_due last ran" in mail.get_content()


def test_the_same_trouble_is_told_once_and_new_trouble_at_once(mailbox, well):
    watch = watchdog.Watch()
    heartbeat.beat("chase", now=db.now() - timedelta(minutes=3))
    watch.look()
    watch.look()
    assert len(mailbox.messages()) == 1
    heartbeat.beat("reap", now=db.now() - timedelta(minutes=30))
    watch.look()
    assert len(mailbox.messages()) == 2


def test_a_mail_that_did_not_leave_is_tried_at_the_next_look(mailbox, well):
    watch = watchdog.Watch()
    heartbeat.beat("chase", now=db.now() - timedelta(minutes=3))
    mailbox.refuse = 451
    watch.look()
    mailbox.refuse = None
    watch.look()
    assert len(mailbox.messages()) == 1


def test_a_database_that_does_not_answer_is_trouble(mailbox, receiver, monkeypatch):
    def gone():
        raise OperationalError("gone")

    monkeypatch.setattr(db, "now", gone)
    found = watchdog.Watch().look()
    assert [each.name for each in found] == ["database"]
    assert receiver.asked == []
    assert len(mailbox.messages()) == 1


def test_an_outside_receiver_that_is_away_is_asked_some_times(settings, monkeypatch):
    monkeypatch.setattr(watchdog, "_PING_SECONDS", 0.2)
    settings.WATCHDOG_PING_URL = "http://127.0.0.1:9/ping"
    assert not watchdog.ping()
    settings.WATCHDOG_PING_URL = ""
    assert not watchdog.ping()


def names(**given):
    now = db.now()
    return {each.name for each in watching.troubles(now=now, wall=now, **given)}


def test_the_machine_is_watched_too(well, monkeypatch):
    full = SimpleNamespace(total=100, used=86, free=14)
    assert names() == set()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    assert names() == {"disk"}


def test_what_the_messages_say_is_told_in_words(well, monkeypatch):
    monkeypatch.setattr(selfcheck, "counts", lambda now: {"stuck": 2})
    now = db.now()
    (trouble,) = watching.troubles(now=now, wall=now)
    assert trouble.words == "2: messages a worker took and never finished"


def test_clocks_that_part_are_told(well):
    now = db.now()
    off = watching.troubles(now=now, wall=now + timedelta(seconds=9))
    assert [each.words for each in off] == [
        "this host is +9 s off the database's clock"
    ]


def test_a_sweep_that_never_ran_is_told_so():
    now = db.now()
    words = {each.words for each in watching.troubles(now=now, wall=now)}
    assert "sweep chase last ran: never" in words


def test_a_clock_that_was_set_is_told():
    minute = timedelta(minutes=1)
    assert watching.stepped(wall=minute, steady=minute) is None
    jumped = watching.stepped(wall=61 * minute, steady=minute)
    assert jumped.words == "this host's clock jumped by 3600 s"
