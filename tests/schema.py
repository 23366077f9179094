"""The tables as an earlier run left them: migrations take a minute, a copy a second.

What the migrations made is written to pytest's cache, together with the fingerprints of
the files they stand in. A later run begins with the largest copy whose files are all
there unchanged, and migrates only what is new. `--cache-clear` forgets every copy.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

import django
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from clinic.local.programs import find_postgres

_TEMPLATE = "tables_of_an_earlier_run"
_KEPT = 5


class Copies:
    """The copies in one folder. One process at a time has it, from `begin` to `keep`:
    a second worker waits, and finds what the first has made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wanted = _fingerprints()
        self._found: dict[str, str] = {}
        self._lock: IO[str] | None = None

    def begin(self) -> None:
        """Let the test database be made from the best copy, if there is one."""
        self._lock = (self.folder / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        best = self.best()
        if best is None:
            return
        self._found = _made_by(best)
        _run("psql", f"--command=CREATE DATABASE {_TEMPLATE}")
        _run("psql", f"--file={best}", database=_TEMPLATE)
        best.touch()
        connection.settings_dict["TEST"]["TEMPLATE"] = _TEMPLATE

    def keep(self) -> None:
        """Write down what the migrations made, unless a copy of it is there."""
        if self._found != self.wanted:
            self._write()
        if self._lock is not None:
            self._lock.close()

    def best(self) -> Path | None:
        """The copy that saves the most; what differs from the files saves nothing."""
        fitting = {
            path: len(made_by)
            for path in self.folder.glob("*.sql")
            if (made_by := _made_by(path)).items() <= self.wanted.items()
        }
        return max(fitting, key=fitting.__getitem__, default=None)

    def _write(self) -> None:
        told = json.dumps(self.wanted, sort_keys=True)
        draft = self.folder / "draft"
        tables = _run("pg_dump", database=str(connection.settings_dict["NAME"]))
        draft.write_text(f"-- {told}\n{tables}", encoding="utf-8")
        draft.replace(self.folder / f"{hashlib.sha256(told.encode()).hexdigest()}.sql")
        by_age = sorted(
            self.folder.glob("*.sql"), key=lambda each: each.stat().st_mtime
        )
        for old in by_age[:-_KEPT]:
            old.unlink()


def can_be_copied() -> bool:
    """Whether PostgreSQL's own tools for it lie beside the server."""
    return all(_program(name).is_file() for name in ("psql", "pg_dump"))


def _fingerprints() -> dict[str, str]:
    """Every migration by the contents of its file, and what else shapes the tables."""
    marks = {"django": django.__version__}
    loaded = MigrationLoader(None).disk_migrations
    for (app, name), migration in loaded.items():
        file = Path(str(sys.modules[migration.__module__].__file__))
        marks[f"{app}.{name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return marks


def _made_by(path: Path) -> dict[str, str]:
    """The fingerprints in the first line of a copy."""
    with suppress(ValueError), path.open(encoding="utf-8") as file:
        return dict(json.loads(file.readline().removeprefix("-- ")))
    return {"": "not a copy"}


def _used_at(path: Path) -> float:
    return path.stat().st_mtime


def _program(name: str) -> Path:
    return find_postgres().path.with_name(name)


def _run(name: str, *words: str, database: str = "postgres") -> str:
    """What one of PostgreSQL's tools prints about a database of the test server."""
    where = connection.settings_dict
    options = [f"--dbname={database}"]
    if name == "psql":
        options += ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    done = subprocess.run(  # noqa: S603 (the program that lies beside the server)
        [_program(name), *options, *words],
        env={
            **os.environ,
            "PGHOST": str(where["HOST"]),
            "PGPORT": str(where["PORT"]),
            "PGUSER": str(where["USER"]),
        },
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout
