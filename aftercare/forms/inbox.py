"""What staff write down about an escalation. Forms take the shape; verbs decide."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.models import Escalation
from aftercare.rules.contacting import Way
from clinic.models import User

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
    """One attempt to reach the patient. Neither answer is ticked beforehand."""

    way = forms.ChoiceField(label=_("What did you do?"), choices=Way.choices)
    reached = forms.TypedChoiceField(
        label=_("Was the patient reached, or somebody with them?"),
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


class OfferForm(_InboxForm):
    """Who shall have it instead."""

    to = forms.TypedChoiceField(label=_("Hand over to"))
    note = forms.CharField(
        label=_("What they should know"),
        required=False,
        max_length=_LIMIT,
        widget=_WORDS,
    )

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        """`people` may take it on."""
        super().__init__(*args, **kwargs)
        by_key = {str(person.pk): person for person in people}
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (narrows for the type checker)
        field.choices = [
            ("", _("Choose a person")),
            *((key, str(person)) for key, person in by_key.items()),
        ]
        field.coerce = by_key.__getitem__


class ReopenForm(_InboxForm):
    """Why something that was resolved needs a person after all."""

    note = forms.CharField(
        label=_("Why it is opened again"), max_length=_LIMIT, widget=_WORDS
    )
