"""What staff write down about an escalation. Forms take the shape; verbs decide."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.models import Escalation

_WORDS = forms.Textarea(attrs={"rows": 3})
_LIMIT = 4000


class _InboxForm(forms.Form):
    """Laid out by crispy, inside a form tag of the template's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ids carry the form's name: several forms share a page."""
        kwargs["auto_id"] = f"{type(self).__name__.lower()}_%s"
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.fields)


def _yes_or_no(value: str) -> bool:
    """What a radio button sends."""
    return value == "yes"


class CallForm(_InboxForm):
    """One attempt to call the patient. Neither answer is ticked beforehand."""

    reached = forms.TypedChoiceField(
        label=_("Did you reach the patient?"),
        choices=[("yes", _("Reached")), ("no", _("Not reached"))],
        coerce=_yes_or_no,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=_LIMIT, widget=_WORDS
    )


class OutcomeForm(_InboxForm):
    """How it ended. Nothing is chosen beforehand."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Choose what it came to")), *Escalation.Outcome.choices],
    )
    finding = forms.CharField(
        label=_("What was found"), max_length=_LIMIT, widget=_WORDS
    )
    action = forms.CharField(label=_("What was done"), max_length=_LIMIT, widget=_WORDS)


class SecondReadingForm(_InboxForm):
    """Whether another person agrees with how an emergency ended."""

    agrees = forms.TypedChoiceField(
        label=_("Do you agree with this outcome?"),
        choices=[("yes", _("I agree")), ("no", _("No, more has to be done"))],
        coerce=_yes_or_no,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What still has to be done"),
        required=False,
        max_length=_LIMIT,
        widget=_WORDS,
    )
