"""The clinic's figures for check-ins, soreness and alarms."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from aftercare.models.policy import BOUNDS
from clinic.forms.figures import Figure


def _spec(section: str) -> Any:
    """A place in the clinical specification."""
    return format_lazy(_("clinical specification {section}"), section=section)


def _notes(section: str) -> Any:
    """A place in the reliability notes."""
    return format_lazy(_("reliability notes {section}"), section=section)


def _figures(source: Any, *names: str) -> dict[str, Figure]:
    """These columns, with the bounds of the database; a switch has none."""
    return {name: Figure(*BOUNDS.get(name, (0, 1)), source) for name in names}


_SCORES = _spec("6.3 rule 8")
_BAND = _spec("5.2")
_TIERS = _spec("0")
_LADDER = _notes("5.6")
GROUPS = (
    (
        _("Check-ins"),
        {
            **_figures(_spec("6.1"), "evening_check_in", "evening_after_hours"),
            **_figures(_notes("5.2"), "answer_hours", "answer_hours_lung_risk"),
            **_figures(
                _spec("6.4"), "reminder", "reminder_hours", "reminder_hours_lung_risk"
            ),
            **_figures(_notes("2, H-14"), "questions"),
        },
    ),
    (
        _("Visits that are booked"),
        {**_figures(_notes("5.9"), "visit_reminders")},
    ),
    (
        _("Soreness, from 0 to 10"),
        {
            **_figures(_BAND, "band_24"),
            **_figures(_SCORES, "same_day_24"),
            **_figures(_BAND, "band_48"),
            **_figures(_SCORES, "same_day_48"),
            **_figures(_BAND, "band_72"),
            **_figures(_SCORES, "same_day_72", "rise", "severe"),
        },
    ),
    (
        _("Free text"),
        {**_figures(_spec("7"), "second_reader")},
    ),
    (
        _("Emergencies"),
        {
            **_figures(
                _TIERS,
                "emergency_acknowledge",
                "emergency_contact",
                "emergency_repeat",
            ),
            **_figures(
                _LADDER,
                "emergency_lead_after",
                "emergency_on_call_after",
                "emergency_everyone_after",
                "emergency_expiry",
            ),
        },
    ),
    (
        _("Same-day answers"),
        {
            **_figures(_TIERS, "same_day_contact"),
            **_figures(_spec("6.3 rule 7"), "same_day_contact_pressing"),
            **_figures(
                _LADDER,
                "same_day_lead_after",
                "same_day_on_call_after",
                "same_day_everyone_after",
                "same_day_repeat",
                "same_day_expiry",
            ),
        },
    ),
)
