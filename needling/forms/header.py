"""The sections of the head of a note: when, before, the count, after."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from needling.forms.fields import WholeNumber, Words, few_words
from needling.forms.row import RowForm, nprs
from needling.models import Session
from needling.rules import walltime
from needling.rules.choices import Position
from needling.rules.walltime import WallTime

# Nobody enters a session of another century: such a year is a typing error.
_YEARS = range(2000, 2100)
COUNTS = ("opened", "used", "removed", "disposed", "discarded")


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


def _words(label: Any, *, help_text: Any = "") -> Words:
    return Words(
        label=label,
        required=False,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhenForm(RowForm):
    """The two ends of the session, on the clinic's clock."""

    groups = (
        ("started_day", "started_clock", "started_again"),
        ("ended_day", "ended_clock", "ended_again"),
    )

    started_day = _day(_("Started on"))
    started_clock = _clock(_("Started at"))
    started_again = _again()
    ended_day = _day(_("Last needle out on"))
    ended_clock = _clock(_("Last needle out at"))
    ended_again = _again()
    late_entry_reason = few_words(
        _("Reason for entering it late"), 200, help_text=_("Only for an old session.")
    )

    @classmethod
    def shown(cls, row: Session, name: str) -> Any:
        """A moment as day, clock time and, on the night it is needed, which one."""
        end, _part, part = name.partition("_")
        if end not in ("started", "ended"):
            return super().shown(row, name)
        zone = row.clinic.zone
        moment = row.started_at if end == "started" else row.ended_at
        if moment is None:
            # Most sessions end on the day they begin: only the time is left to fill in.
            day = row.started_at.astimezone(zone).date()
            return day if part == "day" else None
        local = moment.astimezone(zone)
        if part == "again":
            return walltime.which(local, zone)
        return local.date() if part == "day" else local.time()

    @classmethod
    def field_of(cls, column: str) -> str:
        """A moment is typed as a clock time."""
        if column in ("started_at", "ended_at"):
            return column.replace("_at", "_clock")
        return super().field_of(column)

    def clean(self) -> dict[str, Any]:
        """The two ends as wall-clock times, as `started_at` and `ended_at`."""
        cleaned = super().clean() or self.cleaned_data
        for end in ("started", "ended"):
            parts = [f"{end}_{part}" for part in ("day", "clock", "again")]
            if parts[1] not in self.fields:
                continue
            is_read = not self.errors.keys() & set(parts)
            day, clock, again = (cleaned.pop(part, None) for part in parts)
            if is_read:
                cleaned[f"{end}_at"] = self._wall(end, day, clock, again or "")
        return cleaned

    def _wall(
        self, end: str, day: date | None, clock: time | None, again: str
    ) -> WallTime | None:
        if clock is None:
            if end == "started":
                self.add_error("started_clock", gettext("Say when it began."))
            return None
        if day is None:
            self.add_error(f"{end}_day", gettext("Give the day as well."))
            return None
        if day.year not in _YEARS:
            self.add_error(f"{end}_day", gettext("Check the year of this day."))
            return None
        return WallTime(day, clock, again)


class BeforeForm(RowForm):
    """Before the first needle."""

    problem = few_words(_("Problem treated"), 200)
    position = forms.ChoiceField(
        label=_("Position"),
        required=False,
        choices=[("", _("Choose")), *Position.choices],
    )
    verbal_consent = forms.BooleanField(
        label=_("The patient agreed again today, before the first needle"),
        required=False,
    )
    pain_before = nprs(_("Pain before"), help_text=_("0 none, 10 the worst"))


class CountForm(RowForm):
    """The needles counted."""

    needles_opened = WholeNumber(0, 200, label=_("Opened"), required=False)
    needles_used = WholeNumber(0, 200, label=_("Used"), required=False)
    needles_removed = WholeNumber(0, 200, label=_("Removed"), required=False)
    needles_disposed = WholeNumber(0, 200, label=_("In the sharps bin"), required=False)
    needles_discarded = WholeNumber(0, 200, label=_("Discarded unused"), required=False)


class AfterForm(RowForm):
    """After the last needle."""

    pain_after = nprs(_("Pain after"), help_text=_("0 none, 10 the worst"))
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
