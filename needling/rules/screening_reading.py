"""What follow-ups say and which sites a place means.

Whatever cannot be read counts as not answered, and what is not answered meets every
condition and fits every place: the strict reading (clinical specification 2.1).
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, cast

from clinic.rules.dates import add_months
from needling.rules.choices import Position, Side
from needling.rules.screening_areas import areas_of, near, reached
from needling.rules.screening_items import Condition, FollowUp, Item, Selector
from needling.rules.screening_terms import Area, Limb, ScreeningPolicy, SiteFacts, Value

# A typed date outside is a slip of the finger.
_YEARS = range(1900, 2200)

_OTHER_SIDE = {Side.LEFT.value: Side.RIGHT, Side.RIGHT.value: Side.LEFT}
_LIMB_AREAS = {
    "arm": frozenset({Area.SHOULDER_GIRDLE, Area.ARM, Area.FOREARM, Area.HAND}),
    "leg": frozenset({Area.HIP_PELVIS, Area.THIGH, Area.LEG, Area.FOOT}),
}


def read(item: Item, raw: Mapping[str, object]) -> dict[str, Value]:
    """The follow-ups of an item that can be read; the others are left out."""
    read_each = (
        (each.key, _read_one(each, raw.get(each.key))) for each in item.follow_ups
    )
    return {key: value for key, value in read_each if value is not None}


def _read_one(follow_up: FollowUp, raw: object) -> Value | None:
    if follow_up.kind == "number":
        figure = _read_number(raw)
        return figure if _is_possible(figure, follow_up) else None
    reader = _READERS.get(follow_up.kind)
    if reader is not None:
        return reader(raw)
    if follow_up.kind == "multichoice":
        return _read_choices(follow_up, raw)
    return raw if isinstance(raw, str) and _is_offered(raw, follow_up) else None


def _read_choices(follow_up: FollowUp, raw: object) -> Value | None:
    chosen = tuple(raw) if isinstance(raw, list | tuple) else ()
    readable = all(_is_offered(each, follow_up) for each in chosen)
    return chosen if chosen and readable else None


def _is_offered(raw: object, follow_up: FollowUp) -> bool:
    """One of the choices; "not sure" tells nothing."""
    return raw != "unsure" and any(raw == value for value, _label in follow_up.choices)


def _read_text(raw: object) -> Value | None:
    return raw.strip() or None if isinstance(raw, str) else None


def _is_possible(figure: float | None, follow_up: FollowUp) -> bool:
    """Whether such a figure occurs; one that does not is a slip and tells nothing."""
    return figure is not None and follow_up.low <= figure <= follow_up.high


def _read_number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    try:
        figure = float(raw)
    except (ValueError, OverflowError):
        return None
    return figure if math.isfinite(figure) else None


def _read_date(raw: object) -> Value | None:
    if not isinstance(raw, str):
        return None
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


_READERS: dict[str, Callable[[object], Value | None]] = {
    "text": _read_text,
    "date": _read_date,
}


def _chosen(value: Value) -> frozenset[str]:
    return frozenset(value if isinstance(value, tuple) else (cast("str", value),))


# Each is asked (value, argument, today) of a value that could be read.
_OPERATORS: dict[str, Callable[[Any, Any, date], bool]] = {
    "in": lambda value, words, _today: bool(_chosen(value) & set(words)),
    "not_in": lambda value, words, _today: not _chosen(value) & set(words),
    "count_from": lambda value, least, _today: len(_chosen(value)) >= least,
    "over": lambda value, limit, _today: value > limit,
    "under": lambda value, limit, _today: value < limit,
    "from": lambda value, limit, _today: value >= limit,
    "within_weeks": lambda value, weeks, today: today < value + timedelta(weeks=weeks),
    "within_months": lambda value, months, today: today < add_months(value, months),
    "blank": lambda _value, _argument, _today: False,
}


def meets(
    condition: Condition,
    values: Mapping[str, Value],
    *,
    policy: ScreeningPolicy,
    today: date,
) -> bool:
    """Whether the follow-up meets the condition; one that is not there always does."""
    value = values.get(condition.key)
    if value is None:
        return True
    argument = condition.argument
    figure = getattr(policy, argument) if isinstance(argument, str) else argument
    return _OPERATORS[condition.operator](value, figure, today)


def fits(
    selectors: tuple[Selector, ...], site: SiteFacts, values: Mapping[str, Value]
) -> bool:
    """Whether the site lies in the place the selectors mean."""
    return any(_selected(each, site, values) for each in selectors)


def _selected(selector: Selector, site: SiteFacts, values: Mapping[str, Value]) -> bool:
    has: dict[str, frozenset[str]] = {
        "areas": areas_of(site),
        "sets": site.risks,
        "muscles": frozenset({site.muscle}),
        "layers": frozenset({site.layer}),
        # While it is not said how the patient lies, the harmful way is assumed.
        "positions": frozenset({site.position or Position.SUPINE}),
        "techniques": frozenset({site.technique}),
        "places": frozenset({site.place}),
        "sides": frozenset({site.side}),
    }
    return all(has[key] & allowed for key, allowed in selector.lists.items()) and all(
        key not in values or _NAMED[kind](_chosen(values[key]), site)
        for kind, key in selector.follow_ups.items()
    )


def _on_side(side: str, site: SiteFacts) -> bool:
    """Not clearly on the other side."""
    return site.side != _OTHER_SIDE.get(side)


def _on_limb(named: frozenset[str], site: SiteFacts) -> bool:
    return any(
        areas_of(site) & _LIMB_AREAS[part] and _on_side(side, site)
        for side, part in (Limb(limb).value.split("_") for limb in named)
    )


_NAMED: dict[str, Callable[[frozenset[str], SiteFacts], bool]] = {
    "areas_from": lambda named, site: bool(reached(site) & named),
    "near_from": lambda named, site: bool(reached(site) & near(named)),
    "limbs_from": _on_limb,
    "sides_from": lambda named, site: any(_on_side(side, site) for side in named),
}
