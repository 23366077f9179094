"""The demo: what it starts, what it says, and how it ends."""

import dataclasses
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from clinic.local import demo, product
from clinic.local.folders import sole_use
from clinic.local.processes import Child, LocalError, free_port
from clinic.local.product import Place, environment, secret_key
from clinic.localmail import LocalMailbox

ROOT = Path(__file__).resolve().parent.parent.parent
# A stand-in for the project's own: notes what it was asked for.
MANAGE = """
import os, smtplib, sys
with open("commands", "a") as file:
    print(*sys.argv[1:], file=file)
if sys.argv[1] == "seed_demo":
    print('[{"role": "owner", "email": "owner@example.org", "password": "long one"}]')
if sys.argv[1] == "walk":
    smtplib.SMTP(os.environ["EMAIL_HOST"], int(os.environ["EMAIL_PORT"])).quit()
    sys.exit(7)
"""
# A stand-in for gunicorn: answers at /health/live/ as the product does.
WEB = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Live(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/live/" else 404)
        self.end_headers()
HTTPServer(("127.0.0.1", int(sys.argv[1])), Live).serve_forever()
"""


def child_of(folder, *words, log="child.log"):
    return Child(
        name="sample",
        command=[sys.executable, "-c", *words],
        log=folder / log,
        folder=folder,
        environment=dict(os.environ),
    )


@pytest.fixture
def signals():
    kept = {number: signal.getsignal(number) for number in demo._ENDS}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def project(monkeypatch, signals):
    """A project folder of its own, whose product is a stand-in."""
    with tempfile.TemporaryDirectory(prefix="clinic-test-") as folder:
        root = Path(folder)
        # The servers' account must be able to pass.
        root.chmod(0o711)
        (root / "manage.py").write_text(MANAGE)
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.delenv("REDIS_URL", raising=False)
        monkeypatch.setattr(demo, "ROOT", root)
        monkeypatch.setattr(product, "ROOT", root)
        monkeypatch.setattr(demo, "VAR", root / "var")
        monkeypatch.setattr(demo, "processes_of_the_product", stand_in)
        yield root


def stand_in(place, settings):
    return [child_of(place.folder, WEB, str(place.port))]


def end_once_said(text, capfd_read):
    """Sends SIGTERM to this process as soon as the text was written."""
    seen: list[str] = []

    def wait():
        deadline = time.monotonic() + 60
        while text not in "".join(seen) and time.monotonic() < deadline:
            seen.append(capfd_read())
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread, seen


def test_the_demo_runs_until_it_is_told_to_end(project, capsys):
    thread, seen = end_once_said("Ctrl-C", lambda: capsys.readouterr().out)
    assert demo.main([]) == 0
    thread.join()
    said = "".join(seen)
    assert "The clinic is open: http://127.0.0.1:" in said
    assert "owner  owner@example.org  long one" in said
    assert (project / "commands").read_text().splitlines() == [
        "migrate --noinput",
        "load_reference",
        "seed_demo --print-logins",
    ]
    assert demo.main(["--reset"]) == 0
    assert not (project / "var").exists()


def test_a_second_demo_in_the_same_folder_is_refused(project, capsys):
    (project / "var").mkdir()
    with sole_use(project / "var"):
        assert demo.main([]) == 1
        assert demo.main(["--reset"]) == 1
    assert "in use by another start" in capsys.readouterr().err


def test_a_part_that_ends_at_the_start_is_named_with_its_log(
    project, monkeypatch, capsys
):
    broken = "raise SystemExit('no room in the hall')"
    monkeypatch.setattr(
        demo,
        "processes_of_the_product",
        lambda place, settings: [child_of(place.folder, broken)],
    )
    assert demo.main([]) == 1
    assert "sample ended:\nno room in the hall" in capsys.readouterr().err


def test_reset_without_anything_to_forget_is_fine(project, capsys):
    assert demo.main(["--reset"]) == 0
    assert "forgotten" in capsys.readouterr().out


def test_an_unknown_word_shows_the_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        demo.main(["--frobnicate"])
    assert ended.value.code == 2
    assert "usage: script/demo" in capsys.readouterr().err


def test_the_walk_ends_with_the_exit_code_of_its_command(project):
    assert demo.main(["--walk"]) == 7
    assert (project / "commands").read_text().splitlines() == [
        "migrate --noinput",
        "load_reference",
        "walk",
    ]
    assert not (project / "var").exists()


def test_waiting_has_an_end(monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "_SECONDS_TO_ANSWER", 0.1)
    child = child_of(tmp_path, "import time; time.sleep(60)")
    with (
        pytest.raises(LocalError, match="No answer in time"),
        demo._running([child], 1),
    ):
        demo._wait(lambda: False, [child])
    assert not child.is_running()


def test_a_port_without_a_listener_is_neither_live_nor_takes_mail(tmp_path):
    place = Place(tmp_path, port=free_port(), mail_port=free_port())
    assert not demo._is_live(place)()
    assert not demo._takes_mail(place)()
    with LocalMailbox(tmp_path / "mail", port=place.mail_port):
        assert demo._takes_mail(place)()


@pytest.fixture
def place(tmp_path):
    (tmp_path / "log").mkdir()
    return Place(tmp_path, port=8000, mail_port=2525)


def test_the_processes_share_one_environment(place, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    settings = environment(place, {"DATABASE_URL": "postgres:x", "REDIS_URL": "r"})
    assert (
        settings.items()
        >= {
            "LOG_LEVEL": "DEBUG",
            "DATABASE_URL": "postgres:x",
            "DEMO": "1",
            "DEBUG": "0",
            "INSECURE_HTTP": "1",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "BASE_URL": "http://127.0.0.1:8000",
            "EMAIL_PORT": "2525",
            "LOCAL_MAILBOX": str(place.mail),
        }.items()
    )
    assert len(settings["SECRET_KEY"]) >= 50
    assert len(settings["FIELD_KEYS"]) >= 50
    assert settings["FIELD_KEYS"] != settings["SECRET_KEY"]


def test_the_key_is_kept_and_private(tmp_path):
    file = tmp_path / "secret_key"
    assert secret_key(file) == secret_key(file) == file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_only_the_web_process_pools_its_connections(place):
    web, worker, beat = product.processes_of_the_product(place, {})
    assert web.environment == {"DATABASE_POOL": "1"}
    assert worker.environment == beat.environment == {}
    assert "gunicorn" in web.command
    assert beat.orphan_signal == worker.orphan_signal == signal.SIGKILL


def test_developers_get_the_development_server_on_their_terminal(place):
    place = dataclasses.replace(place, develop=True)
    web, *_ = product.processes_of_the_product(place, {})
    assert list(web.command[1:]) == ["manage.py", "runserver", "127.0.0.1:8000"]
    assert web.log is None
    assert environment(place, {})["DEBUG"] == "1"
