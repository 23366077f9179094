"""The head of a session note: when, how the patient lay, pain, counts, advice."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper, unremembered
from needling.forms.fields import WholeNumber
from needling.models import Session
from needling.rules import walltime
from needling.rules.choices import Position

# Nobody enters a session of another century: such a year is a typing error.
_YEARS = range(2000, 2100)
_NPRS = [("", _("Not asked yet")), *((str(each), str(each)) for each in range(11))]
_COUNTS = ("opened", "used", "removed", "disposed", "discarded")
_MOMENTS = ("started", "ended")
# Columns of Session that the form holds under the same name.
_SAME = (
    "problem",
    "position",
    "verbal_consent",
    "lung_advice_given",
    "reactions",
    "notes",
    "late_entry_reason",
    *(f"needles_{each}" for each in _COUNTS),
)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Give the day as day, month and year.")},
    )


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Give the time as hours and minutes, 14:05.")},
    )


def _again() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("The clock was set back that night. Which one?"),
        required=False,
        choices=[("", "—"), *walltime.Again.choices],
    )


def _nprs(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=_NPRS,
        coerce=int,
        empty_value=None,
        help_text=_("0 none, 10 the worst"),
    )


def _text(label: Any, length: int, *, help_text: Any = "") -> forms.CharField:
    return unremembered(label, required=False, max_length=length, help_text=help_text)


def _words(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HeaderForm(forms.Form):
    """The note without its needle sites. Days and times are the clinic's."""

    version = WholeNumber(0, 2**31 - 1, widget=forms.HiddenInput)
    started_day = _day(_("Started on"))
    started_clock = _clock(_("Started at"))
    started_again = _again()
    ended_day = _day(_("Last needle out on"))
    ended_clock = _clock(_("Last needle out at"))
    ended_again = _again()
    late_entry_reason = _text(
        _("Reason for entering it late"), 200, help_text=_("Only for an old session.")
    )
    problem = _text(_("Problem treated"), 200)
    position = forms.ChoiceField(
        label=_("Position"),
        required=False,
        choices=[("", _("Choose")), *Position.choices],
    )
    verbal_consent = forms.BooleanField(
        label=_("The patient agreed again today, before the first needle"),
        required=False,
    )
    pain_before = _nprs(_("Pain before"))
    pain_after = _nprs(_("Pain after"))
    needles_opened = WholeNumber(0, 200, label=_("Opened"), required=False)
    needles_used = WholeNumber(0, 200, label=_("Used"), required=False)
    needles_removed = WholeNumber(0, 200, label=_("Removed"), required=False)
    needles_disposed = WholeNumber(0, 200, label=_("In the sharps bin"), required=False)
    needles_discarded = WholeNumber(0, 200, label=_("Discarded unused"), required=False)
    lung_advice_given = forms.BooleanField(
        label=_("Lung advice given: signs, when to call, no flying or diving"),
        required=False,
        help_text=_("Needed when a site is near the lung."),
    )
    reactions = _words(
        _("Immediate reactions"),
        help_text=_("Bleeding, bruise, dizziness, nerve pain: what and how strong."),
    )
    notes = _words(_("Notes"))

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        """`session` as it is stored: its clinic's zone, its moments to the second."""
        super().__init__(*args, **kwargs)
        self.session = session
        self.zone: ZoneInfo = session.clinic.zone
        self.fields["started_clock"].help_text = gettext("Clinic time: %(zone)s") % {
            "zone": self.zone.key.replace("_", " ")
        }
        self.helper = helper(*self._opening())

    def _opening(self) -> list[Any]:
        """The part above the needle sites."""
        moments = [
            field
            for name in _MOMENTS
            for field in (f"{name}_day", f"{name}_clock", *self._asks_again(name))
        ]
        return [
            "version",
            Fieldset(
                gettext("When"),
                Div(*moments, css_class="note-grid"),
                "late_entry_reason",
                css_class="sheet",
            ),
            Fieldset(
                gettext("Before the first needle"),
                Div("problem", "position", "pain_before", css_class="note-grid"),
                "verbal_consent",
                css_class="sheet",
            ),
        ]

    @property
    def closing(self) -> FormHelper:
        """The part below the needle sites."""
        counts = [f"needles_{each}" for each in _COUNTS]
        return helper(
            Fieldset(
                gettext("Needles counted"),
                Div(*counts, css_class="note-grid"),
                css_class="sheet",
            ),
            Fieldset(
                gettext("After the last needle"),
                Div("pain_after", css_class="note-grid"),
                "lung_advice_given",
                "reactions",
                "notes",
                css_class="sheet",
            ),
        )

    def _asks_again(self, name: str) -> list[str]:
        """The field that tells two equal times apart, only where it is needed."""
        field = f"{name}_again"
        needed = self[field].value() or (self.is_bound and self.errors.get(field))
        return [field] if needed else []

    def clean(self) -> dict[str, Any]:
        """The two moments in UTC, as `started_at` and `ended_at`."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"started_day", "started_clock"}:
            cleaned["started_at"] = self._moment("started", self.session.started_at)
            if cleaned["started_at"] is None and not self.errors:
                self.add_error("started_clock", gettext("Say when it began."))
        cleaned["ended_at"] = self._moment("ended", self.session.ended_at)
        return cleaned

    def _moment(self, name: str, stored: datetime | None) -> datetime | None:
        """What the day and the time of one end say; None where they say nothing."""
        clock = self.cleaned_data.get(f"{name}_clock")
        day = None if clock is None else self._day(name)
        if clock is None or day is None:
            return None
        again = self.cleaned_data.get(f"{name}_again", "")
        try:
            typed = walltime.moment_of(day, clock, self.zone, again)
        except walltime.NoSuchTime as error:
            self.add_error(f"{name}_clock", str(error))
        except walltime.ShownTwice as error:
            self.add_error(f"{name}_again", str(error))
        else:
            return _to_the_second(typed, stored)
        return None

    def _day(self, name: str) -> date | None:
        """The day of one end, if one is given that can be meant; else why not."""
        field = f"{name}_day"
        day: date | None = self.cleaned_data.get(field)
        if day is None and field not in self.errors:
            self.add_error(field, gettext("Give the day as well."))
        if day is not None and day.year not in _YEARS:
            self.add_error(field, gettext("Check the year of this day."))
            return None
        return day

    def columns(self) -> dict[str, Any]:
        """The columns of Session, once the form is valid."""
        names = (*_SAME, "started_at", "ended_at", "pain_before", "pain_after")
        return {name: self.cleaned_data[name] for name in names}


def initial_of(session: Session) -> dict[str, Any]:
    """What the form shows of a stored note, on the clinic's clock."""
    zone = session.clinic.zone
    started = session.started_at.astimezone(zone)
    ended = session.ended_at.astimezone(zone) if session.ended_at else None
    return {
        **{name: getattr(session, name) for name in _SAME},
        "version": session.version,
        "pain_before": session.pain_before,
        "pain_after": session.pain_after,
        "started_day": started.date(),
        "started_clock": started.time(),
        "started_again": walltime.which(started, zone),
        # Most sessions end on the day they begin: only the time is left to fill in.
        "ended_day": (ended or started).date(),
        "ended_clock": ended.time() if ended else None,
        "ended_again": walltime.which(ended, zone) if ended else "",
    }


def _to_the_second(typed: datetime, stored: datetime | None) -> datetime:
    """The stored moment where the form, which shows minutes, says the same."""
    if stored is not None and timedelta() <= stored - typed < timedelta(minutes=1):
        return stored
    return typed
