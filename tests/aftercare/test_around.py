"""What the watchdog sees around the product: each trouble, and silence without it."""

import os
import socket
import ssl
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from aftercare import around, channels
from aftercare.management.commands.watchdog import Watch
from aftercare.watching import Trouble
from clinic import seals
from tests.contract import apis

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _quiet(settings, monkeypatch):
    """Nothing is set up, and the history holds."""
    settings.WATCHDOG_TLS_HOST = settings.BACKUP_PATH = ""
    settings.DOMAIN_EXPIRES_ON, settings.SMS_BALANCE_LOW = None, 0
    monkeypatch.setattr(seals, "faults", lambda now: iter(()))


def words():
    return {each.name: each.words for each in around.troubles(now=NOW)}


def backup(path, hours):
    path.write_bytes(b"x")
    at = (NOW - hours * HOUR).timestamp()
    os.utime(path, (at, at))


def test_what_is_not_set_up_is_no_trouble():
    assert words() == {}


def test_the_newest_backup_of_a_folder_counts(tmp_path, settings):
    settings.BACKUP_PATH = str(tmp_path)
    (tmp_path / "folder").mkdir()
    assert words() == {"backup": "there is no backup where BACKUP_PATH says"}
    backup(tmp_path / "old", 50)
    assert words() == {"backup": "the newest backup is 50 hours old"}
    backup(tmp_path / "new", 26)
    assert words() == {}


def test_one_file_may_be_the_backup(tmp_path, settings):
    settings.BACKUP_PATH = str(tmp_path / "dump")
    assert words() == {"backup": "there is no backup where BACKUP_PATH says"}
    backup(tmp_path / "dump", 27)
    assert words() == {"backup": "the newest backup is 27 hours old"}


@pytest.mark.parametrize(("days", "is_told"), [(21, False), (20, True), (-3, True)])
def test_a_name_that_ends_soon(settings, days, is_told):
    settings.DOMAIN_EXPIRES_ON = date(2026, 3, 10) + timedelta(days=days)
    assert ("domain" in words()) is is_told


class Line:
    """A line on which a certificate was shown."""

    def __init__(self, ends):
        self.ends = ends

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def getpeercert(self):
        return {"notAfter": self.ends}


def shows(monkeypatch, ends):
    """The public host shows a certificate that holds until then."""
    seen = []

    def call(address, timeout):
        seen.append(address)
        return Line("")

    context = SimpleNamespace(wrap_socket=lambda plain, server_hostname: Line(ends))
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    monkeypatch.setattr(socket, "create_connection", call)
    return seen


@pytest.mark.parametrize(
    ("host", "address"),
    [("clinic.example", ("clinic.example", 443)), ("[::1]:8443", ("::1", 8443))],
)
def test_a_certificate_that_ends_soon(settings, monkeypatch, host, address):
    settings.WATCHDOG_TLS_HOST = host
    seen = shows(monkeypatch, "Mar 31 11:00:00 2026 GMT")
    assert words() == {}
    assert seen == [address]
    shows(monkeypatch, "Mar 31 09:00:00 2026 GMT")
    assert words() == {"certificate": f"the certificate of {host} ends on 2026-03-31"}


def test_a_certificate_that_does_not_hold_and_a_host_that_is_away(
    settings, monkeypatch
):
    settings.WATCHDOG_TLS_HOST = "127.0.0.1:9"
    assert words() == {
        "certificate": "127.0.0.1:9 shows no certificate: Connection refused"
    }
    expired = ssl.SSLCertVerificationError()
    expired.verify_message = "certificate has expired"

    def refuse(host):
        raise expired

    monkeypatch.setattr(around, "_certificate_ends", refuse)
    assert words() == {
        "certificate": "the certificate of 127.0.0.1:9: certificate has expired"
    }


def test_a_history_that_was_tampered_with(monkeypatch):
    monkeypatch.setattr(seals, "faults", lambda now: iter(["a fault"]))
    assert words() == {"history": "the history is broken: run manage.py verify_audit"}


def test_a_balance_that_runs_low(settings, monkeypatch):
    with apis.twilio(settings) as stand:
        settings.AFTERCARE_WAYS = {"sms": "sms_twilio"}
        settings.SMS_BALANCE_LOW = 20
        monkeypatch.setattr(channels, "get", lambda way: stand.channel)
        stand.gateway.answer = apis._said(200, {"balance": "20.00", "currency": "GBP"})
        assert words() == {}
        assert stand.gateway.seen[-1].path.endswith("/Accounts/AC1/Balance.json")
        stand.gateway.answer = apis._said(200, {"balance": "-1.5", "currency": "GBP"})
        assert words() == {"balance": "-1.50 is left at the provider of texts"}
        stand.says("transient")
        assert "does not tell: 429" in words()["balance"]
        stand.falls_silent()
        assert "does not tell" in words()["balance"]


def test_a_provider_that_tells_no_balance_is_not_asked(settings):
    settings.SMS_BALANCE_LOW = 20
    settings.AFTERCARE_WAYS = {"sms": ""}
    assert words() == {}
    settings.AFTERCARE_WAYS = {"sms": "console"}
    channels.hang_up()
    assert words() == {}


def test_it_is_looked_at_once_an_hour_and_sooner_while_something_is_wrong(monkeypatch):
    clock = SimpleNamespace(at=1000.0, looks=0)
    found: list[Trouble] = []

    def look(now):
        clock.looks += 1
        return list(found)

    monkeypatch.setattr("time.monotonic", lambda: clock.at)
    monkeypatch.setattr(around, "troubles", look)
    watch = Watch()
    watch._surroundings()
    clock.at = 4599.0
    assert watch._surroundings() == []
    assert clock.looks == 1
    found.append(Trouble("backup", "old"))
    clock.at = 4600.0
    watch._surroundings()
    clock.at = 4899.0
    assert watch._surroundings() == found
    assert clock.looks == 2
    clock.at = 4900.0
    watch._surroundings()
    assert clock.looks == 3
