"""Queries of the paths that are in a hurry: put into SQL once, planned once.

Django puts a queryset into words each time it is asked, and the server then plans the
statement. For one of six tables both cost more than the answer. A stencil is a queryset
with gaps: its words are made once a process, the server plans it once a connection, and
what comes back is what the queryset would have given, models and all.
"""

import copy
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    NotSupportedError,
    connection,
    connections,
    transaction,
)
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL

from clinic import db

Row = TypeVar("Row")


@dataclass(frozen=True)
class _Gap:
    """Stands where a value will."""

    name: str


def gap(name: str) -> RawSQL:
    """In a filter or an expression: what is given by that name when it is asked."""
    return RawSQL("%s", [_Gap(name)])


def among(field: str, name: str) -> Func:
    """In a filter: whether the field is one of the values given by that name."""
    return Func(
        F(field),
        gap(name),
        arg_joiner=" = ANY(",
        template="%(expressions)s)",
        output_field=BooleanField(),
    )


class Stencil(Generic[Row]):
    """What `draw` makes, a queryset with gaps, to be asked again and again.

    Only for querysets without prefetching: those ask by themselves. What locks rows can
    only be asked in a transaction.
    """

    def __init__(self, draw: Callable[[], QuerySet[Any, Row]]) -> None:
        self._draw = draw
        self._made: _Drawn | None = None
        self._making: AbstractContextManager[Any] = Lock()

    def rows(self, **values: Any) -> list[Row]:
        """All rows, in the queryset's order. One statement, never kept."""
        drawn = self._drawn()
        if drawn.locks and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("It locks rows.")
        asked = drawn.queryset.all()
        words = copy.copy(drawn.words)
        words.connection = connections[DEFAULT_DB_ALIAS]
        words.execute_sql = lambda *_, **__: [drawn.run(values)]
        words.get_converters = lambda _: drawn.converters
        asked.query.get_compiler = lambda *_, **__: words
        return list(asked._iterable_class(asked))

    def first(self, **values: Any) -> Row | None:
        """The first of them."""
        return next(iter(self.rows(**values)), None)

    def _drawn(self) -> "_Drawn":
        """Made by one thread, once: making the words changes the queryset, and two at
        a time would leave half of each."""
        if self._made is None:
            with self._making:
                if self._made is None:
                    self._made = _Drawn.of(self._draw())
        return self._made


@dataclass(frozen=True)
class _Drawn:
    """A queryset and its words, with gaps among the parameters."""

    queryset: Any
    words: Any
    sql: str
    parameters: tuple[Any, ...]
    converters: dict[int, Any]

    @classmethod
    def of(cls, queryset: Any) -> "_Drawn":
        """Put it into words."""
        words = queryset.query.get_compiler(connection=connection)
        sql, parameters = words.as_sql()
        columns = [column for column, *_ in words.select[: words.col_count]]
        converters = words.get_converters(columns)
        return cls(queryset, words, sql, tuple(parameters), converters)

    @property
    def locks(self) -> bool:
        """Whether it takes hold of rows."""
        return bool(self.queryset.query.select_for_update)

    def run(self, values: dict[str, Any]) -> list[Any]:
        """The bare rows."""
        filled = [
            values[each.name] if isinstance(each, _Gap) else each
            for each in self.parameters
        ]
        try:
            return _ask(self.sql, filled)
        except NotSupportedError:
            if connection.in_atomic_block:
                raise
            # A migration changed a column since it was planned: plan it anew.
            connection.close()
            return _ask(self.sql, filled)


def _ask(sql: str, parameters: list[Any]) -> list[Any]:
    with db.preparing() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
