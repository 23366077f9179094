"""Fields that read what people type: strict about digits, clear about bounds."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms.fields import UNREMEMBERED, checked
from clinic.rules.contact import clean_name, clean_text

# int() and float() also read "1_000", "+5" and digits of other scripts.
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))?")
# Nothing that is asked about lies further back or ahead: a slip of the finger.
_EARLIEST = date(1900, 1, 1)
_AHEAD = timedelta(days=366)
_TO_COME = gettext_lazy("That day is still to come.")
_FAR = gettext_lazy("That day lies too far in the future.")


class WholeNumber(forms.Field):
    """A whole number within bounds, typed as text: a mistake is kept as typed."""

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        """`low` and `high` are both allowed."""
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def to_python(self, value: Any) -> int | None:
        """The number; nothing for an empty field."""
        text = str("" if value is None else value).strip()
        if not text:
            return None
        if not _WHOLE.fullmatch(text) or not self.low <= int(text) <= self.high:
            raise forms.ValidationError(
                _("Write a whole number from %(low)d to %(high)d, in digits.")
                % {"low": self.low, "high": self.high},
                code="whole_number",
            )
        return int(text)


class PlainDecimal(forms.Field):
    """A number within bounds, with a point or a comma and up to three decimals."""

    def __init__(self, low: float = 0, high: float = 999_999, **kwargs: Any) -> None:
        """`low` and `high` are both allowed. Typed as text: a mistake is kept so."""
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "12"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def to_python(self, value: Any) -> float | None:
        """The number; nothing for an empty field."""
        text = str("" if value is None else value).strip()
        if not text:
            return None
        found = _DECIMAL.fullmatch(text)
        if found is None:
            raise forms.ValidationError(
                _("Write a number, for example 38.5."), code="decimal"
            )
        figure = float(f"{found[1]}.{found[2] or 0}")
        if not self.low <= figure <= self.high:
            raise forms.ValidationError(
                _("Write a number from %(low)s to %(high)s.")
                % {"low": f"{self.low:g}", "high": f"{self.high:g}"},
                code="bounds",
            )
        return figure


class Line(forms.CharField):
    """A name or a few words on one line, in any script, with emoji.

    White space is collapsed; control, direction and invisible characters go. Words that
    show nothing are refused.
    """

    def clean(self, value: Any) -> str:
        """The words as they are stored; "" for an empty field."""
        typed: str = super().clean(value)
        return checked(clean_name, typed) if typed else ""


def line(label: Any, **options: Any) -> Line:
    """Such a line, which the browser does not keep."""
    return Line(label=label, widget=forms.TextInput(attrs=UNREMEMBERED), **options)


class FewWords(forms.CharField):
    """A few words on one line of the record: line breaks and runs of space are one
    space, control characters go."""

    def clean(self, value: Any) -> str:
        """The words as they are stored; "" for an empty field."""
        typed: str = super().clean(value)
        return " ".join(checked(clean_text, typed).split())


def few_words(label: Any, length: int, **options: Any) -> FewWords:
    """Such a line, which may be left out and which the browser does not keep."""
    widget = forms.TextInput(attrs=UNREMEMBERED)
    return FewWords(
        label=label, required=False, max_length=length, widget=widget, **options
    )


class Words(forms.CharField):
    """Free text; line breaks stay, control characters go."""

    def clean(self, value: Any) -> str:
        """The words as they are stored."""
        typed: str = super().clean(value)
        return checked(clean_text, typed)


class Day(forms.DateField):
    """A day within a life and a pregnancy of today; not a later one where `past`."""

    def __init__(
        self, *, today: date | None = None, past: bool = False, **kwargs: Any
    ) -> None:
        """Without `today` no day is too late."""
        attrs = {"type": "date"}
        widget = forms.DateInput(format="%Y-%m-%d", attrs=attrs)
        super().__init__(widget=widget, **kwargs)
        self.latest, self.late = today, _TO_COME
        if today is not None and not past:
            self.latest, self.late = today + _AHEAD, _FAR

    def to_python(self, value: Any) -> date | None:
        """The day; nothing for an empty field."""
        day: date | None = super().to_python(value)
        if day is None:
            return None
        if day < _EARLIEST:
            raise forms.ValidationError(_("That is too long ago."), code="too_early")
        if self.latest is not None and day > self.latest:
            raise forms.ValidationError(self.late, code="too_late")
        return day
