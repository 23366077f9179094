"""How long a clinic keeps what it need not keep for ever, and what holds it fast."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper
from clinic.forms.figures import Figure
from clinic.models import Patient
from clinic.models.retention import BOUNDS

_NOTES = _("reliability notes, row 86")
_LAW = _("law on records, which differs from place to place")
GROUPS = (
    (
        _("Records of patients"),
        {name: Figure(*BOUNDS[name], _LAW) for name in ("record_years", "minor_until")},
    ),
    (
        _("Messages"),
        {"message_days": Figure(*BOUNDS["message_days"], _NOTES)},
    ),
)


class EraseForm(forms.Form):
    """Done by hand: the number is typed, and whoever asked is named."""

    number = forms.IntegerField(
        label=_("Type the patient's number"),
        help_text=_("What is erased cannot be brought back."),
    )
    is_sure = forms.BooleanField(
        label=_("The patient asked for it, and it was made sure that it is them")
    )

    def __init__(
        self, *args: Any, patient: Patient, is_due: bool = False, **kwargs: Any
    ) -> None:
        """Where a record is due nobody has asked: it is its time."""
        super().__init__(*args, **kwargs)
        self.patient, self.is_due = patient, is_due
        if is_due:
            self.fields["is_sure"].label = _("Nobody needs this record any more")
        self.helper = helper("number", "is_sure")

    def clean_number(self) -> int:
        """The number of this patient and no other."""
        number: int = self.cleaned_data["number"]
        if number != self.patient.number:
            raise ValidationError(_("This is not the number of this patient."))
        return number


class HoldForm(forms.Form):
    """Why nothing of a patient may go."""

    reason = forms.CharField(
        label=_("Why must everything stay?"),
        max_length=300,
        help_text=_("For example a claim, or an inquiry, with its number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Laid out by crispy."""
        super().__init__(*args, **kwargs)
        self.helper = helper("reason")
