"""The date of birth that opens a patient's page."""

from datetime import date
from typing import Any

from django import forms

from clinic.rules.dates import BadDate, parse_birth_date


class BirthDateForm(forms.Form):
    """Three boxes, read tolerantly; `cleaned_data["born"]` is the date."""

    day = forms.Field(required=False)
    month = forms.Field(required=False)
    year = forms.Field(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """`today` is the last day that counts as a date of birth."""
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The date, or the box to correct."""
        typed = {name: str(self.data.get(name, "")) for name in self.fields}
        try:
            born = parse_birth_date(**typed, today=self.today)
        except BadDate as refusal:
            self.add_error(refusal.part or "day", str(refusal))
            return {}
        return {"born": born}
