"""The clinical figures a clinic may set for aftercare. Each default is cautious (D)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aftercare.rules.judged import Thresholds
from aftercare.rules.ladder import Deadlines
from aftercare.rules.schedule import Timing
from clinic.models import Clinic
from clinic.models.fields import within
from clinic.stencils import Stencil, gap

_TIMING = (
    "evening_after_hours",
    "answer_hours",
    "answer_hours_lung_risk",
)
_THRESHOLDS = (
    "severe",
    "same_day_24",
    "band_24",
    "same_day_48",
    "band_48",
    "same_day_72",
    "band_72",
    "rise",
    "second_reader",
)
_DEADLINES = (
    "emergency_acknowledge",
    "emergency_contact",
    "emergency_repeat",
    "emergency_expiry",
    "same_day_contact",
    "same_day_contact_pressing",
    "same_day_repeat",
    "same_day_expiry",
)
# When the rungs above the first are alerted; of each row the later comes later.
_CLIMBS = {
    "emergency_climb": (
        "emergency_lead_after",
        "emergency_on_call_after",
        "emergency_everyone_after",
    ),
    "same_day_climb": (
        "same_day_lead_after",
        "same_day_on_call_after",
        "same_day_everyone_after",
    ),
}
# Lowest and highest value of each figure: a clinic may be stricter, never careless.
BOUNDS: dict[str, tuple[int, int]] = {
    "evening_after_hours": (4, 6),
    "answer_hours": (6, 48),
    "answer_hours_lung_risk": (4, 24),
    "reminder_hours": (4, 24),
    "reminder_hours_lung_risk": (2, 12),
    "severe": (1, 10),
    "same_day_24": (1, 10),
    "band_24": (0, 10),
    "same_day_48": (1, 10),
    "band_48": (0, 10),
    "same_day_72": (1, 10),
    "band_72": (0, 10),
    "rise": (1, 10),
    "emergency_acknowledge": (1, 15),
    "emergency_contact": (1, 15),
    "emergency_lead_after": (1, 5),
    "emergency_on_call_after": (2, 10),
    "emergency_everyone_after": (3, 15),
    "emergency_repeat": (1, 15),
    "emergency_expiry": (5, 30),
    "same_day_contact": (15, 240),
    "same_day_contact_pressing": (15, 120),
    "same_day_lead_after": (5, 30),
    "same_day_on_call_after": (10, 60),
    "same_day_everyone_after": (15, 120),
    "same_day_repeat": (5, 120),
    "same_day_expiry": (15, 240),
}


def _figure(label: Any, default: int) -> models.PositiveSmallIntegerField[int, int]:
    """One whole figure with its default."""
    return models.PositiveSmallIntegerField(label, default=default)


def _in_order(
    name: str, lead: str, on_call: str, everyone: str
) -> models.CheckConstraint:
    """Each rung is alerted later than the one below it."""
    return models.CheckConstraint(
        name=f"aftercare_policy_{name}",
        condition=models.Q(
            **{f"{lead}__lt": models.F(on_call), f"{on_call}__lt": models.F(everyone)}
        ),
        violation_error_message=_(
            "Clinical lead, person on call and everyone are alerted one after the "
            "other, each later than the one before."
        ),
    )


class AftercarePolicy(models.Model):
    """One row a clinic; its defaults are marked D in the clinical specification."""

    clinic = models.OneToOneField(
        Clinic,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="aftercare_policy",
    )
    evening_check_in = models.BooleanField(
        _("evening check-in after lung-risk sites"), default=True
    )
    evening_after_hours = _figure(_("evening check-in after (hours)"), 5)
    answer_hours = _figure(_("an answer is waited for (hours)"), 20)
    answer_hours_lung_risk = _figure(_("the same after a lung-risk site (hours)"), 12)
    questions = models.BooleanField(
        _("patients are asked; off: information only"), default=True
    )
    reminder = models.BooleanField(_("one reminder without an answer"), default=True)
    reminder_hours = _figure(_("reminder after (hours)"), 12)
    reminder_hours_lung_risk = _figure(_("the same after a lung-risk site (hours)"), 6)
    visit_reminders = models.BooleanField(
        _("reminders 48 and 2 hours before a visit"), default=True
    )
    severe = _figure(_("soreness that is same-day at any time"), 8)
    same_day_24 = _figure(_("soreness that is same-day at 24 h"), 7)
    band_24 = _figure(_("expected soreness at 24 h, at most"), 5)
    same_day_48 = _figure(_("soreness that is same-day at 48 h"), 5)
    band_48 = _figure(_("expected soreness at 48 h, at most"), 3)
    same_day_72 = _figure(_("soreness that is same-day at 72 h"), 5)
    band_72 = _figure(_("expected soreness at 72 h, at most"), 2)
    rise = _figure(_("rise after the first day that is same-day"), 2)
    second_reader = models.BooleanField(
        _("second reader for what patients write"), default=True
    )
    emergency_acknowledge = _figure(_("emergency taken on within (minutes)"), 15)
    emergency_contact = _figure(_("emergency: patient called within (minutes)"), 15)
    emergency_lead_after = _figure(
        _("emergency: therapist and clinical lead alerted again after (minutes)"), 5
    )
    emergency_on_call_after = _figure(
        _("emergency: person on call alerted after (minutes)"), 10
    )
    emergency_everyone_after = _figure(
        _("emergency: everyone alerted after (minutes)"), 15
    )
    emergency_repeat = _figure(_("emergency alert repeated every (minutes)"), 5)
    emergency_expiry = _figure(_("emergency: outcome due after (minutes)"), 15)
    same_day_contact = _figure(_("same day: patient called within (minutes)"), 120)
    same_day_contact_pressing = _figure(_("the same with two flags (minutes)"), 60)
    same_day_lead_after = _figure(
        _("same day: therapist and clinical lead alerted again after (minutes)"), 15
    )
    same_day_on_call_after = _figure(
        _("same day: person on call alerted after (minutes)"), 30
    )
    same_day_everyone_after = _figure(
        _("same day: everyone alerted after (minutes)"), 60
    )
    same_day_repeat = _figure(_("same-day alert repeated every (minutes)"), 30)
    same_day_expiry = _figure(_("same day: outcome due after (minutes)"), 60)

    class Meta:
        verbose_name = _("aftercare policy")
        verbose_name_plural = _("aftercare policies")
        constraints = [
            *(
                within(f"aftercare_policy_{name}", name, low, high)
                for name, (low, high) in BOUNDS.items()
            ),
            *(_in_order(name, *rungs) for name, rungs in _CLIMBS.items()),
        ]

    def __str__(self) -> str:
        return str(self.clinic)

    @classmethod
    def of(cls, clinic: Clinic) -> AftercarePolicy:
        """The clinic's figures; the defaults until it has set its own.

        A row that came with the clinic (`select_related`) is not asked for again. The
        defaults are not tied to the clinic in hand: they would hide what is set later.
        """
        if Clinic.aftercare_policy.is_cached(clinic):
            stored = getattr(clinic, "aftercare_policy", None)
        else:
            stored = _OF.first(clinic=clinic.pk)
        return stored or cls(clinic_id=clinic.pk)

    def timing(self) -> Timing:
        """When check-ins go out and how long an answer is waited for."""
        return Timing(**self._figures(_TIMING))

    def thresholds(self) -> Thresholds:
        """Which soreness asks for what."""
        return Thresholds(**self._figures(_THRESHOLDS))

    def deadlines(self) -> Deadlines:
        """By when a human must act."""
        climbs: dict[str, Any] = {
            name: tuple(self._figures(rungs).values())
            for name, rungs in _CLIMBS.items()
        }
        return Deadlines(**self._figures(_DEADLINES), **climbs)

    def _figures(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The named columns."""
        return {name: getattr(self, name) for name in names}


# Asked for each answer and each deadline.
_OF = Stencil(lambda: AftercarePolicy.objects.filter(clinic=gap("clinic")))
