"""A chart that was opened in an emergency by somebody who does not read charts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import Identified, together
from clinic.models.patient import Patient
from clinic.models.person import User
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic

# As long as it takes to hand somebody over (reliability notes, row 101).
LASTS = timedelta(hours=1)


class ChartOpeningQuerySet(OfClinic["ChartOpening"]):
    """Which openings."""

    def running(self, now: datetime) -> ChartOpeningQuerySet:
        """Those by which a chart can be read now."""
        return self.filter(closed_at__isnull=True, ends_at__gt=now)

    def unread(self) -> ChartOpeningQuerySet:
        """Those at which nobody who answers for it has looked, the oldest first."""
        return self.filter(looked_at__isnull=True).order_by("opened_at", "pk")


class ChartOpening(Identified):
    """One chart for one person, for an hour at most and for a reason.

    Ends by itself or is closed before. Stays until an owner or lead has looked at it,
    who is never the one who opened it.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="chart_openings"
    )
    reason = EncryptedChar(_("reason"), max_length=300)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(_("ends"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    looked_at = models.DateTimeField(_("looked at"), null=True)
    looked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ChartOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("chart opened in an emergency")
        verbose_name_plural = _("charts opened in an emergency")
        constraints = [
            together("chart_opening_looked_at_by_somebody", "looked_at", "looked_by"),
            models.CheckConstraint(
                name="chart_opening_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="chart_opening_for_an_hour",
                condition=Q(ends_at__gt=F("opened_at"))
                & Q(ends_at__lte=F("opened_at") + LASTS),
            ),
            models.CheckConstraint(
                name="chart_opening_looked_at_by_another",
                condition=Q(looked_by__isnull=True) | ~Q(looked_by=F("opened_by")),
            ),
        ]
        indexes = [
            # Today of the owner and the lead.
            models.Index(
                fields=["clinic", "opened_at"],
                name="chart_opening_unread",
                condition=Q(looked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d %H:%M}"
