"""A plan of treatment, and how it came out."""

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import date_field, helper, unremembered
from needling.forms.fields import WholeNumber
from needling.plans import NewPlan
from needling.rules.pacing_terms import USUAL, End, Kind
from needling.rules.regions import Region

# A new plan that replaces this one says so by itself.
_ENDS = [(each.value, each.label) for each in End if each is not End.REPLACED]


_USUAL = _("Empty: the usual.")


class PlanForm(forms.Form):
    """What is treated, how often, to what end, and when to stop."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect
    )
    problem = unremembered(_("Problem"), max_length=200)
    regions = forms.MultipleChoiceField(
        label=_("Regions"),
        choices=Region.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one region.")},
    )
    sessions = WholeNumber(1, 12, label=_("Sessions"), required=False, help_text=_USUAL)
    weeks = WholeNumber(1, 12, label=_("Weeks"), required=False, help_text=_USUAL)
    began_on = date_field(_("Begins on"))
    target = unremembered(
        _("Target"), max_length=200, help_text=_("What shall be possible again?")
    )
    stop_rule = unremembered(
        _("Stop when"),
        max_length=200,
        help_text=_("For example: no change that counts after the review."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The usual course of each kind stands beside it."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # the field above
            (each.value, _usual(each)) for each in Kind
        ]
        self.helper = helper(
            Fieldset(_("What for"), "kind", "problem", "target", css_class="sheet"),
            Div("regions", css_class="sheet tick-grid mt-3"),
            Fieldset(
                _("How often"),
                Div("sessions", "weeks", "began_on", css_class="note-grid"),
                "stop_rule",
                css_class="sheet mt-3",
            ),
        )

    def plan(self) -> NewPlan:
        """What was written, once the form is valid."""
        typed = dict(self.cleaned_data)
        usual = USUAL[typed["kind"]]
        typed["sessions"] = typed["sessions"] or usual.sessions
        typed["weeks"] = typed["weeks"] or usual.weeks
        return NewPlan(**{**typed, "regions": tuple(typed["regions"])})


def _usual(kind: Kind) -> str:
    course = USUAL[kind]
    words = {"kind": kind.label, "sessions": course.sessions, "weeks": course.weeks}
    return str(_("%(kind)s (usual: %(sessions)d sessions, %(weeks)d weeks)")) % words


class EndForm(forms.Form):
    """How a plan came out."""

    outcome = forms.ChoiceField(label=_("How it came out"), choices=_ENDS)
    note = unremembered(_("In words"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Both fields below each other."""
        super().__init__(*args, **kwargs)
        self.helper = helper("outcome", "note")
