"""Appointments: who comes when, to whom, where, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import (
    Identified,
    one_of,
    set_exactly_when,
    state_machine,
)
from clinic.models.patient import Patient
from clinic.models.person import Practitioner, User
from clinic.models.place import Clinic
from clinic.models.schedule import Room, VisitType
from clinic.models.scope import OfClinic

if TYPE_CHECKING:
    from datetime import datetime

_LONGER_THAN_ANY = timedelta(days=1)


class TsTzRange(Func):
    """The half-open span from one column to another."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def _once(name: str, column: str) -> ExclusionConstraint:
    """One thing takes part in one visit at a time, unless somebody overrode it."""
    span = TsTzRange("starts_at", "ends_at", RangeBoundary())
    return ExclusionConstraint(
        name=name,
        expressions=[(column, RangeOperators.EQUAL), (span, RangeOperators.OVERLAPS)],
        condition=Q(state__in=["booked", "arrived", "started", "done"])
        & Q(override_reason=""),
    )


class AppointmentQuerySet(OfClinic["Appointment"]):
    """Which appointments."""

    def taking_time(self) -> AppointmentQuerySet:
        """Those that take up a therapist's time."""
        return self.filter(state__in=Appointment.TAKES_TIME)

    def ahead(self) -> AppointmentQuerySet:
        """Those whose patient has not come yet."""
        return self.filter(state=Appointment.State.BOOKED)

    def between(self, start: datetime, end: datetime) -> AppointmentQuerySet:
        """Those that touch the half-open span."""
        # A visit takes four hours at most: with a day to spare the index finds it.
        near = self.filter(starts_at__gt=start - _LONGER_THAN_ANY)
        return near.filter(starts_at__lt=end, ends_at__gt=start)

    def beginning(self, start: datetime, end: datetime) -> AppointmentQuerySet:
        """Those that begin in the half-open span."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def with_people(self) -> AppointmentQuerySet:
        """With all that a card names."""
        return self.select_related("patient", "practitioner__user", "room", "kind")


class Appointment(Identified):
    """A visit that was booked.

    booked ──▶ arrived ──▶ started ──▶ done
      │ ▲ └──────┼───────────▲           (nobody marked the arrival)
      │ └────────┘ each step back where it was marked by mistake
      ├──▶ missed ──▶ booked · arrived (came after all)
      └──▶ cancelled ◀── arrived (left again)

    Each state has its moment. `sequence` grows with every change of time, therapist or
    room, so that two who move the same visit notice each other and calendars take the
    newer one. `override_reason` and `override_by`: somebody booked it in spite of
    another visit or outside of the hours, by name. `series` is shared by the visits of
    one repeated booking.
    """

    class State(models.TextChoices):
        """Where it stands."""

        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", _("Arrived")
        STARTED = "started", _("Started")
        DONE = "done", _("Done")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")

    class Why(models.TextChoices):
        """Why it was cancelled."""

        PATIENT = "patient", _("The patient cannot come")
        CLINIC = "clinic", _("The clinic cannot see the patient")
        MISTAKE = "mistake", _("Booked by mistake")

    TAKES_TIME = (State.BOOKED, State.ARRIVED, State.STARTED, State.DONE)

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="appointments"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="appointments"
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    kind = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    note = EncryptedChar(_("note for the desk"), max_length=200, blank=True)
    series = models.UUIDField(_("series"), null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.BOOKED
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    override_reason = models.CharField(
        _("booked all the same because"), max_length=200, blank=True
    )
    override_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True
    )
    booked_at = models.DateTimeField(_("booked"))
    arrived_at = models.DateTimeField(_("arrived"), null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    missed_at = models.DateTimeField(_("missed"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    cancelled_why = models.CharField(
        _("cancelled because"), max_length=10, choices=Why.choices, blank=True
    )
    changed_at = models.DateTimeField(_("last changed"))

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            _once("appointment_practitioner_once", "practitioner"),
            _once("appointment_room_once", "room"),
            _once("appointment_patient_once", "patient"),
            one_of(
                "appointment_state",
                "state",
                "booked",
                "arrived",
                "started",
                "done",
                "missed",
                "cancelled",
            ),
            models.CheckConstraint(
                name="appointment_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            set_exactly_when(
                "appointment_arrived_at",
                "arrived_at",
                Q(state__in=["arrived", "started", "done"]),
            ),
            set_exactly_when(
                "appointment_started_at",
                "started_at",
                Q(state__in=["started", "done"]),
            ),
            set_exactly_when("appointment_done_at", "done_at", Q(state="done")),
            set_exactly_when("appointment_missed_at", "missed_at", Q(state="missed")),
            set_exactly_when(
                "appointment_cancelled_at", "cancelled_at", Q(state="cancelled")
            ),
            models.CheckConstraint(
                name="appointment_cancelled_why",
                condition=Q(
                    state="cancelled",
                    cancelled_why__in=["patient", "clinic", "mistake"],
                )
                | ~Q(state="cancelled") & Q(cancelled_why=""),
            ),
            set_exactly_when(
                "appointment_override_by", "override_by", ~Q(override_reason="")
            ),
        ]
        indexes = [
            # Today and the diary: what lies in these days?
            models.Index(fields=["clinic", "starts_at"], name="appointment_by_day"),
            # The diary of one therapist, and the calendar feed.
            models.Index(
                fields=["practitioner", "starts_at"], name="appointment_by_therapist"
            ),
            # The patient page: visits, newest first.
            models.Index(
                fields=["patient", "-starts_at"], name="appointment_by_patient"
            ),
        ]
        triggers = [
            state_machine(
                "appointment_states",
                ("booked", "arrived"),
                ("booked", "started"),
                ("booked", "missed"),
                ("booked", "cancelled"),
                ("arrived", "started"),
                ("arrived", "booked"),
                ("arrived", "cancelled"),
                ("started", "done"),
                ("started", "arrived"),
                ("done", "started"),
                ("missed", "booked"),
                ("missed", "arrived"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
