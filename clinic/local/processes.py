"""Child processes that never outlive their parent, not even after `kill -9`."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_TAIL_BYTES = 16_000


class LocalError(Exception):
    """Something on this machine stands in the way; the text says what to do."""


@dataclass(frozen=True)
class Account:
    """The unprivileged user that a server runs as when it is started by root."""

    name: str
    uid: int
    gid: int


@dataclass
class Child:
    """One program, tied to this process, with its output in a log file.

    It must be started from a thread that lives as long as the child shall live: the
    kernel counts the end of the starting thread as the end of the parent.
    """

    name: str
    command: Sequence[str | Path]
    # None: the output goes to the terminal.
    log: Path | None
    folder: Path
    environment: Mapping[str, str]
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # Sent by the kernel when the parent dies.
    orphan_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Starts the program; its output is appended to the log.

        The child gets its own session, so that Ctrl-C reaches the parent alone and the
        parent decides the order in which its children end.
        """
        with contextlib.ExitStack() as stack:
            output: IO[bytes] | None = None
            if self.log is not None:
                output = stack.enter_context(self.log.open("ab"))
            self.process = subprocess.Popen(  # noqa: S603 - commands are this package's
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                cwd=self.folder,
                env=dict(self.environment),
                start_new_session=True,
                preexec_fn=_tied(self.orphan_signal),
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    def exit_code(self) -> int | None:
        """The exit code (negative: killed by that signal); None while it runs."""
        return self.process.poll() if self.process else None

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to the program, if it was started and has not ended."""
        if self.process is not None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """Kills the program and all that it started, and waits for its end."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wait(self, seconds: float) -> bool:
        """Waits up to `seconds` for the end; whether it came."""
        if self.process is None:
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(seconds, 0.01))
        return not self.is_running()

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of the log, or an empty text."""
        return tail(self.log, lines=lines) if self.log is not None else ""


def stop(children: Iterable[Child], *, within: float) -> None:
    """Ends all children at once; what still runs after `within` seconds is killed."""
    running = [child for child in children if child.is_running()]
    for child in running:
        child.send(child.stop_signal)
    deadline = time.monotonic() + within
    for child in running:
        if not child.wait(deadline - time.monotonic()):
            child.kill()


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
    account: Account | None = None,
) -> str:
    """Runs one program to its end and returns what it wrote to standard output.

    Raises LocalError with the end of its error output when it fails or takes longer
    than `seconds`.
    """
    words = [str(part) for part in command]
    try:
        with log.open("ab") as errors:
            done = subprocess.run(  # noqa: S603 - commands are this package's own
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=folder,
                env=dict(environment),
                timeout=seconds,
                check=True,
                preexec_fn=_tied(signal.SIGKILL),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise LocalError(
            f"{' '.join(words)}: {_reason(error)}\n{tail(log, lines=20)}"
        ) from error
    return done.stdout.decode(errors="replace")


def works_as(
    account: Account | None, command: Sequence[str | Path], *, folder: Path
) -> bool:
    """Whether the program can be run by that account and ends well."""
    try:
        done = subprocess.run(  # noqa: S603 - commands are this package's own
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            timeout=20,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def tail(log: Path, *, lines: int) -> str:
    """The last lines of a text file, or an empty text when it cannot be read."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def start_log(log: Path) -> Path:
    """Makes room for a fresh log; that of the previous run is kept as `*.old`."""
    with contextlib.suppress(FileNotFoundError):
        log.replace(log.with_suffix(".old"))
    return log


def free_port(preferred: int = 0) -> int:
    """A TCP port of 127.0.0.1 that nobody listens on; `preferred` if it is free."""
    for port in (preferred, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # As servers do: a port with closed connections only counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                number: int = probe.getsockname()[1]
                return number
    raise LocalError("No TCP port of 127.0.0.1 is free.")


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"ended with exit code {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"took longer than {error.timeout:.0f} s"
    return str(error)


def _tied(orphan_signal: signal.Signals) -> partial[None]:
    return partial(_tie_to_parent, os.getpid(), orphan_signal)


def _tie_to_parent(parent: int, orphan_signal: signal.Signals) -> None:
    """Runs in the child before the program: ends it when the parent ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(orphan_signal))
    if os.getppid() != parent:
        # The parent died between fork and prctl: the signal will never come.
        os._exit(1)
    os.umask(0o077)
