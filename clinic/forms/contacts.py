"""A form for one more way to reach a patient."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import UNREMEMBERED, checked, helper
from clinic.forms.patients import SHARED, SHARED_HINT, phone_of
from clinic.models import Clinic, ContactPoint
from clinic.patients import NewContact
from clinic.rules.contact import normalise_email


class ContactForm(forms.Form):
    """One more way to reach a patient; an @ tells an address from a number."""

    value = forms.CharField(
        label=_("E-mail address or phone number"),
        max_length=254,
        widget=forms.TextInput(attrs=UNREMEMBERED),
    )
    is_shared = forms.BooleanField(label=SHARED, required=False, help_text=SHARED_HINT)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """`clinic` says how phone numbers are written here."""
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.helper = helper(Field("value"), Field("is_shared"))

    def clean_value(self) -> str:
        """In the stored form."""
        typed: str = self.cleaned_data["value"]
        if "@" in typed:
            return checked(normalise_email, typed)
        return phone_of(self.clinic, typed)

    def new(self) -> NewContact:
        """What was typed, as the verb takes it."""
        value = self.cleaned_data["value"]
        kind = ContactPoint.Kind.EMAIL if "@" in value else ContactPoint.Kind.PHONE
        return NewContact(kind, value, self.cleaned_data["is_shared"])
