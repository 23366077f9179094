"""One way from values to a tagged PDF."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
# Tagged for screen readers (PDF/UA-1), and readable in decades (PDF/A-3a); the
# compiler refuses what does not conform.
_STANDARDS: list[Any] = ["ua-1", "a-3a"]
_NO_GLYPH = re.compile(r"the text `\"(.+)\"` could not be displayed", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# So many letters of other scripts are spelled one by one; then all at once.
_PATIENCE = 40
_LAST_SURE = 0x052F  # Latin, Greek and Cyrillic end here


class CannotPrint(Exception):
    """The document could not be made; says why."""


@cache
def _typst() -> Any:
    """The compiler, loaded with the first document: most processes print none, and it
    takes 7 MB of each."""
    return import_module("typst")


@cache
def _fonts() -> Any:
    """The fonts inside the compiler first, then those of the machine."""
    return _typst().Fonts(include_system_fonts=True, include_embedded_fonts=True)


def render(template: str, values: dict[str, Any], *, at: datetime) -> bytes:
    """The template with the values, as a tagged PDF created at that moment.

    A letter that no font here can draw is spelled by its number ("[U+738B]"), and
    `has_spelled` is then true in the values. Raises CannotPrint.
    """
    spelled: set[str] = set()
    while True:
        try:
            return _compile(template, _spell(values, spelled), at=at)
        except _typst().TypstError as error:
            missing = _letters_in(error.message) - spelled
            if not missing:
                raise CannotPrint(error.message) from error
            spelled |= missing
            if len(spelled) > _PATIENCE:
                spelled |= _unsure_letters(values)


def _compile(template: str, values: dict[str, Any], *, at: datetime) -> bytes:
    document: bytes = _typst().compile(
        _HERE / f"{template}.typ",
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"copy": json.dumps(values, ensure_ascii=False)},
        pdf_standards=_STANDARDS,
        # A PDF tells whole seconds.
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    return document


def _letters_in(message: str) -> set[str]:
    """The letters the compiler could not draw, from its own words."""
    found = _NO_GLYPH.search(message)
    quoted = found[1] if found else ""
    return set(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), quoted))


def _spell(values: dict[str, Any], letters: set[str]) -> dict[str, Any]:
    """The values with these letters given by their numbers, but for raw texts."""
    if not letters:
        return {**values, "has_spelled": False}
    table = str.maketrans({each: f"[U+{ord(each):04X}]" for each in letters})
    return {
        **_map_texts(values, lambda text: text.translate(table)),
        "shown": values["shown"],
        "has_spelled": True,
    }


def _unsure_letters(values: dict[str, Any]) -> set[str]:
    """Every letter of a script that the fonts inside may not have."""
    text = json.dumps(values, ensure_ascii=False)
    return {each for each in text if ord(each) > _LAST_SURE and not _is_mark(each)}


def _is_mark(letter: str) -> bool:
    """Dashes, quotes and the like, which every font has."""
    return 0x2000 <= ord(letter) <= 0x206F or letter == "€"


def _map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same lists and dictionaries with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _map_texts(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_map_texts(each, change) for each in value]
    return value
