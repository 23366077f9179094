"""The name of a file, as it is shown and offered for saving."""

import re
import unicodedata

_LONGEST = 120
# File systems count bytes; the most common limit is 255.
_MOST_BYTES = 200
_FALLBACK = "file"
# Separators of folders, and what Windows keeps for itself.
_SEPARATORS = re.compile(r"[/\\]+")
_RESERVED = re.compile(r'[:*?"<>|]')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# Control, format (direction marks among them), half pairs, private, unassigned.
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean(name: str, ending: str) -> str:
    """The last part of the name, visible characters only, with the ending given.

    At most 120 characters and 200 bytes. "../../x" becomes "x", a name that claims
    another type gets the right one, and nothing visible at all becomes "file".
    """
    visible = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if character == "\t" or unicodedata.category(character) not in _INVISIBLE
    )
    parts = [part.strip(" .\t") for part in _SEPARATORS.split(visible)]
    last = next((part for part in reversed(parts) if part), "")
    stem = _RESERVED.sub("_", _ENDING.sub("", " ".join(last.split())))
    return _cut(stem.strip(" ."), ending) + ending


def _cut(stem: str, ending: str) -> str:
    """As much of it as there is room for before the ending."""
    short = stem[: _LONGEST - len(ending)].encode()[: _MOST_BYTES - len(ending)]
    return short.decode(errors="ignore").rstrip(" .") or _FALLBACK
