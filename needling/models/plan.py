"""Plans of treatment, and why a place was needled again so soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, User
from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import (
    Frozen,
    Identified,
    Kept,
    one_of,
    set_exactly_when,
    together,
    within,
)
from clinic.models.scope import OfClinic
from needling.models.catalogue import Muscle
from needling.models.locked import locked_with_note
from needling.models.session import Session
from needling.rules.choices import Side
from needling.rules.pacing_terms import End, Kind
from needling.rules.regions import in_words

if TYPE_CHECKING:
    from uuid import UUID

_ENDING = ("outcome", "ended_note", "ended_at", "ended_by")


class PlanQuerySet(OfClinic["Plan"]):
    """Which plans."""

    def running(self) -> PlanQuerySet:
        """Those that nobody has ended."""
        return self.filter(ended_at__isnull=True)

    def of(self, patient_id: UUID) -> Plan | None:
        """The patient's running plan."""
        return self.running().filter(patient_id=patient_id).first()


class Plan(Identified):
    """A course of treatment: how many sessions over how many weeks, and to what end.

    running ──▶ ended (a person says how it came out; a new plan ends the old one)

    A patient has one running plan. Its sessions are those from the day it begins.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    problem = EncryptedChar(_("problem"), max_length=200)
    regions = ArrayField(models.CharField(max_length=20), verbose_name=_("regions"))
    sessions = models.PositiveSmallIntegerField(_("sessions"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    target = EncryptedChar(_("target"), max_length=200)
    stop_rule = EncryptedChar(_("stop when"), max_length=200)
    began_on = models.DateField(_("begins on"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        _("how it ended"), max_length=8, choices=End.choices, blank=True
    )
    ended_note = EncryptedChar(_("in words"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint(
                name="plan_one_runs",
                fields=["patient"],
                condition=Q(ended_at__isnull=True),
            ),
            one_of("plan_kind", "kind", "acute", "chronic", "postural"),
            one_of("plan_outcome", "outcome", "", *End.values),
            within("plan_sessions", "sessions", 1, 12),
            within("plan_weeks", "weeks", 1, 12),
            models.CheckConstraint(
                name="plan_says_what_for",
                condition=~Q(problem="") & ~Q(target="") & ~Q(stop_rule=""),
            ),
            set_exactly_when("plan_ended_at", "ended_at", ~Q(outcome="")),
            together("plan_ended_by_somebody", "ended_at", "ended_by"),
        ]
        indexes = [
            # The patient page: plans, newest first.
            models.Index(fields=["patient", "-made_at"], name="plan_by_patient"),
        ]
        triggers = [
            Frozen(name="plan_is_frozen", exclude=list(_ENDING)),
            pgtrigger.Protect(name="plan_is_kept", operation=pgtrigger.Delete),
            Kept(
                name="plan_end_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.began_on:%Y-%m-%d}"

    @property
    def regions_in_words(self) -> str:
        """The regions by name, from head to foot."""
        return in_words(self.regions)


class PacingReason(models.Model):
    """Why a place is needled again within the shortest gap, as typed."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="pacing_reasons"
    )
    muscle = models.ForeignKey(Muscle, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    reason = EncryptedChar(_("reason"), max_length=300)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reason for the short gap")
        verbose_name_plural = _("reasons for the short gap")
        constraints = [
            models.UniqueConstraint(
                name="pacing_reason_once", fields=["session", "muscle", "side"]
            ),
            models.CheckConstraint(
                name="pacing_reason_has_words", condition=~Q(reason="")
            ),
            one_of("pacing_reason_side", "side", *Side.values),
        ]
        triggers = [locked_with_note("pacing_reason_is_locked")]

    def __str__(self) -> str:
        return f"{self.muscle_id} {self.side}"
