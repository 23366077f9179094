"""Item scores copied from a filled questionnaire."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import date_field, helper, unremembered
from needling.rules.outcome_items import PSFS, Instrument


class OutcomeForm(forms.Form):
    """One row of buttons for each item; an item may be left out."""

    measured_on = date_field(_("Filled in on"))

    def __init__(
        self,
        *args: Any,
        instrument: Instrument,
        today: date,
        labels: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """`labels` are the activities this patient named before."""
        kwargs["initial"] = {
            "measured_on": today,
            **{f"label_{index:02}": word for index, word in enumerate(labels, 1)},
        }
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.helper = helper("measured_on")
        for item, topic in instrument.items.items():
            if instrument is PSFS:
                self.fields[f"label_{item}"] = _activity(topic)
            self.fields[f"item_{item}"] = _score(instrument, topic)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each item for the page: the field for its name, where it has one, and it."""
        return [
            (
                self[f"label_{item}"] if self.instrument is PSFS else None,
                self[f"item_{item}"],
            )
            for item in self.instrument.items
        ]

    def clean(self) -> dict[str, Any]:
        """A score belongs to an activity with a name."""
        cleaned = super().clean() or self.cleaned_data
        for item in self.instrument.items if self.instrument is PSFS else ():
            is_scored = cleaned.get(f"item_{item}") is not None
            if is_scored and not cleaned.get(f"label_{item}"):
                self.add_error(f"label_{item}", _("Name the activity."))
        return cleaned

    def answers(self) -> dict[str, int | None]:
        """The score of each item, None where it was left out."""
        return {
            item: self.cleaned_data[f"item_{item}"] for item in self.instrument.items
        }

    def labels(self) -> list[str]:
        """The activities in their order."""
        return [
            self.cleaned_data.get(f"label_{item}", "") for item in self.instrument.items
        ]


def _activity(topic: Any) -> forms.CharField:
    return unremembered(topic, max_length=80, required=False)


def _score(instrument: Instrument, topic: Any) -> forms.TypedChoiceField:
    scores = range(instrument.low, instrument.high + 1)
    return forms.TypedChoiceField(
        label=topic,
        required=False,
        choices=[("", _("left out")), *((str(each), _signed(each)) for each in scores)],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _signed(score: int) -> str:
    return f"−{-score}" if score < 0 else str(score)


class StrikeForm(forms.Form):
    """Why an entry is taken out."""

    because = unremembered(_("What was wrong with it?"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper("because")
