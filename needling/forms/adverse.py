"""Forms of the register of adverse events."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import date_field, helper, side_by_side, time_field
from needling import searches
from needling.adverse import Conclusion
from needling.models import AdverseEntry, AdverseEvent, Session
from needling.rules.adverse import EventKind, EventOutcome, EventSeverity, Relatedness
from needling.rules.walltime import Again, NoSuchTime, moment_of

_K = AdverseEntry.Kind
_NOTHING: list[tuple[str, Any]] = [("", "–")]
# A needle that does not add up is parked from its note; a wrong chart is a move.
_REPORTED = [
    each for each in EventKind.choices if each[0] != EventKind.NEEDLE_UNACCOUNTED
]
_OUTCOMES = [
    each for each in EventOutcome.choices if each[0] != EventOutcome.WRONG_CHART
]


def _words(label: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


class ReportForm(forms.Form):
    """Something that staff heard of or saw."""

    kind = forms.ChoiceField(label=_("What"), choices=[*_NOTHING, *_REPORTED])
    severity = forms.ChoiceField(
        label=_("How grave"), choices=[*_NOTHING, *EventSeverity.choices]
    )
    site = forms.ChoiceField(label=_("At which site"), required=False)
    day = date_field(_("Day"))
    clock = time_field(_("Time"))
    description = _words(_("What happened"))

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        """The sites of the session are offered."""
        super().__init__(*args, **kwargs)
        sites = list(searches.site_keys(session).items())
        self.fields["site"].choices = [("", _("None of them")), *sites]  # type: ignore[attr-defined]  # the field above
        self.session = session
        self.helper = helper(
            side_by_side("kind", "severity"),
            side_by_side("day", "clock"),
            Field("site"),
            Field("description"),
        )

    def clean(self) -> dict[str, Any]:
        """The moment in UTC, as `occurred_at`; of two equal times the first."""
        cleaned = super().clean() or self.cleaned_data
        day, clock = cleaned.get("day"), cleaned.get("clock")
        zone = self.session.clinic.zone
        if day and day < self.session.started_at.astimezone(zone).date():
            self.add_error("day", gettext("That is before the session."))
        elif day and clock:
            try:
                cleaned["occurred_at"] = moment_of(day, clock, zone, Again.FIRST)
            except NoSuchTime as error:
                self.add_error("clock", str(error))
        return cleaned


class EntryForm(forms.Form):
    """One more line."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(each.value, each.label) for each in (_K.NOTE, _K.CONTACT, _K.CARE)],
    )
    text = _words(_("What happened"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Two fields."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("kind"), Field("text"))


class RegradeForm(forms.Form):
    """Another judgement of what it is."""

    kind = forms.ChoiceField(label=_("What"), choices=EventKind.choices)
    severity = forms.ChoiceField(label=_("How grave"), choices=EventSeverity.choices)
    reason = _words(_("Why it is judged differently now"), rows=2)

    def __init__(self, *args: Any, event: AdverseEvent, **kwargs: Any) -> None:
        """Begins with what it is now."""
        kwargs["initial"] = {"kind": event.kind, "severity": event.severity}
        kwargs["prefix"] = "regrade"
        super().__init__(*args, **kwargs)
        self.helper = helper(side_by_side("kind", "severity"), Field("reason"))


class CloseForm(forms.Form):
    """How it ended."""

    relatedness = forms.ChoiceField(
        label=_("Was the needle the cause?"), choices=[*_NOTHING, *Relatedness.choices]
    )
    outcome = forms.ChoiceField(
        label=_("How it ended for the patient"), choices=[*_NOTHING, *_OUTCOMES]
    )
    text = _words(_("What was found and done, and what follows from it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Three fields, each needed."""
        kwargs["prefix"] = "close"
        super().__init__(*args, **kwargs)
        self.helper = helper(side_by_side("relatedness", "outcome"), Field("text"))

    def conclusion(self) -> Conclusion:
        """What the verb takes, once the form is valid."""
        return Conclusion(**self.cleaned_data)
