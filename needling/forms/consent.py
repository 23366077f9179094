"""Written consent as it is taken: what is covered and who signs."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import UNREMEMBERED, helper
from clinic.models import Clinic, Practitioner
from needling.consents import Signature
from needling.models import Consent
from needling.rules.regions import Region

_YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _yes_or_no(label: Any, *, help_text: Any = "") -> forms.TypedChoiceField:
    """Neither is pre-selected: an answer that nobody gave is no answer."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=_YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )


class ConsentForm(forms.Form):
    """One signature. The rule for minors is the verb's."""

    practitioner = forms.ModelChoiceField(
        label=_("Who will treat"), queryset=Practitioner.objects.none()
    )
    regions = forms.MultipleChoiceField(
        label=_("Parts of the body that may be needled"),
        choices=Region.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one part of the body.")},
    )
    allows_messages = _yes_or_no(
        _("Check-in messages after a session"),
        help_text=_("Without them nobody asks how the patient is."),
    )
    allows_e_stim = _yes_or_no(_("Electrical stimulation through the needles"))
    person = forms.ChoiceField(
        label=_("Who signs"),
        choices=Consent.Person.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who signs.")},
    )
    relation = forms.CharField(
        label=_("Relation to the patient"),
        required=False,
        max_length=60,
        help_text=_("Only where somebody else signs, for example: mother."),
        widget=forms.TextInput(attrs=UNREMEMBERED),
    )
    has_assent = forms.BooleanField(
        label=_("The young person agrees as well"),
        required=False,
        help_text=_("Needed for a minor."),
    )
    signed_name = forms.CharField(
        label=_("Printed name of the person who signs"),
        max_length=120,
        widget=forms.TextInput(attrs=UNREMEMBERED),
        error_messages={"required": _("Write the name of the person who signs.")},
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """`clinic` tells who may be named as the therapist."""
        super().__init__(*args, **kwargs)
        rows = Practitioner.objects.filter(clinic=clinic, user__is_active=True)
        field = self.fields["practitioner"]
        field.queryset = rows.select_related("user")  # type: ignore[attr-defined]  # the field above
        self.helper = helper(Field("practitioner"), Field("regions"))
        self.signing = helper(
            Field("allows_messages"),
            Field("allows_e_stim"),
            Field("person"),
            Field("relation"),
            Field("has_assent"),
            Field("signed_name"),
        )

    def given(self) -> dict[str, Any]:
        """What the verb takes, once the form is valid."""
        typed = self.cleaned_data
        return {
            "practitioner": typed["practitioner"],
            "regions": typed["regions"],
            "allows_messages": typed["allows_messages"],
            "allows_e_stim": typed["allows_e_stim"],
            "signature": Signature(
                name=typed["signed_name"],
                person=typed["person"],
                relation=typed["relation"],
                has_assent=typed["has_assent"],
            ),
        }


class WithdrawForm(forms.Form):
    """Why the patient takes it back, in their words; may be left empty."""

    reason = forms.CharField(
        label=_("Reason, if the patient gives one"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=UNREMEMBERED),
    )
