"""The drill: a backup of a clinic at work, put back into an empty database."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from aftercare import outbox, returning
from aftercare.models import CheckIn, Message
from clinic import backups, seals
from clinic.local.programs import find_postgres
from clinic.rules.lockbox import CannotOpenBox
from tests import factories
from tests.factories import NOW

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
KEY = "the key of the drill, longer than needed"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _programs(monkeypatch, settings, tmp_path):
    where = find_postgres().path.parent
    monkeypatch.setenv("PATH", f"{where}{os.pathsep}{os.environ['PATH']}")
    settings.BACKUP_KEY, settings.BACKUP_PATH = KEY, str(tmp_path)


@pytest.fixture
def at_work(clinic):
    """A clinic with a check-in that waits in the outbox, and a sealed history."""
    session = factories.make_signed_session(factories.make_patient(clinic))
    check_in = factories.make_sent_check_in(session)
    factories.make_message()
    seals.close(now=NOW)
    return check_in


@pytest.fixture
def empty():
    """The address of an empty database on the same server."""
    given = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS drill")
        cursor.execute("CREATE DATABASE drill")
    yield {**given, "NAME": "drill"}
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE drill WITH (FORCE)")


def manage(given, *words):
    """The product's command on another database."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    address = f"{server}/{given['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "BACKUP_KEY": KEY}
    return subprocess.run(  # noqa: S603 (fixed words, no shell)
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def rows(given, statement):
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname=given["NAME"],
    ) as there:
        return there.execute(statement).fetchall()


def test_everything_comes_back_and_nothing_is_sent_twice(at_work, empty, tmp_path):
    before = backups.tables()
    call_command("backup")
    (file,) = tmp_path.glob("*.backup")
    assert file.stat().st_mode & 0o077 == 0
    done = manage(empty, "restore", str(file))
    assert done.returncode == 0, done.stderr
    total = sum(count for count, _ in before.values())
    assert f"{total} rows in {len(before)} tables" in done.stdout
    assert str(seals.head()) in done.stdout
    left = rows(
        empty,
        "SELECT count(*) FROM aftercare_message WHERE purpose <> 'alert'"
        " AND state IN ('queued', 'claimed', 'sending')",
    )
    assert left == [(0,)]
    assert Message.objects.filter(state="queued").exists()
    # What is locked opens there with the same keys, which are in no backup.
    opens = manage(empty, "rotate_keys", "--check")
    assert "All are under the first key" in opens.stdout, opens.stderr
    assert re.search(r"needling_notechange\.fields: \d+ under key", opens.stdout)
    again = manage(empty, "restore", str(file))
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_a_backup_opens_only_with_its_key_and_whole(at_work, tmp_path):
    file = backups.make(tmp_path, secret=KEY, now=NOW)
    data = file.read_bytes()
    assert b"PGDMP" not in data
    assert at_work.session.patient.family_name.encode() not in data
    file.write_bytes(data[:-1])
    with pytest.raises((CannotOpenBox, backups.CannotBackUp)):
        backups._check(file, secret=KEY, digest="")
    file.write_bytes(data)
    with pytest.raises(CannotOpenBox):
        backups._check(file, secret=KEY[1:], digest="")
    with pytest.raises(backups.CannotBackUp, match="not what the database gave"):
        backups._check(file, secret=KEY, digest="")


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        call_command("backup")
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_fails_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "_database", lambda: "dbname=there_is_none port=1")
    with pytest.raises(CommandError, match="pg_dump:"):
        call_command("backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("BACKUP_KEY", "short", "at least 32"), ("BACKUP_PATH", "", "is not set")],
)
def test_without_key_or_folder_nothing_is_begun(settings, name, value, says):
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=says):
        call_command("backup")


def test_into_a_database_with_tables_nothing_is_put(tmp_path):
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(tmp_path / "none.backup"))


def test_old_ones_go_and_the_newest_stays(tmp_path):
    assert backups.newest(tmp_path) is None
    for days in (50, 40, 10):
        moment = NOW - timedelta(days=days)
        (tmp_path / moment.strftime(backups._NAME)).write_bytes(b"x")
    limit = timedelta(days=35)
    assert backups.forget(tmp_path, older_than=limit, now=NOW) == 2
    assert backups.newest(tmp_path) == NOW - timedelta(days=10)
    assert backups.forget(tmp_path, older_than=timedelta(days=1), now=NOW) == 0


@pytest.mark.parametrize(
    ("state", "ends"),
    [("queued", "cancelled"), ("claimed", "cancelled"), ("sending", "dead")],
)
def test_what_may_have_left_does_not_leave_again(state, ends):
    message = factories.make_message()
    if state != "queued":
        (message,) = outbox.claim(worker="test", now=NOW, limit=1)
    if state == "sending":
        outbox.mark(message, sent_to="a@example.org", contact_point=None, now=NOW)
    assert returning.take_back(now=NOW)["messages"] == 1
    message.refresh_from_db()
    assert message.state == ends


def test_who_was_to_be_asked_meanwhile_is_called(clinic):
    session = factories.make_signed_session(factories.make_patient(clinic))
    counts = returning.take_back(now=NOW + timedelta(days=4))
    assert counts["check_ins"] == session.check_ins.count()
    for check_in in session.check_ins.all():
        assert check_in.state == CheckIn.State.UNDELIVERABLE
        assert "backup" in check_in.reason


def test_alerts_to_staff_stay(clinic):
    alerts = factories.make_alerts(3)
    returning.take_back(now=NOW)
    assert Message.objects.filter(state="queued").count() == len(alerts)
