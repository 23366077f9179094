"""The screening items: taken from their machine form, checked on the way.

One item is a question and what a yes to it does: a list of effects.

    {"do": "SITE_BLOCK",            what it leads to, a name of Outcome
     "when": [{"drug": {"in": ["warfarin"]}, "inr": {"over": "inr_limit"}}],
     "at": "deep",                  where, a key of `blocks`; without it: everywhere
     "say": "...", "lift": "...",   sentences; $name stands for a policy figure
     "policy": "first_trimester",   the clinic may set what it leads to
     "with": "ANTICOAGULANT",       only if that item is a yes as well
     "clearable": false,            a clearance on file does not satisfy it
     "advice": "emergency"}         what the patient is shown at once

`when` holds alternatives; in one alternative all tests must be met. A follow-up that is
not answered, not readable or "not sure" meets every test: the strict reading. Figures
are numbers or names of `ScreeningPolicy`. `blocks` gives each place its selectors; a
site fits a place if it fits one selector, and a selector if it fits all its keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from needling.rules.choices import Position, Side, Technique
from needling.rules.screening_terms import (
    Advice,
    Area,
    Limb,
    Outcome,
    Place,
    ScreeningPolicy,
)

_POLICY = frozenset(each.name for each in fields(ScreeningPolicy))
_KINDS = frozenset({"text", "number", "date", "choice", "multichoice", "yesno"})
# What may be said of the values of a kind.
_BOUNDED = {
    kind: frozenset({"number": {"low", "high"}, "date": {"past"}}.get(kind, set()))
    for kind in _KINDS
}
_TESTS = {
    "in": frozenset({"choice", "multichoice", "yesno"}),
    "not_in": frozenset({"choice", "multichoice", "yesno"}),
    "count_from": frozenset({"multichoice"}),
    "over": frozenset({"number"}),
    "under": frozenset({"number"}),
    "from": frozenset({"number"}),
    "within_weeks": frozenset({"date"}),
    "within_months": frozenset({"date"}),
    "blank": _KINDS,
}
_CHOICES = {
    "AREAS": (*((a.value, a.label) for a in Area), ("none", _("None of these"))),
    "LIMBS": tuple((limb.value, limb.label) for limb in Limb),
    "SIDES": (("left", _("Left")), ("right", _("Right")), ("both", _("Both sides"))),
    "YES_NO": (("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure"))),
}
# Keys of a selector that name follow-ups; the others list what a site may be.
_FROM = frozenset({"areas_from", "near_from", "limbs_from", "sides_from"})
_LISTS = {
    "areas": frozenset(Area.values),
    "places": frozenset(Place.values),
    "sets": None,
    "muscles": None,
    "layers": frozenset({"superficial", "deep"}),
    "positions": frozenset(Position.values),
    "techniques": frozenset(Technique.values),
    "sides": frozenset(Side.values),
}


class BadItem(ValueError):
    """The machine form of an item does not hold together; says where."""


@dataclass(frozen=True)
class FollowUp:
    """A field that a yes opens. `derived` ones are worked out and never shown.

    A number lies from `low` to `high`; a day is not a later one where it is `past`.
    """

    key: str
    label: str
    kind: str
    choices: tuple[tuple[str, Any], ...] = ()
    derived: bool = False
    low: float = 0
    high: float = 999_999
    past: bool = False


@dataclass(frozen=True)
class Condition:
    """One test of one follow-up."""

    key: str
    operator: str
    argument: Any


@dataclass(frozen=True)
class Selector:
    """Which sites: every list it has must hold the site, every follow-up too."""

    lists: Mapping[str, frozenset[str]]
    follow_ups: Mapping[str, str]


@dataclass(frozen=True)
class Effect:
    """What a yes does. `at` is None where it concerns the whole session."""

    outcome: Outcome
    say: str
    lift: str
    when: tuple[tuple[Condition, ...], ...] = ()
    at: tuple[Selector, ...] | None = None
    policy: str = ""
    also: str = ""
    clearable: bool = True
    advice: Advice = Advice.NONE


@dataclass(frozen=True)
class Item:
    """One screening item (clinical specification 2.2). `position` is its order."""

    code: str
    version: int
    klass: str
    position: int
    section: str
    question: str
    effects: tuple[Effect, ...]
    follow_ups: tuple[FollowUp, ...]
    is_short_form: bool
    is_computed: bool
    is_restricted: bool
    source: str


def parse_item(
    *,
    code: str,
    version: int,
    klass: str,
    position: int,
    section: str,
    question: str,
    actions: Iterable[Mapping[str, Any]],
    blocks: Mapping[str, Iterable[Mapping[str, Any]]],
    follow_ups: Iterable[Mapping[str, Any]],
    is_short_form: bool,
    is_computed: bool,
    is_restricted: bool,
    source: str,
) -> Item:
    """An item from its decoded columns. Raises BadItem where they contradict."""
    opened = tuple(_follow_up(code, each) for each in follow_ups)
    kinds = {each.key: each.kind for each in opened}
    places = {
        name: tuple(_selector(code, kinds, each) for each in selectors)
        for name, selectors in blocks.items()
    }
    return Item(
        code=code,
        version=version,
        klass=klass,
        position=position,
        section=section,
        question=question,
        effects=tuple(_effect(code, kinds, places, each) for each in actions),
        follow_ups=opened,
        is_short_form=is_short_form,
        is_computed=is_computed,
        is_restricted=is_restricted,
        source=source,
    )


def check_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items in order. Raises BadItem for a code twice or one that is not there."""
    ordered = tuple(sorted(items, key=lambda each: each.position))
    codes = [each.code for each in ordered]
    for code in codes:
        _require(codes.count(code) == 1, code, "code twice")
    for item in ordered:
        for effect in item.effects:
            known = not effect.also or effect.also in codes
            _require(known, item.code, f"unknown item {effect.also}")
    return ordered


def _require(condition: bool, code: str, what: str) -> None:
    if not condition:
        raise BadItem(f"{code}: {what}")


def _follow_up(code: str, raw: Mapping[str, Any]) -> FollowUp:
    kind = raw["kind"]
    _require(kind in _KINDS, code, f"unknown kind {kind}")
    listed = raw.get("choices", "YES_NO" if kind == "yesno" else [])
    choices = (
        _CHOICES.get(listed, ())
        if isinstance(listed, str)
        else tuple((value, label) for value, label in listed)
    )
    needs_choices = kind in {"choice", "multichoice", "yesno"}
    _require(needs_choices == bool(choices), code, f"choices of {raw['key']}")
    bounds = {key: raw[key] for key in ("low", "high", "past") if key in raw}
    _require(_BOUNDED[kind].issuperset(bounds), code, f"bounds of {raw['key']}")
    return FollowUp(
        raw["key"],
        raw["label"],
        kind,
        choices,
        derived=raw.get("derived", False),
        **bounds,
    )


def _selector(code: str, kinds: Mapping[str, str], raw: Mapping[str, Any]) -> Selector:
    lists: dict[str, frozenset[str]] = {}
    named: dict[str, str] = {}
    for key, value in raw.items():
        if key in _FROM:
            _require(value in kinds, code, f"unknown follow-up {value}")
            named[key] = value
        else:
            _require(key in _LISTS, code, f"unknown place key {key}")
            allowed = _LISTS[key] or frozenset(value)
            _require(allowed.issuperset(value), code, f"unknown word in {key}")
            lists[key] = frozenset(value)
    return Selector(lists, named)


def _effect(
    code: str,
    kinds: Mapping[str, str],
    places: Mapping[str, tuple[Selector, ...]],
    raw: Mapping[str, Any],
) -> Effect:
    outcome, place = raw["do"], raw.get("at")
    _require(outcome in Outcome.__members__, code, f"unknown action {outcome}")
    _require(place is None or place in places, code, f"unknown place {place}")
    _require(
        outcome != "SITE_BLOCK" or place is not None, code, "SITE_BLOCK needs a place"
    )
    policy = raw.get("policy", "")
    _require(not policy or policy in _POLICY, code, f"unknown policy {policy}")
    _require(bool(raw["say"] and raw["lift"]), code, "a sentence is missing")
    return Effect(
        outcome=Outcome[outcome],
        say=raw["say"],
        lift=raw["lift"],
        when=tuple(_conditions(code, kinds, each) for each in raw.get("when", [])),
        at=None if place is None else places[place],
        policy=policy,
        also=raw.get("with", ""),
        clearable=raw.get("clearable", True),
        advice=Advice(raw.get("advice", Advice.NONE)),
    )


def _conditions(
    code: str, kinds: Mapping[str, str], raw: Mapping[str, Mapping[str, Any]]
) -> tuple[Condition, ...]:
    conditions = tuple(
        Condition(key, operator, argument)
        for key, tests in raw.items()
        for operator, argument in tests.items()
    )
    for each in conditions:
        fits = kinds.get(each.key) in _TESTS.get(each.operator, frozenset())
        _require(fits, code, f"test {each.operator} of {each.key}")
        named = isinstance(each.argument, str)
        _require(not named or each.argument in _POLICY, code, f"figure {each.argument}")
    return conditions
