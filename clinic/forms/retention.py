"""How long a clinic keeps what it need not keep for ever, and what holds it fast."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper
from clinic.forms.figures import Figure
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
