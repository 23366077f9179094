"""Pieces that several forms share."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.rules.contact import BadContact, BadText
from clinic.rules.dates import BadDate, parse_birth_date

# Patients' data do not belong in the memory of the desk's browser.
UNREMEMBERED = {"autocomplete": "off"}


@cache
def zones() -> list[tuple[str, str]]:
    """Time zones by place; historical short names are left out."""
    return [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone]


@cache
def countries() -> list[tuple[str, str]]:
    """Countries by their two letters, with the start of their phone numbers."""
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    codes = phonenumbers.country_code_for_region
    return [(each, f"{each} (+{codes(each)})") for each in regions]


def checked(rule: Callable[..., str], *args: Any, **kwargs: Any) -> str:
    """What a rule makes of a text; its refusal becomes the field's error."""
    try:
        return rule(*args, **kwargs)
    except (BadContact, BadText) as error:
        raise ValidationError(str(error)) from error


def helper(*layout: Any) -> FormHelper:
    """A layout without the form tag: that stands in the template."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.layout = Layout(*layout)
    return made


def side_by_side(*names: str, each: str = "col-sm-6") -> Div:
    """Fields in one row where there is room; `each` is Bootstrap's column class."""
    return Div(
        *(Field(name, wrapper_class=each) for name in names), css_class="row gx-3"
    )


def unremembered(label: Any, **options: Any) -> forms.CharField:
    """One line of text that the browser does not keep."""
    return forms.CharField(
        label=label, widget=forms.TextInput(attrs=UNREMEMBERED), **options
    )


def time_field(label: Any, **options: Any) -> forms.TimeField:
    """A wall-clock time, hours and minutes."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, **options)


def date_field(label: Any, **options: Any) -> forms.DateField:
    """A day near today, picked from the browser's calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


class BirthDateForm(forms.Form):
    """Three boxes for a date of birth, read tolerantly into `date_of_birth`."""

    birth_day = unremembered(_("Day"), max_length=10)
    birth_month = unremembered(_("Month"), max_length=20)
    birth_year = unremembered(_("Year"), max_length=10)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """`today` is the clinic's day: nobody is born after it."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["birth_day"].widget.attrs["inputmode"] = "numeric"
        self.fields["birth_year"].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        """Read the three boxes; a mistake is told at the box it is in."""
        cleaned = super().clean() or {}
        boxes = [cleaned.get(f"birth_{part}") for part in ("day", "month", "year")]
        if all(boxes):
            day, month, year = (str(box) for box in boxes)
            try:
                born = parse_birth_date(day, month, year, today=self.today)
            except BadDate as error:
                self.add_error(f"birth_{error.part or 'day'}", str(error))
            else:
                cleaned["date_of_birth"] = born
        return cleaned


def birth_boxes() -> Fieldset:
    """The three boxes side by side, under one heading."""
    return Fieldset(
        _("Date of birth"),
        Div(
            Field("birth_day", wrapper_class="col-3"),
            Field("birth_month", wrapper_class="col-5"),
            Field("birth_year", wrapper_class="col-4"),
            css_class="row gx-3",
        ),
    )


def birth_initial(born: date) -> dict[str, str]:
    """A date as it stands in the three boxes; the month by its number."""
    return {
        "birth_day": str(born.day),
        "birth_month": str(born.month),
        "birth_year": str(born.year),
    }
