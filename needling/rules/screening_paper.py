"""The form in the patient's hands: its pages, what on it needs help, what is new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TypeVar

from needling.rules import screening
from needling.rules.screening_items import Item
from needling.rules.screening_special import Case
from needling.rules.screening_terms import (
    Advice,
    Answer,
    PatientFacts,
    ScreeningPolicy,
)

# So many questions fit a page without getting lost on a phone (D).
MOST_ON_A_PAGE = 9

Asked = TypeVar("Asked")


def pages(
    questions: Sequence[Asked], sections: Sequence[str], most: int = MOST_ON_A_PAGE
) -> tuple[tuple[Asked, ...], ...]:
    """The questions page by page; `sections` names the section of each, in order.

    Sections stay whole and share a page as long as it holds at most `most` questions;
    one that is longer has a page of its own.
    """
    found: list[tuple[Asked, ...]] = []
    pairs = zip(sections, questions, strict=True)
    for _section, group in groupby(pairs, lambda pair: pair[0]):
        asked = tuple(question for _name, question in group)
        if found and len(found[-1]) + len(asked) <= most:
            found[-1] += asked
        else:
            found.append(asked)
    return tuple(found)


@dataclass(frozen=True)
class Need:
    """An answer that asks for help today: which, how soon, what it means."""

    code: str
    advice: Advice
    sentence: str


def needs(
    items: Iterable[Item],
    answers: Mapping[str, Answer],
    *,
    today: date,
    policy: ScreeningPolicy,
) -> tuple[Need, ...]:
    """What in these answers needs a doctor today, the gravest first, each item once.

    Only `items` that are answered are looked at: half a form is read as well.
    """
    answered = tuple(item for item in items if item.code in answers)
    # Neither age nor visits decide about an item that asks for help today.
    patient = PatientFacts(age=policy.majority_age)
    case = Case(answered, answers, patient, today, policy=policy)
    alarming = sorted(
        (
            each
            for each in screening.verdict(case).findings
            if each.advice is not Advice.NONE
        ),
        key=lambda each: each.advice is Advice.EMERGENCY,
    )
    by_code = {each.code: each for each in alarming}
    return tuple(
        Need(each.code, each.advice, each.sentence)
        for each in reversed(by_code.values())
    )


@dataclass(frozen=True)
class Change:
    """One answer that differs; `before` is None where it was never asked before."""

    code: str
    before: Answer | None
    now: Answer


def changes(
    before: Mapping[str, Answer], now: Mapping[str, Answer]
) -> tuple[Change, ...]:
    """What is not as it was, in the order of the new form.

    A no to what was never asked is nothing new; a yes or "not sure" to it is.
    """
    return tuple(
        Change(code, before.get(code), answer)
        for code, answer in now.items()
        if _differs(before.get(code), answer)
    )


def _differs(before: Answer | None, now: Answer) -> bool:
    if before is None:
        return now.counts_as_yes
    if before.reply is not now.reply:
        return True
    return now.counts_as_yes and dict(before.follow_ups) != dict(now.follow_ups)


def merge_unread(
    before: Mapping[str, Answer], told: Mapping[str, Answer]
) -> dict[str, Answer]:
    """What holds while nobody went through what the patient filled in.

    A yes counts at once. A no takes back no yes: a person asks about that first.
    """
    merged = dict(before)
    for code, answer in told.items():
        known = before.get(code)
        if known is None or not known.counts_as_yes or answer.counts_as_yes:
            merged[code] = answer
    return merged


def is_stale(given_at_age: timedelta, policy: ScreeningPolicy) -> bool:
    """Whether an answer about today is too old to be sent in as one of today."""
    return given_at_age > timedelta(hours=policy.short_form_hours)
