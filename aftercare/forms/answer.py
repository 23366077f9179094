"""What a patient answers.

This form takes in anything. What cannot be read is put before a person, never dropped
and never an error page: a report may be hidden in it.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from aftercare.replies import Submission
from aftercare.rules.judged import Trend
from aftercare.rules.questions import TEXTS
from clinic.rules.contact import TEXT_LIMIT, cut_text

_FLAGS = frozenset(flag.value for flag in TEXTS)
_SCORES = frozenset(str(score) for score in range(11))
_WHEN_LIMIT = 120
_ODD_LIMIT = 40
_ODD_KEPT = 5


class AnswerForm(forms.Form):
    """The six questions. Only the emergency list must be answered.

    `urgent` are the flags on the emergency list of this patient and session. An option
    that the page does not offer is kept in the free text, which a person reads.
    """

    submission_id = forms.Field(required=False)
    ticked = forms.Field(required=False, widget=forms.SelectMultiple)
    none_of_these = forms.Field(required=False)
    soreness = forms.Field(required=False)
    trend = forms.Field(required=False)
    free_text = forms.Field(required=False)
    call_wanted = forms.Field(required=False)
    call_when = forms.Field(required=False)

    def __init__(self, *args: Any, urgent: Iterable[str], **kwargs: Any) -> None:
        """Keep which flags answer the first question."""
        self.urgent = frozenset(urgent)
        self._odd: list[str] = []
        super().__init__(*args, **kwargs)

    @property
    def is_emergency(self) -> bool:
        """Whether something on the emergency list is ticked; once it was validated."""
        return bool(self.urgent & self.cleaned_data.get("ticked", frozenset()))

    def clean_ticked(self) -> frozenset[str]:
        """The symptoms that the page knows."""
        sent = self.cleaned_data["ticked"] or []
        self._odd += [f"ticked={value}" for value in sent if value not in _FLAGS]
        return _FLAGS.intersection(sent)

    def clean_none_of_these(self) -> bool:
        """Ticked or not."""
        return bool(self.cleaned_data["none_of_these"])

    def clean_soreness(self) -> int | None:
        """0 to 10, None when it was left out."""
        sent = self._known("soreness", _SCORES)
        return int(sent) if sent else None

    def clean_trend(self) -> str:
        """Better, same, worse or nothing."""
        return self._known("trend", frozenset(Trend.values))

    def clean_call_wanted(self) -> bool:
        """Ticked or not."""
        return bool(self.cleaned_data["call_wanted"])

    def clean_call_when(self) -> str:
        """In their words, cut to what fits beside a phone number."""
        return cut_text(self.cleaned_data["call_when"] or "", _WHEN_LIMIT)[0]

    def clean(self) -> dict[str, Any]:
        """Ask the first question again where it was passed over."""
        cleaned = dict(self.cleaned_data)
        cleaned["free_text"], was_cut = self._words(cleaned["free_text"] or "")
        cleaned["is_garbled"] = was_cut or bool(self._odd)
        answered = cleaned["none_of_these"] or self.urgent & cleaned["ticked"]
        if not answered and not self._odd:
            self.add_error(
                "none_of_these", _("Tick what you have, or “None of these”.")
            )
        return cleaned

    def submission(self) -> Submission:
        """The answer. The same form sent twice is one; with other answers it is not.

        After "back" a page may send its old id with a new tick, so the id that counts
        is made from the page's id and all that was answered.
        """
        given = {**self.cleaned_data}
        page = _read_id(given.pop("submission_id"))
        content = repr(sorted((name, _stable(value)) for name, value in given.items()))
        return Submission(submission_id=uuid.uuid5(page, content), **given)

    def _known(self, name: str, words: frozenset[str]) -> str:
        """The value when the page offers it, else "" and a note for a person."""
        sent = self.cleaned_data[name] or ""
        if sent and sent not in words:
            self._odd.append(f"{name}={sent}")
            return ""
        return str(sent)

    def _words(self, text: str) -> tuple[str, bool]:
        """What they wrote and what could not be read, and whether any was cut off."""
        odd = [f"[{each[:_ODD_LIMIT]}]" for each in self._odd[:_ODD_KEPT]]
        note = cut_text("\n".join(odd))[0]
        kept, was_cut = cut_text(text, TEXT_LIMIT - len(note) - 2)
        parts = (kept + "…" * was_cut, note)
        return "\n".join(part for part in parts if part), was_cut


def kept_values(data: QueryDict) -> list[tuple[str, str]]:
    """Everything of an answer, to be sent again once the date of birth is confirmed."""
    names = AnswerForm.base_fields
    return [(name, value) for name in names for value in data.getlist(name)]


def page_id(data: Mapping[str, Any]) -> uuid.UUID:
    """The id that came with a page, or a fresh one for a page that has none."""
    return _read_id(data.get("submission_id"))


def _read_id(text: str | None) -> uuid.UUID:
    """The id; a fresh one for anything that is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()


def _stable(value: Any) -> Any:
    """A value in one order."""
    return sorted(value) if isinstance(value, frozenset) else value
