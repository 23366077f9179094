"""Why a chart is opened in an emergency."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper


class OpeningForm(forms.Form):
    """One sentence; how long it may be is the verb's to say."""

    reason = forms.CharField(
        label=_("What has happened?"),
        help_text=_(
            "For example: the emergency department is on the phone and asks where the "
            "needles were."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Laid out by crispy, inside a form tag of the template's own."""
        super().__init__(*args, **kwargs)
        self.helper = helper("reason")
