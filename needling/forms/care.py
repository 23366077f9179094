"""What the screening asks to mind, each with a place for the therapist's note."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext as _

from clinic.forms.fields import UNREMEMBERED, helper
from needling.acknowledgements import Point

PREFIX = "care"


def field_of(code: str) -> str:
    """The name of the field of one screening item."""
    return f"{PREFIX}-{code}"


class CareForm(forms.Form):
    """One line for each point; they may wait until the note is signed."""

    def __init__(self, *args: Any, points: Sequence[Point], **kwargs: Any) -> None:
        """`points` as `acknowledgements.points` gives them."""
        initial = {field_of(each.code): each.note for each in points}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.codes = [each.code for each in points]
        for each in points:
            self.fields[field_of(each.code)] = _note(each)
        self.helper = helper(*(Field(name) for name in self.fields))

    def notes(self) -> dict[str, str]:
        """What was typed, by item code, once the form is valid."""
        return {code: self.cleaned_data[field_of(code)] for code in self.codes}


def _note(point: Point) -> forms.CharField:
    asked = _("Noted; what was done with care?")
    if point.asks_for_change:
        asked = _("What was changed?")
    return forms.CharField(
        label=" ".join(point.sentences),
        help_text=asked,
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=UNREMEMBERED),
    )
