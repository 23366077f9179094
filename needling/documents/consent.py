"""The patient's copy of a consent as a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from needling.documents.pdf import render
from needling.rules.prose import Block, Line, blocks
from needling.rules.signature import Strokes, polylines

_WIDTH, _HEIGHT = 600, 200


@dataclass(frozen=True)
class Signed:
    """Whose signature stands under it; `strokes` is empty where the name was typed."""

    name: str
    strokes: Strokes
    under: str


@dataclass(frozen=True)
class Copy:
    """All that the copy says, in the language that was shown.

    `shown` is the text word for word, `sha256` its fingerprint. `words` are those of
    the text's own head. `summary`, `record` and `choices` are lines of label and value.
    """

    clinic: str
    reference: str
    language: str
    words: Mapping[str, str]
    shown: str
    sha256: str
    summary: Sequence[tuple[str, str]]
    record: Sequence[tuple[str, str]]
    choices: Sequence[tuple[str, str]]
    signature: Signed | None
    at: datetime


def consent_pdf(copy: Copy) -> bytes:
    """The copy as a tagged PDF (PDF/UA-1), the shown text attached byte for byte.

    The same consent gives the same bytes. Raises CannotPrint.
    """
    values: dict[str, Any] = {
        "title": f"{copy.words['doc_title']}, {copy.reference}",
        "clinic": copy.clinic,
        "reference": copy.reference,
        "language": copy.language,
        "words": dict(copy.words),
        "shown": copy.shown,
        "sha256": copy.sha256,
        "blocks": [_block(each) for each in blocks(copy.shown)],
        "summary": _rows(copy.summary),
        "record": _rows(copy.record),
        "choices": _rows(copy.choices),
        "signature": _signature(copy.signature),
    }
    return render("consent", values, at=copy.at)


def drawing(strokes: Strokes) -> str:
    """A drawn signature as an SVG image, made of numbers only."""
    lines = "".join(
        f"<polyline points={quoteattr(points)}/>"
        for points in polylines(strokes, width=_WIDTH, height=_HEIGHT)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        '<g fill="none" stroke="black" stroke-width="3" stroke-linecap="round" '
        f'stroke-linejoin="round">{lines}</g></svg>'
    )


def _signature(signed: Signed | None) -> dict[str, str] | None:
    if signed is None:
        return None
    drawn = drawing(signed.strokes) if signed.strokes else ""
    return {"name": signed.name, "drawn": drawn, "under": signed.under}


def _rows(rows: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in rows]


def _block(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "level": block.level,
        "lines": [_runs(line) for line in block.lines],
        "rows": [[_runs(cell) for cell in row] for row in block.rows],
    }


def _runs(line: Line) -> list[dict[str, Any]]:
    return [{"text": run.text, "bold": run.is_bold} for run in line]
