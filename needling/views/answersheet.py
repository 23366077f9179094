"""A filled form as clinicians read it: what is new first, the rest folded away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from needling import riskview
from needling.forms.screening import told
from needling.models import Screening, ScreeningAnswer
from needling.rules.screening_items import Item
from needling.rules.screening_paper import Change, changes
from needling.rules.screening_terms import Answer, Reply

_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class Line:
    """One answer, and what was answered before where that was something else.

    `before` is None for a question that was never asked before.
    """

    answer: ScreeningAnswer
    details: list[tuple[str, str]]
    before: str | None = None
    before_details: tuple[tuple[str, str], ...] = ()


def of(screening: Screening) -> dict[str, Any]:
    """The answers by group; `changed` is None for a patient's first form."""
    rows = list(screening.answers.select_related("item").order_by("item__position"))
    at = screening.answered_at
    earlier = riskview.answers_of(screening.patient, now=at - _JUST_BEFORE)
    now = {
        row.item.code: Answer(Reply(row.value), at.date(), row.details) for row in rows
    }
    differing = {each.code: each for each in changes(earlier, now)}
    groups: dict[str, Any] = {"said_yes": [], "said_no": [], "told": [], "changed": []}
    for row in rows:
        change = differing.get(row.item.code) if earlier else None
        groups[_group(row, change)].append(_line(row, change))
    groups["is_first"] = not earlier
    return groups


def _group(row: ScreeningAnswer, change: Change | None) -> str:
    if change is not None:
        return "changed"
    if row.item.is_computed:
        return "told"
    return "said_no" if row.value == ScreeningAnswer.Value.NO else "said_yes"


def _line(row: ScreeningAnswer, change: Change | None) -> Line:
    item = riskview.item_of(row.item)
    details = told(item, row.details)
    if change is None or change.before is None:
        return Line(row, details)
    before = change.before
    return Line(row, details, str(before.reply.label), _words(item, before.follow_ups))


def _words(item: Item, follow_ups: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(told(item, follow_ups))
