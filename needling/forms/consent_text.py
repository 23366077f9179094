"""A consent text in the practice's own words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from needling.forms.fields import WholeNumber
from needling.rules.consent_edit import LONGEST_TEXT


class ConsentTextForm(forms.Form):
    """The body of the text, in the marks of the supplied one."""

    version = WholeNumber(0, 32_767, widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("The text"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
    )
