"""The clinic's figures for needling, and certificates as they are entered."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinic.certificates import NewCertificate
from clinic.forms.fields import date_field, helper, side_by_side
from clinic.forms.figures import Figure
from needling.rules.regions import Region


def _source(section: str) -> Any:
    """A place in the clinical specification."""
    return format_lazy(_("clinical specification {section}"), section=section)


# The bounds are those of the database.
FIGURES = {
    "screening_full_months": Figure(1, 12, _source("2.1")),
    "screening_short_hours": Figure(1, 72, _source("2.1")),
    "consent_months": Figure(1, 12, _source("3.2")),
    "age_of_majority": Figure(14, 21, _source("3.2")),
    "back_entry_days": Figure(0, 30, _source("4.1")),
}


class CertificateForm(forms.Form):
    """A certificate as it stands on paper; hours are whole."""

    course = forms.CharField(label=_("Course"), max_length=120)
    body = forms.CharField(label=_("Awarding body"), max_length=120)
    hours_total = forms.IntegerField(
        label=_("Hours in all"), min_value=1, max_value=2000
    )
    hours_in_person = forms.IntegerField(
        label=_("Of these in person"), min_value=0, max_value=2000
    )
    awarded_on = date_field(_("Awarded on"))
    expires_on = date_field(_("Last day it is valid"))
    is_advanced = forms.BooleanField(
        label=_("Advanced: covers the muscles that need it"), required=False
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions it covers"),
        choices=Region.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What stands on paper first, then what it covers."""
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Field("course"),
            Field("body"),
            side_by_side("hours_total", "hours_in_person"),
            side_by_side("awarded_on", "expires_on"),
            Field("is_advanced"),
            Field("regions"),
        )

    def new(self) -> NewCertificate:
        """What was entered, as the verb takes it."""
        return NewCertificate(**self.cleaned_data)
