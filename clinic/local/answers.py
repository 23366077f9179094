"""Whether a server that was started takes connections yet."""

import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis

from clinic.local.processes import Child, LocalError

# The name of PostgreSQL's user and of its database.
NAME = "clinic"
# PostgreSQL listens on a socket file only; the number is part of the file's name.
PORT = 5432
_POLL_SECONDS = 0.02


def wait_until(answers: Callable[[], bool], child: Child, seconds: float) -> None:
    """Waits for the first answer; raises LocalError when there will be none."""
    deadline = time.monotonic() + seconds
    while not answers():
        if not child.is_running():
            raise LocalError(f"{child.name} ended:\n{child.log_tail()}")
        if time.monotonic() > deadline:
            raise LocalError(f"{child.name} does not answer:\n{child.log_tail()}")
        time.sleep(_POLL_SECONDS)


def database_answers(sockets: Path) -> bool:
    """Whether PostgreSQL takes a connection; then the database exists as well."""
    try:
        with psycopg.connect(
            host=str(sockets),
            port=PORT,
            user=NAME,
            dbname="postgres",
            connect_timeout=2,
            autocommit=True,
        ) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [NAME]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {NAME}")
    except psycopg.OperationalError:
        return False
    return True


def valkey_answers(url: str) -> bool:
    """Whether Valkey answers at the URL, password included."""
    try:
        with redis.Redis.from_url(
            url, socket_timeout=2, socket_connect_timeout=2
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
