"""Backups: one locked file with everything, looked at after it was written.

The dump is PostgreSQL's own custom format. Before it stands what the database held at
that moment: rows and a fingerprint of each table, and the head of the audit chain, so
that a restored database can be compared and the chain has an anchor outside of it.
"""

import hashlib
import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from clinic import seals
from clinic.rules import lockbox

_ENDING = ".backup"
_NAME = f"clinic-%Y%m%dT%H%M%SZ{_ENDING}"
_READ = 1 << 20
_LENGTH = 8
# Rows, and a sum that no order of them changes.
_FINGERPRINT = "count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text"
_PROGRAMS = {"PGCONNECT_TIMEOUT": "10"}


class CannotBackUp(Exception):
    """Nothing was kept, or what was kept does not hold; the text says why."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds. `tables`: name to (rows, fingerprint)."""

    made_at: str
    head: str
    tables: dict[str, tuple[int, str]]


def make(folder: Path, *, secret: str, now: datetime) -> Path:
    """Write a backup into the folder and open it again; the file is there or whole.

    All of it is of one moment: counts and dump share a snapshot.
    """
    path = folder / now.astimezone(UTC).strftime(_NAME)
    draft = path.with_suffix(".draft")
    try:
        with transaction.atomic(), draft.open("xb") as file:
            draft.chmod(0o600)
            digest = _write(file, secret=secret, now=now)
        _check(draft, secret=secret, digest=digest)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def newest(folder: Path) -> datetime | None:
    """When the newest backup of the folder was made, by its name."""
    found = sorted(each.name for each in folder.glob(f"clinic-*{_ENDING}"))
    return datetime.strptime(found[-1], _NAME).replace(tzinfo=UTC) if found else None


def forget(folder: Path, *, older_than: timedelta, now: datetime) -> int:
    """Remove the backups older than that, never the newest; how many."""
    found = sorted(folder.glob(f"clinic-*{_ENDING}"))
    limit = (now - older_than).astimezone(UTC).strftime(_NAME)
    old = [each for each in found[:-1] if each.name < limit]
    for each in old:
        each.unlink()
    return len(old)


def restore(path: Path, *, secret: str) -> tuple[Contents, list[str]]:
    """Put a backup into the database, which must be empty.

    Returns what was in it, and the tables that differ from it now.
    """
    if connection.introspection.table_names():
        raise CannotBackUp("The database is not empty: nothing was touched.")
    with path.open("rb") as file:
        pieces = lockbox.unlock(file, secret=secret)
        contents, rest = _contents(pieces)
        words = ["pg_restore", "--exit-on-error", "--no-owner", "--no-privileges"]
        words += ["--single-transaction", "--dbname", _database()]
        _feed(words, rest, pieces)
    now_there = tables()
    differing = {*contents.tables, *now_there}
    return contents, sorted(
        name for name in differing if contents.tables.get(name) != now_there.get(name)
    )


def tables() -> dict[str, tuple[int, str]]:
    """Each table with its rows and a fingerprint that no order of rows changes."""
    return {name: _fingerprint(name) for name in connection.introspection.table_names()}


def _fingerprint(table: str) -> tuple[int, str]:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_FINGERPRINT} FROM {name} t"  # noqa: S608 (a quoted name)
        )
        count, digest = cursor.fetchone()
    return count, digest


def _write(file: IO[bytes], *, secret: str, now: datetime) -> str:
    """The locked stream into the file; the digest of the dump in it."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    contents = Contents(now.isoformat(), str(seals.head()), tables())
    told = json.dumps(asdict(contents)).encode()
    digest = hashlib.sha256()

    def pieces() -> Iterator[bytes]:
        yield len(told).to_bytes(_LENGTH, "big") + told
        for piece in _dump(snapshot):
            digest.update(piece)
            yield piece

    for piece in lockbox.lock(
        pieces(), secret=secret, salt=secrets.token_bytes(lockbox.SALT)
    ):
        file.write(piece)
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest()


def _dump(snapshot: str) -> Iterator[bytes]:
    words = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
    words += [f"--snapshot={snapshot}", "--dbname", _database()]
    with _started(words, stdout=subprocess.PIPE) as child:
        while piece := child.stdout.read(_READ):
            yield piece
        _ended(child)


def _check(path: Path, *, secret: str, digest: str) -> None:
    """Open the file that was just written; pg_restore must know its way in it."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        pieces = lockbox.unlock(file, secret=secret)
        _, rest = _contents(pieces)

        def dump() -> Iterator[bytes]:
            for piece in (rest, *pieces):
                found.update(piece)
                yield piece

        _feed(["pg_restore", "--list"], b"", dump())
    if found.hexdigest() != digest:
        raise CannotBackUp("What lies in the file is not what the database gave.")


def _contents(pieces: Iterator[bytes]) -> tuple[Contents, bytes]:
    """What stands before the dump, and the beginning of the dump itself."""
    begun = next(pieces, b"")
    length = int.from_bytes(begun[:_LENGTH], "big")
    while len(begun) < _LENGTH + length:
        begun += next(pieces)
    told = json.loads(begun[_LENGTH : _LENGTH + length])
    told["tables"] = {name: tuple(each) for name, each in told["tables"].items()}
    return Contents(**told), begun[_LENGTH + length :]


def _feed(words: list[str], first: bytes, pieces: Iterator[bytes]) -> None:
    """Give the stream to a program. One that has heard enough may hang up."""
    with _started(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
        try:
            child.stdin.write(first)
            for piece in pieces:
                child.stdin.write(piece)
            child.stdin.close()
        except BrokenPipeError:
            for _ in pieces:
                continue
        _ended(child)


def _started(words: list[str], **streams: Any) -> Any:
    environment = {**os.environ, **_PROGRAMS}
    password = connection.settings_dict.get("PASSWORD")
    if password:
        environment["PGPASSWORD"] = str(password)
    try:
        return subprocess.Popen(  # noqa: S603 (fixed words, no shell)
            words, env=environment, stderr=subprocess.PIPE, **streams
        )
    except FileNotFoundError as error:
        raise CannotBackUp(f"{words[0]} is not installed or not in PATH.") from error


def _ended(child: Any) -> None:
    said = child.stderr.read().decode(errors="replace").strip()
    if child.wait() != 0:
        raise CannotBackUp(f"{child.args[0]}: {said[-500:]}")


def _database() -> str:
    """How the programs reach the database; the password goes by the environment."""
    given = connection.settings_dict
    parts = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "dbname": given["NAME"],
    }
    return " ".join(f"{name}={value}" for name, value in parts.items() if value)
