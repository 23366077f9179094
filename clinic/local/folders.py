"""Folders of the servers: where they lie, and that only one start uses each."""

import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from clinic.local.processes import LocalError, works_as
from clinic.local.programs import account_for

_ELSEWHERE = Path("/var/lib/clinic-local")
_SECONDS_FOR_PREDECESSOR = 20.0
_POLL_SECONDS = 0.02


def settled(folder: Path) -> Path:
    """Where the data of `folder` really lie.

    Servers started by root run as an ordinary user, who cannot reach a folder inside
    the home of root. No permission is changed for that: the data then lie below
    /var/lib, in a folder that belongs to this one.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    account = account_for(folder / "postgresql")
    passes = ["test", "-x", str(folder.parent)]
    if account is None or works_as(account, passes, folder=folder.parent):
        return folder
    _ELSEWHERE.mkdir(exist_ok=True)
    _ELSEWHERE.chmod(0o755)
    return _ELSEWHERE / hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


@contextlib.contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Holds a lock on the folder; it vanishes with this process, however it ends."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalError(
                f"{folder} is in use by another start of the demo or the development "
                "server. End that one first."
            ) from error
        yield
    finally:
        os.close(handle)


def wait_until_unused(data: Path) -> None:
    """Waits for servers whose parent was killed a moment ago to finish writing."""
    deadline = time.monotonic() + _SECONDS_FOR_PREDECESSOR
    while users := _processes_in(data):
        if time.monotonic() > deadline:
            raise LocalError(f"Process {users[0]} still works in {data}. End it.")
        time.sleep(_POLL_SECONDS)


def _processes_in(data: Path) -> list[int]:
    """Processes whose working directory is `data`: both servers keep theirs there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == data:
                found.append(int(process.name))
    return found
