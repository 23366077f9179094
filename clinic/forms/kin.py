"""Forms about who is called about a patient, and what is pinned to the chart."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import (
    UNREMEMBERED,
    checked,
    helper,
    side_by_side,
    unremembered,
)
from clinic.kin import Somebody
from clinic.models import RelatedPerson
from clinic.rules.contact import NAME_LIMIT, clean_name, display_phone


class KinForm(forms.Form):
    """A guardian, an emergency contact, or both."""

    name = unremembered(_("Name"), max_length=NAME_LIMIT)
    relationship = unremembered(
        _("Who they are"),
        max_length=60,
        required=False,
        help_text=_("For example mother, husband, neighbour."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={**UNREMEMBERED, "inputmode": "tel"}),
        help_text=_("Only for calls: nothing is sent to them."),
    )
    is_emergency = forms.BooleanField(
        label=_("Is called in an emergency"), required=False
    )
    is_guardian = forms.BooleanField(
        label=_("Parent or guardian: decides for the patient"), required=False
    )

    def __init__(
        self, *args: Any, person: RelatedPerson | None = None, **kwargs: Any
    ) -> None:
        """Filled with what is on record of `person`."""
        if person is not None:
            country = person.patient.clinic.country
            kwargs["initial"] = {
                **{name: getattr(person, name) for name in self.base_fields},
                "phone": display_phone(person.phone, country),
            }
        super().__init__(*args, **kwargs)
        self.helper = helper(
            side_by_side("name", "relationship"),
            Field("phone"),
            Field("is_emergency"),
            Field("is_guardian"),
        )

    def clean_name(self) -> str:
        """In the stored form."""
        return checked(clean_name, self.cleaned_data["name"])

    def somebody(self) -> Somebody:
        """What was typed, as the verb takes it."""
        return Somebody(**self.cleaned_data)


class PinForm(forms.Form):
    """One alert."""

    text = forms.CharField(
        label=_("What nobody may miss"),
        max_length=200,
        widget=forms.TextInput(attrs=UNREMEMBERED),
        help_text=_("A few words. It stands above everything until it is taken off."),
    )
    is_clinical = forms.BooleanField(
        label=_("Clinical: only for those who read the chart"), required=False
    )

    def __init__(self, *args: Any, reads_chart: bool, **kwargs: Any) -> None:
        """Whoever does not read the chart pins nothing clinical."""
        super().__init__(*args, **kwargs)
        if not reads_chart:
            del self.fields["is_clinical"]
        names = [name for name in ("text", "is_clinical") if name in self.fields]
        self.helper = helper(*(Field(name) for name in names))

    def alert(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        return {"is_clinical": False, **self.cleaned_data}
