"""Who would like to come sooner, and the private address of a therapist's calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.appointment import Appointment
from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import Identified, one_of, set_exactly_when
from clinic.models.patient import Patient
from clinic.models.person import Practitioner
from clinic.models.place import Clinic
from clinic.models.schedule import VisitType
from clinic.models.scope import OfClinic


class WaitingQuerySet(OfClinic["WaitingEntry"]):
    """Which entries of the waiting list."""

    def open(self) -> WaitingQuerySet:
        """Those who still wait, the longest first."""
        return self.filter(state=WaitingEntry.State.WAITING).order_by("since", "pk")

    def with_people(self) -> WaitingQuerySet:
        """With all that a line names."""
        return self.select_related("patient", "practitioner__user", "kind")


class WaitingEntry(Identified):
    """Somebody who takes a slot that comes free.

    waiting ──▶ booked (an appointment came of it)
       └──▶ withdrawn
    Without a practitioner any will do; without days, any day.
    """

    class State(models.TextChoices):
        """Whether they still wait."""

        WAITING = "waiting", _("Waiting")
        BOOKED = "booked", _("Booked")
        WITHDRAWN = "withdrawn", _("No longer waiting")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    kind = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(_("not before"), null=True, blank=True)
    last_day = models.DateField(_("not after"), null=True, blank=True)
    note = EncryptedChar(_("when it suits"), max_length=200, blank=True)
    since = models.DateTimeField(_("waits since"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    closed_at = models.DateTimeField(_("closed"), null=True)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, related_name="waited", null=True
    )

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the waiting list")
        verbose_name_plural = _("waiting list")
        constraints = [
            one_of("waiting_state", "state", "waiting", "booked", "withdrawn"),
            set_exactly_when("waiting_closed_at", "closed_at", ~Q(state="waiting")),
            set_exactly_when("waiting_appointment", "appointment", Q(state="booked")),
            models.CheckConstraint(
                name="waiting_days_in_order",
                condition=Q(first_day=None)
                | Q(last_day=None)
                | Q(last_day__gte=F("first_day")),
            ),
            models.UniqueConstraint(
                name="waiting_once",
                fields=["patient"],
                condition=Q(state="waiting"),
            ),
        ]
        indexes = [
            # The waiting list, the longest first.
            models.Index(
                fields=["clinic", "since"],
                condition=Q(state="waiting"),
                name="waiting_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"


class CalendarFeed(models.Model):
    """The private address of a therapist's calendar; only its SHA-256 is stored.

    A new address replaces the old one, which then leads nowhere.
    """

    practitioner = models.OneToOneField(
        Practitioner, on_delete=models.CASCADE, related_name="feed"
    )
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"))
    read_at = models.DateTimeField(_("last read"), null=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"{self.practitioner_id}"
