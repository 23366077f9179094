"""Queries of the paths that are in a hurry: put into SQL once, planned once.

Django puts a queryset into words each time it is asked, and the server then plans the
statement. For one of six tables both cost more than the answer. A stencil is a queryset
with gaps: its words are made once a process, the server plans it once a connection, and
what comes back is what the queryset would have given, models and all.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property

from clinic import db

Row = TypeVar("Row")


@dataclass(frozen=True)
class _Gap:
    """Stands where a value will."""

    name: str


def gap(name: str) -> RawSQL:
    """In a filter or an expression: what is given by that name when it is asked."""
    return RawSQL("%s", [_Gap(name)])


class Stencil(Generic[Row]):
    """What `draw` makes, a queryset with gaps, to be asked again and again.

    Only for querysets without prefetching: those ask by themselves. What locks rows can
    only be asked in a transaction.
    """

    def __init__(self, draw: Callable[[], QuerySet[Any, Row]]) -> None:
        self._draw = draw

    def rows(self, **values: Any) -> list[Row]:
        """All rows, in the queryset's order. One statement, never kept."""
        asked = self._queryset.all()
        if asked.query.select_for_update and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("It locks rows.")
        drawn = self._drawn
        words = copy.copy(drawn.words)
        words.connection = connections[DEFAULT_DB_ALIAS]
        words.execute_sql = lambda *_, **__: [drawn.run(values)]
        words.get_converters = lambda _: drawn.converters
        asked.query.get_compiler = lambda *_, **__: words
        return list(asked._iterable_class(asked))

    def first(self, **values: Any) -> Row | None:
        """The first of them."""
        return next(iter(self.rows(**values)), None)

    @cached_property
    def _queryset(self) -> Any:
        return self._draw()

    @cached_property
    def _drawn(self) -> "_Drawn":
        words = self._queryset.query.get_compiler(connection=connection)
        sql, parameters = words.as_sql()
        columns = [column for column, *_ in words.select[: words.col_count]]
        converters = words.get_converters(columns)
        return _Drawn(words, sql, tuple(parameters), converters)


@dataclass(frozen=True)
class _Drawn:
    """A queryset's words, with gaps among the parameters."""

    words: Any
    sql: str
    parameters: tuple[Any, ...]
    converters: dict[int, Any]

    def run(self, values: dict[str, Any]) -> list[Any]:
        """The bare rows."""
        filled = [
            values[each.name] if isinstance(each, _Gap) else each
            for each in self.parameters
        ]
        with db.preparing() as cursor:
            cursor.execute(self.sql, filled)
            rows: list[Any] = cursor.fetchall()
        return rows
