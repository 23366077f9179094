"""A consent text in a practice's own words: what every version has to keep.

Clinical specification 3.1 and 3.3. The words of a section are free; a section, a fact
about the patient, a separate question, a danger sign or a figure is never left out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from string import Template

from django.utils.translation import gettext as _

from needling.rules.consent_text import Source

LONGEST_TEXT = 40_000
# A section that says less than this says nothing.
_LEAST_WORDS = 20
_FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")


def problems(supplied: Source, body: str) -> tuple[str, ...]:
    """Why the body cannot be put before a patient; empty means it can.

    `supplied` is the text that came with the product, its rates filled in: its
    sections, names, figures and list items are the floor.
    """
    if len(body) > LONGEST_TEXT:
        return (_("The text is too long."),)
    return (
        *_names(supplied.body, body),
        *_sections(supplied.body, body),
        *_figures(supplied.body, body),
    )


def _names(supplied: str, body: str) -> Iterator[str]:
    """Every fact and question by its name, and no name that nobody fills."""
    template = Template(body)
    if not template.is_valid():
        yield _("$ stands only before a name, as in the supplied text.")
        return
    known, asked = _asked(supplied), _asked(body)
    missing, unknown = sorted(known - asked), sorted(asked - known)
    if missing:
        yield _("Left out: %(names)s.") % {"names": _listed(missing)}
    if unknown:
        yield _("Nobody can fill: %(names)s.") % {"names": _listed(unknown)}


def _asked(body: str) -> set[str]:
    return set(Template(body).get_identifiers())


def _listed(names: list[str]) -> str:
    return ", ".join(f"${name}" for name in names)


def _sections(supplied: str, body: str) -> Iterator[str]:
    """As many sections as supplied, each with words; as many points in lists."""
    wanted, found = _parts(supplied), _parts(body)
    if len(found) < len(wanted):
        yield _("%(count)d sections are needed, each under a line with ##.") % {
            "count": len(wanted)
        }
    for heading, words in found:
        if len(words) < _LEAST_WORDS:
            yield _("Nothing stands under “%(heading)s”.") % {"heading": heading}
    lacking = _points(supplied) - _points(body)
    if lacking > 0:
        yield _("%(count)d points of the lists are missing (lines with -).") % {
            "count": lacking
        }


def _parts(body: str) -> list[tuple[str, str]]:
    """Each section: its heading and what stands under it."""
    return [
        (heading.strip(), words.strip())
        for heading, _line, words in (
            part.partition("\n") for part in re.split(r"^## ", body, flags=re.M)[1:]
        )
    ]


def _points(body: str) -> int:
    return sum(line.startswith("- ") for line in body.splitlines())


def _figures(supplied: str, body: str) -> Iterator[str]:
    """Every figure as often as supplied: rates are disclosed, never rounded away."""
    lacking = Counter(_FIGURE.findall(supplied)) - Counter(_FIGURE.findall(body))
    if lacking:
        yield _("Figures that are missing: %(figures)s.") % {
            "figures": ", ".join(sorted(lacking))
        }
