"""Needle sites on the body chart, for pages and for paper. Reads only."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_lazy

from clinic.models import Patient
from needling import afterwards
from needling.afterwards import Said
from needling.models import NeedleSite, Session
from needling.rules import chart
from needling.rules.chart import Part, Place, View
from needling.rules.choices import Side

# What may be seen on the chart besides today's needles.
LAYERS: Final = {
    "last": gettext_lazy("Last session"),
    "sore": gettext_lazy("Soreness reported"),
    "pain": gettext_lazy("Pain drawing"),
}
# Between two drawings on paper, and the height of the tallest, in their units.
_GAP: Final = 60
_TALLEST: Final = 2020


@dataclass(frozen=True)
class Marker:
    """A numbered point. `x` and `y` are in the units of the drawing."""

    text: int
    title: str
    state: str
    x: float
    y: float
    id: str = ""


@dataclass(frozen=True)
class Drawing:
    """A drawing with the points in it; mirrored when it shows the right side."""

    view: View
    side: str
    markers: tuple[Marker, ...]

    @property
    def key(self) -> str:
        """Its name in addresses and scripts: "front", "hand_palm-right"."""
        return f"{self.view.key}-{self.side}" if self.side else self.view.key

    @property
    def is_mirrored(self) -> bool:
        """Whether it is the right side of a drawing made for the left."""
        return self.side == Side.RIGHT

    @property
    def name(self) -> str:
        """What it shows, in words."""
        if not self.side:
            return self.view.name
        words = {"view": self.view.name, "side": Side(self.side).label}
        return gettext("%(view)s (%(side)s)") % words


def place_of(site: NeedleSite) -> Place | None:
    """Where a site was put, or where its muscle is usually marked; None if unknown."""
    if site.view in chart.views() and site.x is not None and site.y is not None:
        return Place(site.view, site.x, site.y)
    return chart.usual_place(site.muscle.slug, site.side)


def drawings(
    sites: Iterable[NeedleSite], *, every: bool = False, score: int | None = None
) -> list[Drawing]:
    """The drawings that hold a point, or `every` one; sites with their muscles.

    Points are numbered, or all carry a `score`.
    """
    found: dict[tuple[str, str], list[Marker]] = {}
    for number, site in enumerate(sites, start=1):
        place = place_of(site)
        if place is not None:
            key = (place.view, _side_shown(place.view, site.side))
            found.setdefault(key, []).append(
                _marker(number if score is None else score, site, place)
            )
    return [
        Drawing(view, side, tuple(found.get((view.key, side), ())))
        for view in chart.views().values()
        for side in _sides_shown(view)
        if every or (view.key, side) in found
    ]


def layers(session: Session, *, at: datetime) -> dict[str, list[Drawing]]:
    """The patient's last session before this one, and how sore the last one left them.

    By the keys of `LAYERS`; empty where nothing is known.
    """
    before = Session.objects.signed().filter(patient=session.patient_id)
    last = before.filter(started_at__lt=session.started_at).order_by("-started_at")
    said = afterwards.reporter().soreness(session.patient, at=at)
    return {
        "last": drawings(_sites_of(last.first())),
        "sore": drawings(_sites_of(said), score=said.score if said else None),
    }


def _sites_of(told: Session | Said | None) -> Iterable[NeedleSite]:
    if told is None:
        return ()
    session = told.session_id if isinstance(told, Said) else told.pk
    sites = NeedleSite.objects.filter(session=session).order_by("order")
    return sites.select_related("muscle")


def painful(patient: Patient) -> list[str]:
    """The parts that hurt by the patient's newest drawing."""
    newest = patient.pain_drawings.order_by("-drawn_at").first()
    return newest.parts if newest is not None else []


@dataclass(frozen=True)
class Spot:
    """A part of a drawing to tick where it hurts."""

    key: str
    name: str
    side: str
    part: Part
    is_marked: bool


@dataclass(frozen=True)
class Sheet:
    """A drawing with its parts to tick."""

    drawing: Drawing
    spots: tuple[Spot, ...]

    @property
    def is_open(self) -> bool:
        """Front and back stand open, and every drawing with a mark."""
        return bool(self.drawing.view.axis) or any(s.is_marked for s in self.spots)


def pain_sheets(marked: Collection[str]) -> list[Sheet]:
    """Every drawing with its parts; `marked` are keys of `chart.part_keys()`."""
    return [
        Sheet(drawing, tuple(_spot(key, part, marked) for key, part in _parts(drawing)))
        for drawing in drawings((), every=True)
    ]


def _parts(drawing: Drawing) -> Iterator[tuple[str, Part]]:
    for key, part in chart.part_keys().items():
        view, _part, side = key.split("/")
        if view == drawing.view.key and drawing.side in ("", side):
            yield key, part


def _spot(key: str, part: Part, marked: Collection[str]) -> Spot:
    side = key.rpartition("/")[2]
    name = part.name
    if side != Side.MIDLINE:
        name = f"{part.name} ({Side(side).label})"
    return Spot(key, name, side, part, key in marked)


def svg(sites: Sequence[NeedleSite]) -> str:
    """All drawings that hold a point, side by side, as one picture for paper."""
    shown = drawings(sites)
    left, placed = 0, []
    for drawing in shown:
        placed.append((left, drawing))
        left += drawing.view.width + _GAP
    context = {"placed": placed, "width": left - _GAP, "height": _TALLEST}
    return render_to_string("needling/chart.svg", context) if shown else ""


def in_words(sites: Sequence[NeedleSite]) -> str:
    """What the picture shows, for whoever cannot see it."""
    return "; ".join(
        f"{drawing.name}: "
        + ", ".join(f"{each.text} {each.title}" for each in drawing.markers)
        for drawing in drawings(sites)
    )


def _side_shown(view: str, side: str) -> str:
    """Which of the two drawings of a detail holds a point of this side."""
    if not chart.views()[view].is_of_one_side:
        return ""
    return Side.RIGHT if side == Side.RIGHT else Side.LEFT


def _sides_shown(view: View) -> tuple[str, ...]:
    return (Side.LEFT, Side.RIGHT) if view.is_of_one_side else ("",)


def _marker(text: int, site: NeedleSite, place: Place) -> Marker:
    view = chart.views()[place.view]
    return Marker(
        text=text,
        title=f"{site.muscle.name}, {site.get_side_display()}",
        state=_state(site),
        x=round(place.x * view.width, 1),
        y=round(place.y * view.height, 1),
        id=str(site.pk),
    )


def _state(site: NeedleSite) -> str:
    """A needle that is in is "in"; one that is only planned is "planned"."""
    if not site.is_confirmed:
        return "planned"
    return "in" if site.in_at and not site.out_at else "done"
