"""Who is on call, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, User
from clinic.models.fields import Identified
from clinic.models.scope import OfClinic

if TYPE_CHECKING:
    from datetime import datetime


class OnCallQuerySet(OfClinic["OnCallShift"]):
    """Which shifts."""

    def between(self, since: datetime, until: datetime) -> OnCallQuerySet:
        """Those that run at any moment of the span."""
        return self.filter(starts_at__lt=until, ends_at__gt=since)

    def manned(self) -> OnCallQuerySet:
        """Those whose person still works there: nobody else answers an alert."""
        return self.filter(person__is_active=True)

    def in_order(self) -> OnCallQuerySet:
        """The next one first, with whom it names."""
        return self.select_related("person", "instead_of").order_by(
            "starts_at", "ends_at", "id"
        )


class OnCallShift(Identified):
    """One person's time on call. Several may be on call at the same time.

    After a swap `instead_of` is who had it before.
    """

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="on_call_shifts"
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="on_call_shifts"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    instead_of = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OnCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("time on call")
        verbose_name_plural = _("times on call")
        constraints = [
            models.CheckConstraint(
                name="on_call_shift_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            # Longer ones are typing errors.
            models.CheckConstraint(
                name="on_call_shift_is_two_weeks_at_most",
                condition=Q(
                    ends_at__lte=ExpressionWrapper(
                        F("starts_at") + timedelta(days=14, hours=1),
                        output_field=models.DateTimeField(),
                    )
                ),
            ),
            models.UniqueConstraint(
                name="on_call_shift_once", fields=["person", "starts_at"]
            ),
        ]
        indexes = [
            # Who is on call now, and the holes ahead.
            models.Index(fields=["clinic", "ends_at"], name="on_call_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d %H:%M}"
