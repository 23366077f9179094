"""A text in the few marks the consent form uses, as parts a page can be built from.

Headings (# to ###), paragraphs, lists ("- "), tables ("|") and bold ("**"). Marks are
read before anything is filled in, so that no name can bring marks of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from string import Template

_HEADING = re.compile(r"(#{1,3}) (.+)")
_RULE = re.compile(r"\|[-| :]+\|")


@dataclass(frozen=True)
class Run:
    """Some words, plain or bold."""

    text: str
    is_bold: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """One part of the text.

    `kind` is heading, paragraph, list or table. A heading and a paragraph have one
    line, a list one for each item, a table one for each cell of each of its `rows`, the
    first of which is its head. `level` is 1 to 3 for a heading, else 0.
    """

    kind: str
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    level: int = 0


def blocks(text: str, values: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """The parts of the text, with `$name` filled in where values are given.

    Raises KeyError for a name that nobody gave.
    """
    return tuple(_blocks(text, values))


def _blocks(text: str, values: Mapping[str, str] | None) -> Iterator[Block]:
    for kind, grouped in groupby(text.splitlines(), _kind):
        written = [line.strip() for line in grouped]
        if kind == "heading":
            yield from (_heading(line, values) for line in written)
        elif kind != "blank":
            yield _block(kind, written, values)


def _block(
    kind: str, written: Sequence[str], values: Mapping[str, str] | None
) -> Block:
    if kind == "table":
        return Block(kind, rows=_rows(written, values))
    lines = [" ".join(written)] if kind == "paragraph" else [w[2:] for w in written]
    return Block(kind, _lines(lines, values))


def _kind(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return "blank"
    if _HEADING.fullmatch(stripped):
        return "heading"
    if stripped.startswith("- "):
        return "list"
    return "table" if stripped.startswith("|") else "paragraph"


def _heading(line: str, values: Mapping[str, str] | None) -> Block:
    marks, _space, words = line.partition(" ")
    return Block("heading", _lines([words], values), level=len(marks))


def _rows(
    written: Iterable[str], values: Mapping[str, str] | None
) -> tuple[tuple[Line, ...], ...]:
    return tuple(
        _lines((cell.strip() for cell in line.strip("|").split("|")), values)
        for line in written
        if not _RULE.fullmatch(line)
    )


def _lines(
    written: Iterable[str], values: Mapping[str, str] | None
) -> tuple[Line, ...]:
    return tuple(_runs(line, values) for line in written)


def _runs(line: str, values: Mapping[str, str] | None) -> Line:
    """Plain and bold words in turn; every second piece between "**" is bold."""
    return tuple(
        Run(
            piece if values is None else Template(piece).substitute(values),
            is_bold=position % 2 == 1,
        )
        for position, piece in enumerate(line.split("**"))
        if piece
    )
