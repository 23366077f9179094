"""The web process is killed with SIGKILL while a note is written.

What the page showed as saved is in the database; what waited arrives once, when another
process answers at the same address.
"""

import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clinic.localmail import LocalMailbox
from needling.models import NeedleSite, NoteChange
from tests import factories
from tests.processes import ROOT, environment

pytestmark = [
    pytest.mark.fault,
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


class Web:
    """A web process on a port of its own, started and killed."""

    def __init__(self, variables):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.variables = variables
        self.running: subprocess.Popen[bytes] | None = None

    def start(self):
        self.running = _process(self.port, self.variables)
        _wait(self.url)

    def kill(self):
        assert self.running is not None
        self.running.kill()
        assert self.running.wait() == -signal.SIGKILL


@pytest.fixture
def web(tmp_path):
    """Not started yet; whatever runs in the end is killed."""
    with LocalMailbox(tmp_path / "mail") as mailbox:
        process = Web(environment(mailbox))
        yield process
        process.kill()


def _process(port, variables):
    words = ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    return subprocess.Popen(  # noqa: S603 (our own interpreter and words)
        [sys.executable, *words],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait(url, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(HTTPError, OSError):
            urlopen(url, timeout=2).close()  # noqa: S310 (our own address)
            return
        time.sleep(0.2)
    pytest.fail("the web process did not start")


@pytest.fixture
def draft():
    """A note of now, with one site: the process has the real clock."""
    factories.load_reference()
    now = timezone.now()
    practitioner = factories.make_practitioner(factories.make_clinic())
    practitioner.certifications.update(expires_on=(now + timedelta(days=90)).date())
    patient = factories.make_patient(practitioner.clinic, now=now)
    note = factories.make_draft(patient, practitioner=practitioner, now=now)
    row = {"muscle_id": "soleus", "side": "left"}
    return factories.write_note(note, row, now=now)


@pytest.fixture
def tab(context, web, draft):
    """The note, open in a browser that the process serves."""
    web.start()
    client = Client()
    client.force_login(draft.practitioner.user)
    login = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": "sid", "value": login, "url": web.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(web.url + reverse("needling:session_edit", args=[draft.pk]))
    return page


def twitches():
    return NeedleSite.objects.get().twitches


def test_what_was_shown_as_saved_is_there_and_the_rest_arrives_once(tab, web, draft):
    state = tab.locator("[data-save-state]")
    tap = tab.get_by_role("button", name=re.compile("Twitch .1"))
    for _ in range(3):
        tap.click()
    expect(state).to_have_text(re.compile("^saved "))
    assert twitches() == 3
    web.kill()
    for _ in range(4):
        tap.click()
    expect(state).to_have_text(re.compile("waiting: no connection"))
    assert twitches() == 3
    web.start()
    expect(state).to_have_text(re.compile("^saved "), timeout=40_000)
    assert twitches() == 7
    keys = NoteChange.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys))
