"""Forms about the clinic itself."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from crispy_forms.layout import Field, Fieldset
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from clinic.clinics import Span
from clinic.forms.fields import (
    countries,
    date_field,
    helper,
    side_by_side,
    time_field,
    zones,
)
from clinic.models import Clinic, OpeningHours, WorkingHours
from clinic.rules.contact import display_phone

_SPANS_A_DAY = (1, 2)
# What is suggested to a clinic that has no hours yet: 0 is Monday.
_WORKDAYS = range(5)
_SUGGESTED = {"1_opens": time(8), "1_closes": time(18)}


class ClinicForm(forms.Form):
    """Name, numbers, zone, and when patients may be written to."""

    name = forms.CharField(label=_("Name"), max_length=120)
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=30,
        help_text=_("Stands in messages, so that they stay short."),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries,
        help_text=_("How phone numbers are read that do not begin with +."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, help_text=_("Patients are told to call it.")
    )
    emergency_number = forms.RegexField(
        r"^[0-9]{3,5}$",
        label=_("Emergency number"),
        help_text=_("Shown on every page for patients and in every message."),
        error_messages={"invalid": _("Three to five digits, for example 999.")},
    )
    urgent_care_number = forms.CharField(
        label=_("Urgent care number"), max_length=20, required=False
    )
    crisis_number = forms.CharField(
        label=_("Crisis line"), max_length=20, required=False
    )
    contact_from = time_field(_("From"))
    contact_until = time_field(
        _("Until"), help_text=_("At least eight hours after the first.")
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """Three groups: who, which numbers, when."""
        on_record = {name: getattr(clinic, name) for name in self.base_fields}
        phone = display_phone(clinic.phone, clinic.country) if clinic.phone else ""
        kwargs["initial"] = on_record | {"phone": phone}
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Fieldset(
                _("Clinic"),
                Field("name"),
                Field("short_name"),
                side_by_side("country", "time_zone"),
            ),
            Fieldset(
                _("Numbers"),
                side_by_side("phone", "emergency_number"),
                side_by_side("urgent_care_number", "crisis_number"),
            ),
            Fieldset(
                _("Patients are written to"),
                side_by_side("contact_from", "contact_until"),
            ),
        )


class HoursForm(forms.Form):
    """The week: up to two spans a day; an empty day is closed."""

    def __init__(
        self,
        *args: Any,
        hours: Iterable[OpeningHours | WorkingHours],
        suggests: bool = False,
        **kwargs: Any,
    ) -> None:
        """Filled with the hours on record; `suggests` some where there are none."""
        on_record = _as_fields(hours)
        self.is_suggested = suggests and not on_record
        kwargs["initial"] = _usual_week() if self.is_suggested else on_record
        super().__init__(*args, **kwargs)
        days = []
        for weekday, name in WEEKDAYS.items():
            names = []
            for span in _SPANS_A_DAY:
                for edge, label in (("opens", _("opens")), ("closes", _("closes"))):
                    key = f"day{weekday}_{span}_{edge}"
                    self.fields[key] = time_field(label, required=False)
                    names.append(key)
            days.append(Fieldset(name, side_by_side(*names, each="col-6 col-md-3")))
        self.helper = helper(*days)

    def clean(self) -> dict[str, Any]:
        """Each span has both its ends."""
        cleaned = super().clean() or {}
        for key in _spans():
            ends = (f"{key}_opens", f"{key}_closes")
            for given, other in (ends, ends[::-1]):
                # A time that could not be read has its own error already.
                if cleaned.get(given) and other in cleaned and not cleaned[other]:
                    self.add_error(other, _("Give both times, or neither."))
        return cleaned

    def spans(self) -> list[Span]:
        """The spans that were filled in."""
        given = self.cleaned_data
        return [
            Span(weekday, given[f"{key}_opens"], given[f"{key}_closes"])
            for key, weekday in _spans().items()
            if given[f"{key}_opens"]
        ]


def _spans() -> dict[str, int]:
    """The weekday of each span, by the start of its fields' names."""
    return {
        f"day{weekday}_{span}": weekday for weekday in WEEKDAYS for span in _SPANS_A_DAY
    }


def _as_fields(hours: Iterable[OpeningHours | WorkingHours]) -> dict[str, Any]:
    """The spans on record by field name, the earlier of a day first."""
    initial: dict[str, Any] = {}
    counted: dict[int, int] = {}
    for row in sorted(hours, key=lambda row: (row.weekday, row.opens)):
        counted[row.weekday] = counted.get(row.weekday, 0) + 1
        key = f"day{row.weekday}_{counted[row.weekday]}"
        initial |= {f"{key}_opens": row.opens, f"{key}_closes": row.closes}
    return initial


def _usual_week() -> dict[str, Any]:
    """Monday to Friday, by field name."""
    return {
        f"day{weekday}_{edge}": at
        for weekday in _WORKDAYS
        for edge, at in _SUGGESTED.items()
    }


class ClosureForm(forms.Form):
    """Days on which the clinic is closed."""

    first_day = date_field(_("First day"))
    last_day = date_field(_("Last day"), help_text=_("The same day for a single one."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Two days side by side."""
        super().__init__(*args, **kwargs)
        self.helper = helper(
            side_by_side("first_day", "last_day"),
            Field("reason"),
        )
