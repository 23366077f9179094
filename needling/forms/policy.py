"""The clinic's figures for needling."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinic.forms.figures import Figure


def _source(section: str) -> Any:
    """A place in the clinical specification."""
    return format_lazy(_("clinical specification {section}"), section=section)


# The bounds are those of the database.
GROUPS = (
    (
        _("How long forms hold"),
        {
            "screening_full_months": Figure(1, 12, _source("2.1")),
            "screening_short_hours": Figure(1, 72, _source("2.1")),
            "consent_months": Figure(1, 12, _source("3.2")),
            "consent_sessions": Figure(1, 20, _source("4.7")),
        },
    ),
    (
        _("Who signs, and how late"),
        {
            "age_of_majority": Figure(14, 21, _source("3.2")),
            "youngest_age": Figure(6, 18, _source("2.2")),
            "back_entry_days": Figure(0, 30, _source("4.1")),
        },
    ),
    (
        _("What a clearance may lift"),
        {
            "first_trimester_cleared": Figure(0, 1, _source("2.2")),
            "near_term_cleared": Figure(0, 1, _source("2.2")),
            "lung_history_cleared": Figure(0, 1, _source("2.2")),
        },
    ),
    (
        _("How often"),
        {
            "pacing_warn_hours": Figure(48, 168, _source("4.7")),
            "pacing_refuse_hours": Figure(12, 48, _source("4.7")),
            "review_acute": Figure(2, 6, _source("4.7")),
            "review_chronic": Figure(3, 8, _source("4.7")),
            "sore_above": Figure(1, 5, _source("4.7")),
            "outcome_days": Figure(14, 42, _source("9")),
        },
    ),
)
