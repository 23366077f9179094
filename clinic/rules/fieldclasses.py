"""The class of each field, as docs/fields.md names it. Pure: the page is handed in."""

import re
from collections.abc import Iterator

_MODEL = re.compile(r"^\*\*(\w+\.\w+)\*\*$")
_CLASSED = re.compile(r"^- ([a-z-]+): (.+)$")
_FIELDS = "\n## The fields\n"


def classed(page: str) -> Iterator[tuple[str, str]]:
    """Each field ("clinic.Patient.notes") with its class, in the order of the page."""
    model = ""
    for line in page.partition(_FIELDS)[2].splitlines():
        if found := _MODEL.match(line):
            model = found[1]
        if found := _CLASSED.match(line):
            for name in re.findall(r"`(\w+)`", found[2]):
                yield f"{model}.{name}", found[1]
