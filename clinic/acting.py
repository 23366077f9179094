"""On whose behalf rows change: handed to the database with each statement that writes.

A trigger on every table that holds facts keeps it beside what changed (see
`clinic.models.remembering`). The words go in front of the statement, in the same round
trip, and end with its transaction: nothing is left on a connection for whoever has it
next, and whatever statement it is, raw or of a model, carries them.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

SETTING = "clinic.acting"
_TELL = f"SELECT set_config('{SETTING}', "
_WRITES = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:insert|update|delete|merge|with|call|do)\b",
    re.IGNORECASE | re.DOTALL,
)
# The words stand in the statement itself: nothing that ends them or is a parameter.
_ODD = re.compile(r"[^\w:. /-]", re.ASCII)


@dataclass(frozen=True)
class Acting:
    """Who, by key, and in what: the name of a page, a task or a command.

    `request` is the same for all that one request changes. `clinic` is the user's own.
    """

    doing: str
    request: str = ""
    user: int | None = None
    clinic: str | None = None


_now: ContextVar[Callable[[], Acting] | None] = ContextVar("acting", default=None)
_of_process: list[Acting] = []


@contextmanager
def behalf(ask: Callable[[], Acting]) -> Iterator[None]:
    """Until the end of the block rows change on behalf of what `ask` tells then."""
    token = _now.set(ask)
    try:
        yield
    finally:
        _now.reset(token)


@contextmanager
def under(doing: str) -> Iterator[None]:
    """The same for work of the product's own, by its name."""
    acting = Acting(doing)
    with behalf(lambda: acting):
        yield


def begin(doing: str) -> None:
    """What this process is for, in all its threads, where nothing narrower is said."""
    _of_process[:] = [Acting(doing)]


def words() -> str:
    """What the trigger reads, as JSON; empty where nothing is known."""
    ask = _now.get()
    acting = ask() if ask is not None else next(iter(_of_process), None)
    if acting is None:
        return ""
    told = {
        "doing": _plain(acting.doing)[:100],
        "request": _plain(acting.request),
        "user": acting.user,
        "clinic": acting.clinic,
    }
    return json.dumps({name: each for name, each in told.items() if each})


def tell(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Django's way to every statement: put the words before one that writes.

    Not where a statement is run for many rows at once: only the change of the keys and
    a scrubbed copy are written so.
    """
    writes = isinstance(sql, str) and _WRITES.match(sql) and not many
    if not writes or getattr(context["cursor"], "name", None) or not (said := words()):
        return execute(sql, params, many, context)
    if isinstance(params, list | tuple) and params:
        # As a parameter the text is the same each time, and the driver knows it again.
        told, params = f"{_TELL}%s, true); {sql}", [said, *params]
    else:
        told = f"{_TELL}'{said}', true); {sql}"
    result = execute(told, params, many, context)
    # The first result is that of the words.
    result.nextset()
    return result


def listen(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """For each new connection; before every other wrapper, so that it sees what was
    written and not what another has made of it."""
    if tell not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, tell)


def _plain(text: str) -> str:
    return _ODD.sub("", text)
