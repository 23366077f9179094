"""A clinician's clearance as it was given: for what, by whom, until when."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.certificates import FileForm
from clinic.forms.fields import date_field, helper, side_by_side, unremembered
from needling.clearances import NewClearance
from needling.forms.fields import line
from needling.rules.regions import Region


class ClearanceForm(FileForm):
    """A letter or what was said on the phone; the verb judges the days."""

    covers = forms.MultipleChoiceField(
        label=_("What it allows"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    clinician = line(
        _("Who gave it"), max_length=120, help_text=_("The clinician’s full name.")
    )
    role = line(
        _("Their role"), max_length=80, help_text=_("For example: haematologist.")
    )
    given_on = date_field(_("Given on"))
    expires_on = date_field(_("Last day it holds"))
    regions = forms.MultipleChoiceField(
        label=_("Only in these regions"),
        help_text=_("None ticked: the whole body."),
        choices=Region.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("What the clinician said, and its limits"),
        help_text=_("Needed where there is no letter."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, wanted: Mapping[str, str], **kwargs: Any) -> None:
        """`wanted`: what a clearance is asked for in this patient, by item code."""
        super().__init__(*args, **kwargs)
        self.fields["covers"].choices = list(wanted.items())  # type: ignore[attr-defined]  # the field above
        letter = self.fields["evidence"]
        letter.required = False
        letter.label = _("Letter, as a scan or photo")
        letter.help_text = _(
            "PDF, PNG or JPEG, at most 8 MB. Only who treats here can open it."
        )
        self.helper = helper(
            Field("covers"),
            side_by_side("clinician", "role"),
            side_by_side("given_on", "expires_on"),
            Field("regions"),
            Field("note"),
            Field("evidence"),
        )

    def clean_evidence(self) -> Any:
        """The letter, where its content is one that is taken; None without a letter."""
        return super().clean_evidence() if self.cleaned_data["evidence"] else None

    def new(self) -> NewClearance:
        """What the verb takes, once the form is valid."""
        typed = self.cleaned_data
        return NewClearance(
            covers=tuple(typed["covers"]),
            clinician=typed["clinician"],
            role=typed["role"],
            given_on=typed["given_on"],
            expires_on=typed["expires_on"],
            regions=tuple(typed["regions"]),
            note=typed["note"],
        )


class WithdrawClearanceForm(forms.Form):
    """Why it does not hold any longer."""

    reason = unremembered(
        _("Why is it withdrawn?"),
        max_length=200,
        error_messages={"required": _("Say why the clearance is withdrawn.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("reason"))
