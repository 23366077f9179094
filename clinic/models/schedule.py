"""Where and for how long people are seen: rooms, kinds of visit, working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, within
from clinic.models.person import Practitioner
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic, Row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class InUse(OfClinic[Row]):
    """A queryset over rows that are taken out of use, never deleted."""

    def in_use(self) -> Self:
        """Those that can be chosen, in the order of their names."""
        return self.filter(retired_at=None).order_by("name", "pk")


class Room(Identified):
    """A room with a couch; `retired_at` takes it out of use."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=40)
    retired_at = models.DateTimeField(_("out of use since"), null=True)

    objects = InUse["Room"].as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                name="room_name_once",
                fields=["clinic", "name"],
                condition=Q(retired_at=None),
                violation_error_message=_("There is a room of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VisitType(Identified):
    """A kind of visit and how long it takes, in minutes, from coming in to leaving."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="visit_types"
    )
    name = models.CharField(_("name"), max_length=40)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    retired_at = models.DateTimeField(_("out of use since"), null=True)

    objects = InUse["VisitType"].as_manager()

    class Meta:
        verbose_name = _("kind of visit")
        verbose_name_plural = _("kinds of visit")
        constraints = [
            models.UniqueConstraint(
                name="visit_type_name_once",
                fields=["clinic", "name"],
                condition=Q(retired_at=None),
                violation_error_message=_("There is a kind of visit of this name."),
            ),
            within("visit_type_minutes", "minutes", 5, 240),
        ]

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """One span of a therapist's week (0 is Monday), in local wall-clock time.

    A break is the time between two spans of a day. A therapist without any works
    whenever the clinic is open.
    """

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, related_name="working_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("begins"))
    closes = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            within("working_hours_weekday", "weekday", 0, 6),
            models.CheckConstraint(
                name="working_hours_end_after_they_begin",
                condition=Q(closes__gt=F("opens")),
            ),
            models.UniqueConstraint(
                name="working_hours_once", fields=["practitioner", "weekday", "opens"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Which absences."""

    def between(self, start: datetime, end: datetime) -> AbsenceQuerySet:
        """Those that touch the half-open span."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def of(self, practitioners: Iterable[Practitioner]) -> AbsenceQuerySet:
        """Those of these therapists."""
        return self.filter(practitioner__in=practitioners)


class Absence(Identified):
    """Leave, training, illness: a therapist is not there in spite of the hours."""

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, related_name="absences"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
        ]
        indexes = [
            # The diary: who is away in these days?
            models.Index(fields=["practitioner", "ends_at"], name="absence_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d} - {self.ends_at:%Y-%m-%d}"
