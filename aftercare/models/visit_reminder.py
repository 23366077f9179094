"""Reminders of visits that are booked, planned with the booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftercare.rules.visitnotice import Kind
from clinic.models import Appointment, Clinic
from clinic.models.fields import Identified, one_of, set_exactly_when, state_machine
from clinic.models.scope import OfClinic

if TYPE_CHECKING:
    from datetime import datetime


class VisitReminderQuerySet(OfClinic["VisitReminder"]):
    """Which reminders."""

    def due(self, now: datetime) -> VisitReminderQuerySet:
        """Those whose time has come, the longest due first."""
        return self.filter(state=VisitReminder.State.PLANNED, due_at__lte=now).order_by(
            "due_at", "id"
        )

    def planned(self) -> VisitReminderQuerySet:
        """Those that have not gone into the outbox."""
        return self.filter(state=VisitReminder.State.PLANNED)


class VisitReminder(Identified):
    """One reminder of one visit at one time.

    planned ──▶ queued (its message is in the outbox)
       └──▶ cancelled (moved, cancelled, booked too late, nobody to write to)
    A visit that moves gets new ones: `sequence` is that of the appointment.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("Planned")
        QUEUED = "queued", _("In the outbox")
        CANCELLED = "cancelled", _("Cancelled")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="reminders"
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    settled_at = models.DateTimeField(_("settled"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = VisitReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder of a visit")
        verbose_name_plural = _("reminders of visits")
        constraints = [
            models.UniqueConstraint(
                name="visit_reminder_once", fields=["appointment", "kind", "sequence"]
            ),
            one_of("visit_reminder_kind", "kind", "h48", "h2"),
            one_of("visit_reminder_state", "state", "planned", "queued", "cancelled"),
            set_exactly_when(
                "visit_reminder_settled_at", "settled_at", ~Q(state="planned")
            ),
            models.CheckConstraint(
                name="visit_reminder_cancelled_has_a_reason",
                condition=~Q(state="cancelled") | ~Q(reason=""),
            ),
        ]
        indexes = [
            # The sweep: what is due.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state="planned"),
                name="visit_reminder_due",
            ),
        ]
        triggers = [
            state_machine(
                "visit_reminder_states", ("planned", "queued"), ("planned", "cancelled")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
