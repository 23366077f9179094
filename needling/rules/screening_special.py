"""Items that follow from more than their own answer (clinical specification 2.2).

Pregnancy moves on by itself, age is known from the date of birth, build and first
session are worked out; each is turned into the answer the generic rules judge.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from needling.rules.consent_text import RAISED
from needling.rules.depth import Body
from needling.rules.screening_items import Item
from needling.rules.screening_reading import read
from needling.rules.screening_terms import (
    Acknowledgement,
    Answer,
    Clearance,
    PatientFacts,
    ScreeningPolicy,
    Value,
)

_TERM_DAYS = 280
# Later than any pregnancy lasts: the answer is out of date.
_LATEST_WEEK = 44
_TRIMESTERS = {
    "PREGNANT_T1": range(14),
    "PREGNANT_T2": range(14, 28),
    "PREGNANT_T3": range(28, _LATEST_WEEK + 1),
}
_PREGNANCY_QUESTION = "PREGNANT_T1"
# Holds for everybody, so it is told only where a site runs into it.
STANDING = frozenset({"GENITAL_EYE_SITES"})


@dataclass(frozen=True)
class Case:
    """All that a verdict looks at besides the sites.

    `answers` holds the newest answer by item code (`merge` of full and short form).
    """

    items: tuple[Item, ...]
    answers: Mapping[str, Answer]
    patient: PatientFacts
    today: date
    clearances: tuple[Clearance, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    policy: ScreeningPolicy = field(default_factory=ScreeningPolicy)


@dataclass(frozen=True)
class Met:
    """An item that counts as yes, with what its follow-ups say."""

    item: Item
    values: Mapping[str, Value]
    unsure: bool


_NO_VALUES: Mapping[str, Value] = MappingProxyType({})


def met(item: Item, case: Case) -> Met | None:
    """The item as it counts today, None where it is no concern."""
    own = case.answers.get(item.code)
    values = dict(read(item, own.follow_ups)) if own else {}
    rule = _RULES.get(item.code)
    if rule is None:
        counts = own is not None and own.counts_as_yes
    else:
        extra = rule(item, case, values)
        counts = extra is not None
        values.update(extra or _NO_VALUES)
    if not counts:
        return None
    return Met(item, values, own is not None and own.reply == "unsure")


def all_met(case: Case) -> dict[str, Met]:
    """Every item that counts as yes, by its code."""
    found = ((item.code, met(item, case)) for item in case.items)
    return {code: each for code, each in found if each is not None}


def weeks_pregnant(
    answer: Answer, values: Mapping[str, Value], today: date
) -> int | None:
    """Full weeks today: from the due date, else from the weeks told with the answer.

    None where neither is known or the figure cannot be.
    """
    due, told = values.get("due_on"), values.get("weeks")
    if isinstance(due, date):
        weeks = (_TERM_DAYS - (due - today).days) // 7
    elif isinstance(told, float):
        weeks = int(told) + (today - answer.answered_on).days // 7
    else:
        return None
    return weeks if 0 <= weeks <= _LATEST_WEEK else None


def _pregnancy(item: Item, case: Case, _values: object) -> Mapping[str, Value] | None:
    """The trimester of this item, if today falls into it or nobody knows."""
    answer = case.answers.get(_PREGNANCY_QUESTION)
    if answer is None or not answer.counts_as_yes:
        return None
    asked = next(each for each in case.items if each.code == _PREGNANCY_QUESTION)
    weeks = weeks_pregnant(answer, read(asked, answer.follow_ups), case.today)
    if weeks is None:
        return _NO_VALUES
    return {"weeks": float(weeks)} if weeks in _TRIMESTERS[item.code] else None


def _minor(_item: Item, case: Case, _values: object) -> Mapping[str, Value] | None:
    age = case.patient.age
    return {"age": float(age)} if age < case.policy.majority_age else None


def _older(item: Item, case: Case, _values: object) -> Mapping[str, Value] | None:
    answer = case.answers.get(item.code)
    told = answer is not None and answer.counts_as_yes
    is_older = case.patient.age > case.policy.older_above_age
    return _NO_VALUES if told or is_older else None


def bmi(values: Mapping[str, Value]) -> float | None:
    """Kilograms by square metres, None where height or weight is not known."""
    height, weight = values.get("height_cm"), values.get("weight_kg")
    if not isinstance(height, float) or not isinstance(weight, float) or height <= 0:
        return None
    return weight / (height / 100) ** 2


def _slim(
    _item: Item, case: Case, values: Mapping[str, Value]
) -> Mapping[str, Value] | None:
    """Slim by measure or by sight; neither measured nor looked at counts as slim."""
    measured, build = bmi(values), values.get("build")
    below = measured is not None and measured < case.policy.slim_below_bmi
    unknown = measured is None and build is None
    return _NO_VALUES if below or unknown or build == "slim" else None


def _first(_item: Item, case: Case, _values: object) -> Mapping[str, Value] | None:
    patient = case.patient
    return _NO_VALUES if patient.first_needling or patient.first_here else None


def _always(_item: Item, _case: Case, _values: object) -> Mapping[str, Value]:
    return _NO_VALUES


_RULES: Mapping[
    str, Callable[[Item, Case, Mapping[str, Value]], Mapping[str, Value] | None]
] = {
    "PREGNANT_T1": _pregnancy,
    "PREGNANT_T2": _pregnancy,
    "PREGNANT_T3": _pregnancy,
    "MINOR": _minor,
    "OLDER_FRAIL": _older,
    "LOW_BMI": _slim,
    "FIRST_SESSION": _first,
    "GENITAL_EYE_SITES": _always,
}


def body(case: Case) -> Body:
    """What the depth rules need to know of the patient, from the screening."""
    yes = all_met(case)
    frail = case.answers.get("OLDER_FRAIL")
    return Body(
        age=case.patient.age,
        is_slim="LOW_BMI" in yes,
        is_frail=frail is not None and frail.counts_as_yes,
        lung_or_spine=bool(yes.keys() & {"LUNG_DISEASE", "SPINE_CURVE"}),
    )


def raised_risks(case: Case) -> tuple[str, ...]:
    """The risks that are higher in this person, by item: the consent names each.

    Their words stand in the consent texts, in every language.
    """
    yes = set(all_met(case))
    pregnant = case.answers.get(_PREGNANCY_QUESTION)
    if pregnant is not None and pregnant.counts_as_yes:
        yes.add(_PREGNANCY_QUESTION)
    return tuple(code for code in RAISED if code in yes)
