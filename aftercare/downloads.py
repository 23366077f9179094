"""Tables as CSV, every figure with its definition, safe to open in a spreadsheet."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftercare.effects import OUTCOMES, SlopeLine, SpreadLine, Tables
from aftercare.figures import Figures, RateLine, TimeLine
from aftercare.rules.effects import Slope, Spread
from clinic.rules import sheet

Cells = Iterable[object]

# What each file holds; the words stand above the figures in the file as well.
EFFECTS: Final[Mapping[str, Promise]] = {
    "spreads": gettext_lazy(
        "For each group of sessions and each outcome: number of sessions, median, 10th "
        "and 90th centile, mean. Left empty below ten sessions or five patients."
    ),
    "slopes": gettext_lazy(
        "By how much the outcome was higher per step of the dose: least squares, 95 % "
        "interval by the jackknife over patients, sessions and patients. It says what "
        "went together, not what caused what."
    ),
}
FIGURES: Final[Mapping[str, Promise]] = {
    "rates": gettext_lazy(
        "Events, cases, percent and the Wilson 95 % interval. Answered: of check-ins "
        "that went out and are over. False alarms: of resolved escalations, those with "
        "the outcome expected soreness or answered by mistake."
    ),
    "times": gettext_lazy(
        "Minutes from raised to first taken on, and to the first call: number, median, "
        "95th centile. Left empty below ten."
    ),
    "funnel": gettext_lazy(
        "By therapist: answers at 24 h above 5 of 10, of all answers at 24 h, and the "
        "limits within which 95 % and 99.8 % lie by chance around the share of all."
    ),
}


def effects_rows(table: str, tables: Tables) -> str:
    """The file of one of EFFECTS."""
    rows = {"spreads": _spreads, "slopes": _slopes}[table](tables)
    return _written(EFFECTS[table], rows)


def figures_rows(table: str, found: Figures) -> str:
    """The file of one of FIGURES."""
    makers: dict[str, Callable[[Figures], Iterator[Cells]]] = {
        "rates": _rates,
        "times": _times,
        "funnel": _funnel,
    }
    return _written(FIGURES[table], makers[table](found))


def _written(definition: Promise, rows: Iterable[Cells]) -> str:
    return sheet.as_csv([definition], [[_short(cell) for cell in row] for row in rows])


def _short(cell: object) -> object:
    return round(cell, 4) if isinstance(cell, float) else cell


def _spreads(tables: Tables) -> Iterator[Cells]:
    yield _("group"), _("outcome"), "n", "median", "p10", "p90", "mean"
    groups = [tables.overall, *tables.techniques, *tables.muscles]
    for factor in tables.factors:
        groups += [
            SpreadLine(f"{factor.label}: {third.label}", third.cells)
            for third in factor.thirds
        ]
    for line in groups:
        for outcome, cell in zip(OUTCOMES, line.cells, strict=True):
            yield line.label, str(outcome.label), *_of_spread(cell)


def _of_spread(cell: Spread | None) -> Cells:
    if cell is None:
        return (None,) * 5
    return cell.count, cell.middle, cell.low, cell.high, cell.mean


def _slopes(tables: Tables) -> Iterator[Cells]:
    yield _("dose"), _("outcome"), _("sessions"), _("patients"), "b", "low", "high"
    for line in tables.factors:
        yield from _of_factor(line)


def _of_factor(line: SlopeLine) -> Iterator[Cells]:
    for outcome, cell in zip(OUTCOMES, line.cells, strict=True):
        yield line.label, str(outcome.label), *_of_slope(cell)


def _of_slope(cell: Slope | None) -> Cells:
    if cell is None:
        return (None,) * 5
    return cell.count, cell.patients, cell.by_one, cell.low, cell.high


def _rates(found: Figures) -> Iterator[Cells]:
    yield _("what"), _("of which"), "events", "cases", "percent", "low", "high"
    yield from _of_rates(_("answered"), found.answered)
    yield from _of_rates(_("false alarms"), found.false_alarms)


def _of_rates(what: str, lines: Iterable[RateLine]) -> Iterator[Cells]:
    for line in lines:
        rate = line.rate
        cells: Cells = (None,) * 5
        if rate.is_enough:
            cells = rate.events, rate.of, rate.percent, rate.low, rate.high
        yield what, line.label, *cells


def _times(found: Figures) -> Iterator[Cells]:
    yield _("what"), _("tier"), "n", "median", "p95"
    yield from _of_times(_("taken on"), found.acknowledged)
    yield from _of_times(_("first call"), found.contacted)


def _of_times(what: str, lines: Iterable[TimeLine]) -> Iterator[Cells]:
    for line in lines:
        yield what, line.label, line.count, line.middle, line.most


def _funnel(found: Figures) -> Iterator[Cells]:
    limits = ("low95", "high95", "low99.8", "high99.8")
    yield _("therapist"), "events", "cases", "share", *limits
    for dot in found.sore:
        low, high = dot.limits.low_95, dot.limits.high_95
        outer = (dot.limits.low_998, dot.limits.high_998)
        yield dot.name, dot.count, dot.of, dot.share, low, high, *outer
