"""What staff fill in about a consent: its terms, the countersignature, its end."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import UNREMEMBERED, helper, side_by_side, unremembered
from clinic.models import Clinic, Practitioner
from needling.forms.fields import WholeNumber, line
from needling.rules.consent import Cause
from needling.rules.regions import Region
from needling.texts import Terms


class PrepareForm(forms.Form):
    """What a consent is to cover. Whether it may be so is the verb's."""

    practitioner = forms.ModelChoiceField(
        label=_("Who will treat"), queryset=Practitioner.objects.none()
    )
    regions = forms.MultipleChoiceField(
        label=_("Parts of the body that may be needled"),
        choices=Region.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one part of the body.")},
    )
    therapists = forms.ModelMultipleChoiceField(
        label=_("Only these therapists"),
        queryset=Practitioner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every therapist of the clinic."),
    )
    sessions = WholeNumber(1, 20, label=_("Sessions it covers"))
    language = forms.ChoiceField(label=_("Language of the text"))
    interpreter_name = line(_("Interpreter"), required=False, max_length=120)
    interpreter_language = line(
        _("Language interpreted"), required=False, max_length=60
    )

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        languages: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """`clinic` tells who may be named; `languages` are those that have a text."""
        super().__init__(*args, **kwargs)
        people = Practitioner.objects.filter(clinic=clinic, user__is_active=True)
        for name in ("practitioner", "therapists"):
            self.fields[name].queryset = people.select_related("user")  # type: ignore[attr-defined]  # the fields above
        self.fields["language"].choices = languages  # type: ignore[attr-defined]  # the field above
        self.helper = helper(
            Field("practitioner"),
            Field("regions"),
            side_by_side("sessions", "language"),
            Field("therapists"),
            side_by_side("interpreter_name", "interpreter_language"),
        )

    def terms(self) -> Terms:
        """What the verb takes, once the form is valid."""
        typed = self.cleaned_data
        return Terms(**{**typed, "therapists": list(typed["therapists"])})


class CountersignForm(forms.Form):
    """The therapist's own name beside the patient's; two things only where needed."""

    identity_check = line(
        _("How you made sure who signed"),
        required=False,
        max_length=120,
        help_text=_("For example: passport, known to the clinic."),
    )
    chaperone = line(_("Second person in the room"), required=False, max_length=120)

    def __init__(
        self, *args: Any, for_another: bool, intimate: bool, **kwargs: Any
    ) -> None:
        """Ask only what this consent needs."""
        super().__init__(*args, **kwargs)
        if not for_another:
            del self.fields["identity_check"]
        if not intimate:
            del self.fields["chaperone"]


class WithdrawForm(forms.Form):
    """Why the patient takes it back, in their words; may be left empty."""

    reason = forms.CharField(
        label=_("Reason, if the patient gives one"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=UNREMEMBERED),
    )


class ReviewForm(forms.Form):
    """Why consent has to be asked anew before the next needle."""

    cause = forms.ChoiceField(
        label=_("Why"), choices=Cause.choices, widget=forms.RadioSelect
    )
    note = unremembered(_("Note"), required=False, max_length=200)
