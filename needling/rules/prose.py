"""A text in the few marks the consent form uses, as parts a page can be built from.

Headings (# to ###), paragraphs, lists ("- "), tables ("|") and bold ("**"). What is
filled into a text is freed of marks before (`consent_text.fill`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

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


def blocks(text: str) -> tuple[Block, ...]:
    """The parts of the text, in order."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    for kind, grouped in groupby(text.splitlines(), _kind):
        written = [line.strip() for line in grouped]
        if kind == "heading":
            yield from (_heading(line) for line in written)
        elif kind != "blank":
            yield _block(kind, written)


def _block(kind: str, written: Sequence[str]) -> Block:
    if kind == "table":
        return Block(kind, rows=_rows(written))
    lines = [" ".join(written)] if kind == "paragraph" else [w[2:] for w in written]
    return Block(kind, _lines(lines))


def _kind(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return "blank"
    if _HEADING.fullmatch(stripped):
        return "heading"
    if stripped.startswith("- "):
        return "list"
    return "table" if stripped.startswith("|") else "paragraph"


def _heading(line: str) -> Block:
    marks, _space, words = line.partition(" ")
    return Block("heading", _lines([words]), level=len(marks))


def _rows(written: Iterable[str]) -> tuple[tuple[Line, ...], ...]:
    return tuple(
        _lines(cell.strip() for cell in line.strip("|").split("|"))
        for line in written
        if not _RULE.fullmatch(line)
    )


def _lines(written: Iterable[str]) -> tuple[Line, ...]:
    return tuple(_runs(line) for line in written)


def _runs(line: str) -> Line:
    """Plain and bold words in turn; every second piece between "**" is bold."""
    return tuple(
        Run(piece, is_bold=position % 2 == 1)
        for position, piece in enumerate(line.split("**"))
        if piece
    )
