"""A later word beside a signed note."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper


class AddendumForm(forms.Form):
    """Free text; it can be added but never changed."""

    text = forms.CharField(
        label=_("Addendum"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you want to add.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("text"))
