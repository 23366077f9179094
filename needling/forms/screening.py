"""The screening form: one set of answers for each question, nothing pre-selected."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import UNREMEMBERED
from needling.forms.fields import Day, PlainDecimal, Words
from needling.models import ScreeningItem
from needling.riskview import item_of
from needling.rules.screening_items import FollowUp, Item
from needling.rules.screening_terms import Advice, Reply
from needling.screenings import GivenAnswer

# What is only told has no question of its own.
_HEADINGS = {
    "LOW_BMI": _("Build, measured or looked at"),
    "MINOR": _("Not of age yet: the guardian"),
}
# From so many choices on a list is quicker than buttons.
_MANY = 5


@dataclass(frozen=True)
class Question:
    """One question on the page.

    `reply` is None for what is only told. `is_alarm`: a yes needs advice at once.
    """

    text: str
    reply: BoundField | None
    follow_ups: tuple[BoundField, ...]
    is_alarm: bool
    is_private: bool


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    title: str
    questions: tuple[Question, ...]


class ScreeningForm(forms.Form):
    """Every question of one form, and what a yes asks further.

    Follow-ups may be left empty: what is not answered is read in the strict way. Those
    below a no are not kept.
    """

    def __init__(
        self,
        *args: Any,
        questions: Iterable[ScreeningItem],
        worked_out: Iterable[ScreeningItem] = (),
        today: date | None = None,
        **kwargs: Any,
    ) -> None:
        """`worked_out` items have fields to fill in but no yes or no.

        `today` is the clinic's day: what has happened did not happen after it.
        """
        super().__init__(*args, **kwargs)
        asked = [(item_of(row), True) for row in questions]
        told = [(item_of(row), False) for row in worked_out]
        self.items = sorted([*asked, *told], key=lambda each: each[0].position)
        for item, is_asked in self.items:
            if is_asked:
                self.fields[_reply(item)] = _yes_or_no(item)
            for follow_up in _shown(item):
                self.fields[_detail(item, follow_up)] = _field(follow_up, today)

    def sections(self) -> list[Section]:
        """The questions under their headings, in order."""
        return [
            Section(title, tuple(self._question(*each) for each in items))
            for title, items in groupby(self.items, lambda each: each[0].section)
        ]

    def _question(self, item: Item, is_asked: bool) -> Question:
        return Question(
            text=item.question if is_asked else str(_HEADINGS[item.code]),
            reply=self[_reply(item)] if is_asked else None,
            follow_ups=tuple(self[_detail(item, each)] for each in _shown(item)),
            is_alarm=any(each.advice is Advice.EMERGENCY for each in item.effects),
            is_private=item.is_restricted,
        )

    @property
    def is_alarm(self) -> bool:
        """Whether an answer that was sent needs emergency advice, complete or not."""
        answers = [
            each.reply.value()
            for section in self.sections()
            for each in section.questions
            if each.is_alarm and each.reply is not None
        ]
        return bool({Reply.YES, Reply.UNSURE}.intersection(answers))

    def unanswered(self) -> list[BoundField]:
        """The questions that still have no answer, once the form was sent."""
        names = [_reply(item) for item, is_asked in self.items if is_asked]
        return [self[name] for name in names if name in self.errors]

    def mistaken(self) -> list[BoundField]:
        """The follow-ups that cannot be read, once the form was sent."""
        return [self[name] for name in self.errors if name.startswith("d-")]

    def clean(self) -> dict[str, Any]:
        """A mistake in a follow-up below a no does not matter."""
        cleaned = super().clean() or self.cleaned_data
        for item, is_asked in self.items:
            if is_asked and cleaned.get(_reply(item)) == Reply.NO:
                for follow_up in _shown(item):
                    self.errors.pop(_detail(item, follow_up), None)
        return cleaned

    def answers(self) -> dict[str, GivenAnswer]:
        """By item code, as the verb takes them, once the form is valid."""
        given = {
            item.code: self._answer(item, is_asked) for item, is_asked in self.items
        }
        return {code: answer for code, answer in given.items() if answer is not None}

    def _answer(self, item: Item, is_asked: bool) -> GivenAnswer | None:
        reply = self.cleaned_data[_reply(item)] if is_asked else Reply.YES.value
        if reply == Reply.NO:
            return GivenAnswer(reply)
        values = {
            each.key: _stored(self.cleaned_data.get(_detail(item, each)))
            for each in _shown(item)
        }
        details = {key: value for key, value in values.items() if value not in ("", [])}
        # What was not told of an item that is not asked is no answer at all.
        return GivenAnswer(reply, details) if is_asked or details else None


def told(item: Item, details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Stored follow-ups as label and words, in the order they were asked in."""
    return [
        (each.label, _in_words(each, details[each.key]))
        for each in item.follow_ups
        if each.key in details
    ]


def _in_words(follow_up: FollowUp, value: Any) -> str:
    words = {key: str(label) for key, label in follow_up.choices}
    if isinstance(value, list):
        return ", ".join(words.get(each, str(each)) for each in value)
    if follow_up.kind == "date":
        return date_format(date.fromisoformat(value))
    if isinstance(value, float):
        return f"{value:g}"
    return words.get(value, str(value))


def _reply(item: Item) -> str:
    return f"q-{item.code}"


def _detail(item: Item, follow_up: FollowUp) -> str:
    return f"d-{item.code}-{follow_up.key}"


def _shown(item: Item) -> list[FollowUp]:
    return [each for each in item.follow_ups if not each.derived]


def _stored(value: Any) -> Any:
    """As it lies in the record: dates as ISO text, nothing as ""."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def _yes_or_no(item: Item) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=item.question,
        choices=Reply.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please answer this question.")},
    )


def _field(follow_up: FollowUp, today: date | None) -> forms.Field:
    if follow_up.kind == "date":
        past = follow_up.past
        return Day(today=today, past=past, label=follow_up.label, required=False)
    make = _FIELDS[follow_up.kind]
    return make(follow_up, label=follow_up.label, required=False)


def _text(_follow_up: FollowUp, **options: Any) -> forms.Field:
    widget = forms.TextInput(attrs=UNREMEMBERED)
    return Words(max_length=500, widget=widget, **options)


def _choice(follow_up: FollowUp, **options: Any) -> forms.Field:
    if len(follow_up.choices) >= _MANY:
        choices = [("", _("Choose")), *follow_up.choices]
        return forms.ChoiceField(choices=choices, **options)
    return forms.ChoiceField(
        choices=follow_up.choices, widget=forms.RadioSelect, **options
    )


def _several(follow_up: FollowUp, **options: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=follow_up.choices, widget=forms.CheckboxSelectMultiple, **options
    )


_FIELDS: Mapping[str, Callable[..., forms.Field]] = {
    "text": _text,
    "number": lambda follow_up, **options: PlainDecimal(
        follow_up.low, follow_up.high, **options
    ),
    "choice": _choice,
    "yesno": _choice,
    "multichoice": _several,
}
