"""What has to be done before the search for a needle may end.

Clinical specification 4.5 rule 2: patient, clothes, linen and floor are searched, every
logged site is checked on the body, the patient is told, and a second person is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Lack:
    """One thing missing: the field that mends it and a sentence."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Search:
    """How far the search is. `unchecked` names the sites not looked at yet.

    `has_second_person`: somebody other than whoever ends the search is named.
    """

    patient: bool = False
    clothes: bool = False
    linen: bool = False
    floor: bool = False
    unchecked: tuple[str, ...] = ()
    patient_told: bool = False
    imaging_advised: bool = False
    has_second_person: bool = False


def before_found(search: Search, *, where: str) -> tuple[Lack, ...]:
    """What is missing before the needle counts as found; empty means nothing."""
    return (*_where(where), *_second(search))


def before_giving_up(search: Search) -> tuple[Lack, ...]:
    """What is missing before the search may end without the needle.

    It then stays open as a suspected retained fragment: do not dig, mark the skin, keep
    still, medical imaging (clinical specification 4.5 rule 3).
    """
    return (*_places(search), *_sites(search), *_patient(search), *_second(search))


def _where(where: str) -> Iterator[Lack]:
    if not where.strip():
        yield Lack("found_where", _("Say where the needle was."))


def _second(search: Search) -> Iterator[Lack]:
    if not search.has_second_person:
        yield Lack(
            "second_name", _("Name a second person who counted and searched with you.")
        )


def _places(search: Search) -> Iterator[Lack]:
    sentences = {
        "patient": _("Search the patient's skin and hair."),
        "clothes": _("Search the patient's clothes and shoes."),
        "linen": _("Search couch, linen and pillows."),
        "floor": _("Search the floor, bins and your own clothes."),
    }
    for place, sentence in sentences.items():
        if not getattr(search, place):
            yield Lack(f"{place}_searched", sentence)


def _sites(search: Search) -> Iterator[Lack]:
    for site in search.unchecked:
        yield Lack("checked_sites", _("Check on the body: %(site)s.") % {"site": site})


def _patient(search: Search) -> Iterator[Lack]:
    if not search.patient_told:
        yield Lack("patient_told", _("Tell the patient that a needle is missing."))
    if not search.imaging_advised:
        yield Lack(
            "imaging_advised",
            _(
                "Send the patient for imaging: do not dig, mark the skin, keep the "
                "part still."
            ),
        )
