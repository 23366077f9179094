"""One page of the form that a patient fills in before the visit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from needling.forms.screening import ScreeningForm, told
from needling.models import PendingAnswer, ScreeningAnswer, ScreeningItem
from needling.prescreenings import Typed
from needling.riskview import item_of
from needling.rules.screening_items import Item
from needling.rules.screening_terms import Advice, Reply
from needling.screenings import GivenAnswer

_HEADINGS = {"LOW_BMI": _("Your height, weight and build, if you know them")}
# Names of what a page sends: answers, follow-ups, versions.
PREFIXES = ("q-", "d-", "v-")


@dataclass(frozen=True)
class Told:
    """An answer in words: as it was given, with its follow-ups."""

    value: str
    details: Sequence[tuple[str, str]]

    @property
    def label(self) -> str:
        """Yes, no or not sure."""
        return str(ScreeningAnswer.Value(self.value).label)


@dataclass(frozen=True)
class Row:
    """One question of the page.

    `reply` is None for what is only told. `there` is what another page answered
    meanwhile, `here` what this one did. `mistakes` are follow-ups that were not kept.
    """

    code: str
    text: str
    section: str
    reply: BoundField | None
    follow_ups: tuple[BoundField, ...]
    version: int
    is_alarm: bool
    is_private: bool
    there: Told | None = None
    here: Told | None = None

    @property
    def mistakes(self) -> list[BoundField]:
        """Follow-ups that cannot be read."""
        return [each for each in self.follow_ups if each.errors]


class PageForm(ScreeningForm):
    """Some questions of the form. None has to be answered before going on.

    An answer is taken without those of its follow-ups that cannot be read: a word too
    many never holds up a yes.
    """

    def __init__(
        self,
        sent: Mapping[str, Any] | None,
        *,
        items: Iterable[ScreeningItem],
        kept: Mapping[str, PendingAnswer],
        versions: Mapping[str, int],
        today: date,
    ) -> None:
        """`kept` is what holds, `versions` also of what is asked again."""
        rows = list(items)
        super().__init__(
            sent,
            questions=[row for row in rows if not row.is_computed],
            worked_out=[row for row in rows if row.is_computed],
            today=today,
            initial=_initial(kept),
        )
        for name, each in self.fields.items():
            each.required = False
            if name.startswith("q-"):
                each.error_messages["required"] = ""
        self.kept, self.versions = kept, versions
        self.rows_by_code = {row.code: row for row in rows}

    def typed(self, *, rest: str = "") -> dict[str, Typed]:
        """What was answered, by code; `rest` answers what has no answer so far."""
        self.full_clean()
        given = {
            item.code: self._given(item, is_asked, rest)
            for item, is_asked in self.items
        }
        return {
            code: Typed(answer, self._shown(code))
            for code, answer in given.items()
            if answer is not None
        }

    def _given(self, item: Item, is_asked: bool, rest: str) -> GivenAnswer | None:
        name = f"q-{item.code}"
        if not is_asked:
            return self._only_told(item)
        if not self.cleaned_data.get(name):
            if not rest or item.code in self.kept:
                return None
            return GivenAnswer(rest)
        return self._answer(item, is_asked=True)

    def _only_told(self, item: Item) -> GivenAnswer | None:
        """What is only told; nothing at all where nothing is or was written."""
        answer = self._answer(item, is_asked=False)
        if answer is None and item.code in self.kept:
            return GivenAnswer(Reply.YES.value)
        return answer

    def _shown(self, code: str) -> int:
        """The version that the page showed; what cannot be one counts as none."""
        raw = str(self.data.get(f"v-{code}", ""))
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0

    def rows(self, conflicts: Mapping[str, PendingAnswer] | None = None) -> list[Row]:
        """The questions in order; of `conflicts` both answers stand there, unchosen."""
        conflicts = conflicts or {}
        here = {code: self._in_words(code) for code in conflicts}
        if conflicts:
            chosen = {f"q-{code}" for code in conflicts}
            left: Any = self.data.copy()  # type: ignore[attr-defined]  # always a QueryDict
            for name in chosen & left.keys():
                del left[name]
            self.data = left
        return [
            self._row(item, is_asked, conflicts.get(item.code), here.get(item.code))
            for item, is_asked in self.items
        ]

    def _row(
        self, item: Item, is_asked: bool, there: PendingAnswer | None, here: Told | None
    ) -> Row:
        question = self._question(item, is_asked)
        heading = _HEADINGS.get(item.code, question.text)
        return Row(
            code=item.code,
            text=item.question if is_asked else str(heading),
            section=item.section,
            reply=question.reply,
            follow_ups=question.follow_ups,
            version=self.versions.get(item.code, 0),
            is_alarm=any(each.advice is Advice.EMERGENCY for each in item.effects),
            is_private=item.is_restricted,
            there=in_words(there) if there else None,
            here=here,
        )

    def _in_words(self, code: str) -> Told:
        answer = self.typed()[code].answer
        item = item_of(self.rows_by_code[code])
        return Told(answer.value, told(item, answer.details))


def in_words(answer: PendingAnswer) -> Told:
    """A kept answer as people read it."""
    return Told(answer.value, told(item_of(answer.item), answer.details))


def _initial(kept: Mapping[str, PendingAnswer]) -> dict[str, Any]:
    """What is kept, under the names of the fields."""
    values: dict[str, Any] = {}
    for code, row in kept.items():
        values[f"q-{code}"] = row.value
        for key, value in row.details.items():
            values[f"d-{code}-{key}"] = value
    return values
