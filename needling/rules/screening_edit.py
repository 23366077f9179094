"""A clinic's own words for a question: which changes keep what the question is for.

What the product supplies is the floor. An own version may ask in other words, lead to
something stricter, be asked more often and ask one thing more; it is never milder, and
no question can be left out. Codes, conditions and places stay as supplied.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from string import Template
from typing import Any

from django.utils.translation import gettext as _

from needling.rules.screening_items import BadItem, parse_item
from needling.rules.screening_terms import Outcome, ScreeningPolicy

Columns = Mapping[str, Any]

# The one follow-up that an own version may add.
FURTHER = "further"
LONGEST_WORDS = 300
_FIGURES = frozenset(each.name for each in fields(ScreeningPolicy))


@dataclass(frozen=True)
class Says:
    """What one effect leads to, the sentence shown for it, and what lifts it."""

    do: str
    say: str
    lift: str


@dataclass(frozen=True)
class Edit:
    """A question in a clinic's own words. `further` "" asks nothing more.

    `labels` are those of the follow-ups that are supplied, by key.
    """

    question: str
    effects: tuple[Says, ...]
    labels: Mapping[str, str]
    is_short_form: bool
    further: str = ""


@dataclass(frozen=True)
class Problem:
    """What cannot stand, and the field that mends it."""

    field: str
    sentence: str


class BadEdit(ValueError):
    """The own version would be milder, unclear or broken; `problems` says where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep all of them."""
        super().__init__(" ".join(each.sentence for each in problems))
        self.problems = tuple(problems)


def stricter(action: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """What a supplied effect may lead to in an own version, the supplied one first.

    Where a clinic's figures decide, they alone do.
    """
    supplied = Outcome[action["do"]]
    if action.get("policy"):
        return (supplied,)
    placed = action.get("at") is not None
    return tuple(
        each
        for each in Outcome
        if each.rank >= supplied.rank and (placed or each is not Outcome.SITE_BLOCK)
    )


def revised(supplied: Columns, edit: Edit) -> dict[str, Any]:
    """The columns of the own version. Raises BadEdit with everything that is wrong."""
    problems = (*_wording(supplied, edit), *_effects(supplied, edit))
    if problems:
        raise BadEdit(problems)
    columns = {
        **supplied,
        "question": edit.question.strip(),
        "is_short_form": edit.is_short_form,
        "actions": [
            {**action, "do": own.do, "say": own.say.strip(), "lift": own.lift.strip()}
            for action, own in zip(supplied["actions"], edit.effects, strict=True)
        ],
        "follow_ups": _follow_ups(supplied, edit),
    }
    try:
        parse_item(**columns)
    except BadItem as error:
        raise BadEdit([Problem("question", str(error))]) from error
    return columns


def _follow_ups(supplied: Columns, edit: Edit) -> list[dict[str, Any]]:
    own = [
        {**each, "label": edit.labels.get(each["key"], each["label"]).strip()}
        for each in supplied["follow_ups"]
    ]
    if edit.further.strip():
        further = {"key": FURTHER, "label": edit.further.strip(), "kind": "text"}
        own.append(further)
    return own


def _wording(supplied: Columns, edit: Edit) -> Iterator[Problem]:
    """The question and its follow-ups are there; it is asked as often as supplied."""
    yield from _words("question", edit.question)
    for key, label in edit.labels.items():
        yield from _words(f"label-{key}", label)
    if supplied["is_short_form"] and not edit.is_short_form:
        yield Problem(
            "is_short_form", _("This question is asked before every session.")
        )
    if supplied["is_computed"] and edit.is_short_form:
        yield Problem(
            "is_short_form", _("This is worked out, so that it is not asked.")
        )


def _effects(supplied: Columns, edit: Edit) -> Iterator[Problem]:
    """Each effect is there, is not milder, and has both its sentences."""
    actions = supplied["actions"]
    if len(actions) != len(edit.effects):
        yield Problem("question", _("An effect of the answer is missing."))
        return
    for number, (action, own) in enumerate(zip(actions, edit.effects, strict=True)):
        if own.do not in {each.name for each in stricter(action)}:
            yield Problem(
                f"do-{number}",
                _("An own version is never milder than what is supplied."),
            )
        yield from _words(f"say-{number}", own.say, figures=True)
        yield from _words(f"lift-{number}", own.lift, figures=True)


def _words(field: str, text: str, *, figures: bool = False) -> Iterator[Problem]:
    """Words that are there, not endless, and name only figures that are known."""
    if not text.strip():
        yield Problem(field, _("Write a sentence here."))
    if len(text) > LONGEST_WORDS:
        yield Problem(
            field, _("Write at most %(count)d characters.") % {"count": LONGEST_WORDS}
        )
    if figures and not _is_fillable(text):
        yield Problem(
            field, _("$ stands only before the name of a figure, as supplied.")
        )


def _is_fillable(text: str) -> bool:
    template = Template(text)
    return template.is_valid() and _FIGURES.issuperset(template.get_identifiers())
