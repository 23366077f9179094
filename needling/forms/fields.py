"""Fields that read what people type: strict about digits, clear about bounds."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

# int() and float() also read "1_000", "+5" and digits of other scripts.
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))?")


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
    """A number from 0 to 999999, with a point or a comma and up to three decimals."""

    def __init__(self, **kwargs: Any) -> None:
        """Typed as text so that a mistake is kept as typed."""
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "12"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

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
        return float(f"{found[1]}.{found[2] or 0}")
