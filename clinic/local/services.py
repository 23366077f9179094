"""PostgreSQL and Valkey for one folder, as a context manager."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from clinic import env
from clinic.local.answers import (
    NAME,
    PORT,
    database_answers,
    valkey_answers,
    wait_until,
)
from clinic.local.folders import settled, sole_use, wait_until_unused
from clinic.local.processes import (
    Account,
    Child,
    LocalError,
    free_port,
    run,
    start_log,
    stop,
)
from clinic.local.programs import (
    account_for,
    find_postgres,
    find_valkey,
    within_reach,
)

# sun_path holds 108 bytes and ends with a zero byte.
_SOCKET_BYTES = 107
_SECONDS_TO_START = 60.0
_SECONDS_TO_STOP = 5.0
_FAST_AND_LOSING = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass
class Services:
    """PostgreSQL and Valkey as long as the `with` block lasts.

    Whatever DATABASE_URL or REDIS_URL names is used as it is. The rest is started
    below `folder`: PostgreSQL on a socket file with the database `clinic`, Valkey on a
    free port of 127.0.0.1 with a password. Both end with this process, however it
    ends; their data stay. With `durable=False` a power cut may ruin the data (tests).

    To be entered by a thread that lives as long as the servers shall (see Child).
    Raises LocalError when something is missing, in use, or does not start in time.
    """

    folder: Path
    durable: bool = True
    database_url: str = field(default="", init=False)
    redis_url: str = field(default="", init=False)
    children: list[Child] = field(default_factory=list, init=False)
    _account: Account | None = field(default=None, init=False)
    _held: contextlib.ExitStack = field(
        default_factory=contextlib.ExitStack, init=False
    )

    def __enter__(self) -> "Services":
        self.database_url = env.text("DATABASE_URL")
        self.redis_url = env.text("REDIS_URL")
        if self.database_url and self.redis_url:
            return self
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self, *, within: float = _SECONDS_TO_STOP) -> None:
        """Ends both servers; what runs after `within` seconds is killed."""
        stop(self.children, within=within)
        self.children.clear()
        self._held.close()

    def addresses(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL, for the environment of other processes."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    def _start(self) -> None:
        wanted = self.folder
        self.folder = settled(wanted)
        self._account = account_for(self.folder / "postgresql")
        if not self.durable and self.folder != wanted.resolve():
            self._held.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            self.folder.mkdir(exist_ok=True, mode=0o700)
            if self._account is not None:
                # The servers' account must pass through, and may do no more.
                self.folder.chmod(0o711)
            self._held.enter_context(sole_use(self.folder))
        except PermissionError as error:
            raise LocalError(
                f"{self.folder} belongs to another user. Start as that user, or "
                "remove the folder."
            ) from error
        database = None if self.database_url else self._start_postgres()
        if not self.redis_url:
            self.redis_url = self._start_valkey()
        if database is not None:
            child, sockets = database
            wait_until(partial(database_answers, sockets), child, _SECONDS_TO_START)
            self.database_url = _database_url(sockets)

    def _start_postgres(self) -> tuple[Child, Path]:
        program = within_reach(find_postgres(), self._account, folder=self.folder)
        data = self.folder / "postgresql"
        if not data.exists():
            self._create_cluster(program.with_name("initdb"), data)
        wait_until_unused(data)
        # Nobody works in the folder, so this can only be left from a killed server.
        # PostgreSQL would refuse to start where that process's number is taken.
        (data / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(self.folder / "socket", ignore_errors=True)
        sockets = self._socket_folder()
        settings = ["listen_addresses=", "timezone=UTC", "log_timezone=UTC"]
        if not self.durable:
            settings += _FAST_AND_LOSING
        options = [word for setting in settings for word in ("-c", setting)]
        command: list[str | Path] = [
            program,
            "-D",
            data,
            "-p",
            str(PORT),
            "-k",
            sockets,
        ]
        # SIGINT is its fast shutdown; SIGTERM would wait for every client to leave.
        child = self._child("postgresql", [*command, *options], data, signal.SIGINT)
        child.start()
        return child, sockets

    def _create_cluster(self, initdb: Path, data: Path) -> None:
        """Makes the data folder; it appears complete or not at all."""
        draft = data.with_name("postgresql.draft")
        shutil.rmtree(draft, ignore_errors=True)
        self._make_folder(draft)
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        run(
            [initdb, "-D", draft, "-U", NAME, "--no-instructions", *options],
            log=start_log(self.folder / "initdb.log"),
            folder=draft,
            environment=self._environment(),
            seconds=_SECONDS_TO_START,
            account=self._account,
        )
        draft.replace(data)

    def _socket_folder(self) -> Path:
        """Where the socket file lies: in `folder`, or where its path is short."""
        sockets = self.folder / "socket"
        file = sockets / f".s.PGSQL.{PORT}"
        # PostgreSQL splits this setting at commas, and quotes have a meaning.
        plain = re.fullmatch(r"[\w./ -]+", str(sockets), re.ASCII)
        if not plain or len(os.fsencode(file)) > _SOCKET_BYTES:
            sockets = Path(tempfile.mkdtemp(prefix="clinic-socket-"))
            self._held.callback(shutil.rmtree, sockets, ignore_errors=True)
        self._make_folder(sockets)
        return sockets

    def _start_valkey(self) -> str:
        program = within_reach(find_valkey(), self._account, folder=self.folder)
        data = self.folder / "valkey"
        self._make_folder(data)
        wait_until_unused(data)
        settings = self.folder / "valkey.conf"
        child = self._child("valkey", [program, settings], data, signal.SIGTERM)
        for attempts_left in (2, 1, 0):
            url = self._write_valkey_settings(settings)
            child.start()
            try:
                wait_until(partial(valkey_answers, url), child, _SECONDS_TO_START)
            except LocalError:
                # Somebody else may have taken the port in between.
                if child.is_running() or not attempts_left:
                    raise
            else:
                break
        return url

    def _write_valkey_settings(self, file: Path) -> str:
        """A file for a free port and a new password; returns the URL of both."""
        port, password = free_port(), secrets.token_urlsafe(24)
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        file.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
            f'save ""\nappendonly {"yes" if self.durable else "no"}\n',
            encoding="utf-8",
        )
        if self._account is not None:
            os.chown(file, self._account.uid, self._account.gid)
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def _child(
        self,
        name: str,
        command: Sequence[str | Path],
        data: Path,
        end: signal.Signals,
    ) -> Child:
        child = Child(
            name=name,
            command=command,
            log=start_log(self.folder / f"{name}.log"),
            folder=data,
            environment=self._environment(),
            account=self._account,
            stop_signal=end,
            orphan_signal=end,
        )
        self.children.append(child)
        return child

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}

    def _make_folder(self, folder: Path) -> None:
        """A folder of the servers' account alone."""
        folder.mkdir(exist_ok=True, mode=0o700)
        if self._account is not None:
            os.chown(folder, self._account.uid, self._account.gid)


@contextlib.contextmanager
def throwaway() -> Iterator[Services]:
    """Fast servers in a temporary folder that is removed at the end."""
    with (
        tempfile.TemporaryDirectory(
            prefix="clinic-", ignore_cleanup_errors=True
        ) as folder,
        Services(Path(folder), durable=False) as services,
    ):
        yield services


def _database_url(sockets: Path) -> str:
    """The form in which django-environ finds the folder of a socket file."""
    return f"postgres://{NAME}@:{PORT}/{quote(str(sockets))}/{NAME}"
