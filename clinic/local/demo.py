"""The whole product on one machine: servers, web, worker, beat and a mailbox.

Run by script/demo (and, with --develop, by script/server): everything is started here,
kept running, and ended together.
"""

import argparse
import contextlib
import json
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from clinic.local.folders import settled, sole_use, wait_until_unused
from clinic.local.processes import Child, LocalError, free_port, run, start_log, stop
from clinic.local.product import (
    HOST,
    ROOT,
    Place,
    environment,
    mail_server,
    make_static_folder,
    processes_of_the_product,
)
from clinic.local.services import Services, throwaway
from clinic.local.supervisor import Supervisor

VAR = ROOT / "var"
_PORT = 8000
_SECONDS_FOR_A_COMMAND = 600.0
_SECONDS_TO_ANSWER = 90.0
_SECONDS_TO_END = 5.0
_SECONDS_FOR_THE_MAILBOX = 1.0
_SECONDS_FOR_THE_SERVERS = 3.0
_LOOK_SECONDS = 0.2
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what the arguments ask for; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description="Runs the clinic on this machine, with invented patients.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--walk", action="store_true", help="walk through the product once, and end"
    )
    what.add_argument(
        "--reset", action="store_true", help="forget everything kept in var/, and end"
    )
    what.add_argument("--develop", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    for number in _ENDS:
        signal.signal(number, _end)
    try:
        if options.reset:
            return _reset()
        if options.walk:
            return _walk()
        return _demo(develop=options.develop)
    except (LocalError, PermissionError) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        _say("Ended. Start again at any time: what was entered is kept in var/.")
        return 0


def _end(_number: int, _frame: FrameType | None) -> None:
    """From here on everything ends in order; a second signal changes nothing."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _demo(*, develop: bool) -> int:
    place = Place(VAR, free_port(_PORT), free_port(), develop=develop)
    VAR.mkdir(exist_ok=True)
    place.logs.mkdir(mode=0o700, exist_ok=True)
    make_static_folder()
    with sole_use(VAR), _servers(Services(VAR / "services")) as services:
        settings = environment(place, services.addresses())
        _prepare(place, settings)
        with _step("Inventing patients"):
            logins = json.loads(_manage(place, settings, "seed_demo", "--print-logins"))
        mail = mail_server(place, settings)
        product = processes_of_the_product(place, settings)
        with (
            _running([mail], _SECONDS_FOR_THE_MAILBOX),
            _running(product, _SECONDS_TO_END),
        ):
            with _step("Starting web, worker and beat"):
                _wait(_is_live(place), [mail, *product])
            _say(_welcome(place, logins))
            _supervise([*services.children, mail, *product])
    return 0


def _walk() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="clinic-walk-") as folder,
        _servers(throwaway()) as services,
    ):
        place = Place(Path(folder), free_port(_PORT), free_port())
        place.logs.mkdir()
        make_static_folder()
        settings = environment(place, services.addresses())
        _prepare(place, settings)
        mail = mail_server(place, settings)
        walk = Child(
            name="walk",
            command=[sys.executable, "manage.py", "walk"],
            log=None,
            folder=ROOT,
            environment=settings,
        )
        with _running([mail], _SECONDS_FOR_THE_MAILBOX):
            _wait(_takes_mail(place), [mail])
            with _running([walk], _SECONDS_TO_END):
                while (code := walk.exit_code()) is None:
                    time.sleep(_LOOK_SECONDS)
    return code if code >= 0 else 128 - code


def _reset() -> int:
    """Removes what earlier runs kept; databases named by DATABASE_URL stay."""
    if VAR.exists():
        with sole_use(VAR):
            servers = settled(VAR / "services")
            wait_until_unused(servers / "postgresql")
            shutil.rmtree(servers, ignore_errors=True)
            shutil.rmtree(VAR)
    _say("Everything kept in var/ is forgotten.")
    return 0


@contextlib.contextmanager
def _servers(
    servers: contextlib.AbstractContextManager[Services],
) -> Iterator[Services]:
    with contextlib.ExitStack() as stack:
        with _step("Starting PostgreSQL and Valkey"):
            services = stack.enter_context(servers)
        try:
            yield services
        finally:
            services.stop(within=_SECONDS_FOR_THE_SERVERS)


def _prepare(place: Place, settings: Mapping[str, str]) -> None:
    with _step("Bringing the database up to date"):
        _manage(place, settings, "migrate", "--noinput")
    with _step("Loading muscles and questions"):
        _manage(place, settings, "load_reference")


def _manage(place: Place, settings: Mapping[str, str], *words: str) -> str:
    return run(
        [sys.executable, "manage.py", *words],
        log=start_log(place.logs / f"{words[0]}.log"),
        folder=ROOT,
        environment=settings,
        seconds=_SECONDS_FOR_A_COMMAND,
    )


@contextlib.contextmanager
def _running(children: Sequence[Child], seconds_to_end: float) -> Iterator[None]:
    try:
        for child in children:
            child.start()
        yield
    finally:
        stop(children, within=seconds_to_end)


def _supervise(children: Sequence[Child]) -> None:
    """Until a signal comes."""
    supervisor = Supervisor(_say)
    supervisor.watch(children, now=time.monotonic())
    while True:
        time.sleep(_LOOK_SECONDS)
        supervisor.look(now=time.monotonic())


def _wait(happened: Callable[[], bool], children: Sequence[Child]) -> None:
    """Waits for the start; a child that ends meanwhile ends the waiting."""
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while not happened():
        for child in children:
            if not child.is_running():
                raise LocalError(f"{child.name} ended:\n{child.log_tail()}")
        if time.monotonic() > deadline:
            tails = [f"{child.name}:\n{child.log_tail()}" for child in children]
            raise LocalError("\n".join(["No answer in time.", *tails]))
        time.sleep(_LOOK_SECONDS)


def _is_live(place: Place) -> Callable[[], bool]:
    def answers() -> bool:
        connection = HTTPConnection(HOST, place.port, timeout=5)
        try:
            connection.request("GET", "/health/live/")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return answers


def _takes_mail(place: Place) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            socket.create_connection((HOST, place.mail_port), timeout=5).close()
        except OSError:
            return False
        return True

    return answers


def _welcome(place: Place, logins: Sequence[Mapping[str, str]]) -> str:
    """The address and the table of logins: one row for each, headed by their keys."""
    rows = [list(logins[0]), *(list(login.values()) for login in logins)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    table = [
        "  " + "  ".join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(
        [
            "",
            f"The clinic is open: {place.url}/",
            "",
            *table,
            "",
            f"Mail that it sends is kept in {place.mail}, logs in {place.logs}.",
            "Ctrl-C ends it.",
        ]
    )


@contextlib.contextmanager
def _step(name: str) -> Iterator[None]:
    """Shows what goes on, and how long it took."""
    sys.stdout.write(f"{name} ... ")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        _say("not done")
        raise
    _say(f"{time.monotonic() - began:.1f} s")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
