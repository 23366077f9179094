"""Reports of browsers that the policy of a page was broken, as they arrive.

Pure. Whoever sends a report may write anything into it: nothing of it is believed but
which directive it names, and which of our own pages.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# A directive as the standard writes one; anything else is somebody's own words.
_DIRECTIVE = re.compile(r"[a-z]{2,12}(?:-[a-z]{2,10}){0,3}")
UNKNOWN = "unknown"
_MOST = 5


@dataclass(frozen=True)
class Violation:
    """What was broken, and the path of the page, which holds a key perhaps."""

    directive: str
    path: str


def read(body: bytes) -> tuple[Violation, ...]:
    """What a report tells: the old form holds one, the new one a list of them.

    Nothing that cannot be read; at most five.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    return tuple(_violation(each) for each in list(_bodies(told))[:_MOST])


def _bodies(told: Any) -> Iterator[dict[str, Any]]:
    """The single reports in either form."""
    for each in told if isinstance(told, list) else [told]:
        if not isinstance(each, dict):
            continue
        for key in ("csp-report", "body"):
            if isinstance(each.get(key), dict):
                yield each[key]


def _violation(body: dict[str, Any]) -> Violation:
    directive = _text(body, "effective-directive", "effectiveDirective").split(" ")[0]
    if not _DIRECTIVE.fullmatch(directive):
        directive = UNKNOWN
    return Violation(directive, _path(_text(body, "document-uri", "documentURL")))


def _text(body: dict[str, Any], *keys: str) -> str:
    """The first of these that is a text."""
    return next((body[key] for key in keys if isinstance(body.get(key), str)), "")


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
