"""What the product consists of on one machine: its processes and their settings."""

import os
import secrets
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinic.local.processes import Child, start_log

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Place:
    """Where one run keeps its files, and the ports of 127.0.0.1 that it uses.

    `develop`: Django's development server with DEBUG instead of gunicorn.
    """

    folder: Path
    port: int
    mail_port: int
    develop: bool = False

    @property
    def url(self) -> str:
        """The address of the first page, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def mail(self) -> Path:
        """The Maildir of everything that was sent."""
        return self.folder / "mail"

    @property
    def logs(self) -> Path:
        """The folder of the logs."""
        return self.folder / "log"


def environment(place: Place, addresses: Mapping[str, str]) -> dict[str, str]:
    """The environment of every process: the caller's own, and the run's settings."""
    return {
        **os.environ,
        **addresses,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "PYTHONUNBUFFERED": "1",
        "DEMO": "1",
        "DEBUG": "1" if place.develop else "0",
        # Plain HTTP on the loopback address: cookies cannot be Secure.
        "INSECURE_HTTP": "1",
        # It may be tried; nobody has to fetch their phone to look around.
        "SECOND_FACTOR_OPTIONAL": "1",
        "SECRET_KEY": secret_key(place.folder / "secret_key"),
        "FIELD_KEYS": secret_key(place.folder / "field_key"),
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "BASE_URL": place.url,
        "EMAIL_HOST": HOST,
        "EMAIL_PORT": str(place.mail_port),
        "LOCAL_MAILBOX": str(place.mail),
        # Texts lie in the same mailbox, addressed to a number.
        "AFTERCARE_SMS_CHANNEL": "sms_mail",
        "SMS_MAIL_DOMAIN": "text.localhost",
    }


def make_static_folder() -> None:
    """The web process warns where it is missing; finders serve the files here."""
    (ROOT / "staticfiles").mkdir(exist_ok=True)


def secret_key(file: Path) -> str:
    """The key kept in the file; made at the first call, readable by its owner alone."""
    if not file.exists():
        draft = file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        draft.replace(file)
    return file.read_text(encoding="utf-8").strip()


def mail_server(place: Place, settings: Mapping[str, str]) -> Child:
    """The mailbox that takes what the product sends."""
    words = ["-m", "clinic.localmail", "--port", str(place.mail_port)]
    return _python(place, settings, "mail", *words, "--folder", str(place.mail))


def processes_of_the_product(place: Place, settings: Mapping[str, str]) -> list[Child]:
    """Web, worker and beat.

    When the parent is killed, worker and beat are killed with it: asked politely, they
    would wait for a broker that has ended as well. Their work stands in the database.
    """
    celery = ["-m", "celery", "-A", "clinic"]
    schedule = str(place.folder / "celerybeat-schedule")
    worker = _python(place, settings, "worker", *celery, "worker", "--concurrency=2")
    beat = _python(
        place, settings, "beat", *celery, "beat", "--pidfile=", "-s", schedule
    )
    worker.orphan_signal = beat.orphan_signal = signal.SIGKILL
    return [_web(place, settings), worker, beat]


def _web(place: Place, settings: Mapping[str, str]) -> Child:
    address = f"{HOST}:{place.port}"
    if place.develop:
        web = _python(place, settings, "web", "manage.py", "runserver", address)
        web.log = None
        return web
    words = ["-m", "gunicorn", "clinic.wsgi", "--bind", address]
    words += ["--workers=2", "--threads=4", "--graceful-timeout=3"]
    words += ["--no-control-socket", "--access-logfile=-"]
    return _python(place, {**settings, "DATABASE_POOL": "1"}, "web", *words)


def _python(place: Place, settings: Mapping[str, str], name: str, *words: str) -> Child:
    return Child(
        name=name,
        command=[sys.executable, *words],
        log=start_log(place.logs / f"{name}.log"),
        folder=ROOT,
        environment=settings,
    )
