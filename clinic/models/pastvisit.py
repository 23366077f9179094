"""Visits that patients had elsewhere: looked at, and nothing more."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, one_of
from clinic.models.importing import PatientImport
from clinic.models.patient import Patient
from clinic.models.place import Clinic


class PastVisit(Identified):
    """A visit that took place elsewhere, as the old system told it.

    It is no appointment and no session: it takes nobody's time, and no check-in, no
    reminder and no figure comes of it. `kind` and `staff` are that system's own words.
    """

    class State(models.TextChoices):
        """What became of it."""

        DONE = "done", _("Done")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="past_visits"
    )
    file = models.ForeignKey(
        PatientImport, on_delete=models.PROTECT, related_name="visits"
    )
    system = models.CharField(_("system"), max_length=40)
    source_id = models.CharField(_("id there"), max_length=100)
    starts_at = models.DateTimeField(_("began"))
    ends_at = models.DateTimeField(_("ended"), null=True)
    kind = models.CharField(_("treatment"), max_length=200, blank=True)
    staff = models.CharField(_("therapist"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)

    class Meta:
        verbose_name = _("visit in an old system")
        verbose_name_plural = _("visits in old systems")
        constraints = [
            # A second run of the same file changes nothing.
            models.UniqueConstraint(
                name="past_visit_once", fields=["clinic", "system", "source_id"]
            ),
            one_of("past_visit_state", "state", "done", "missed", "cancelled"),
            models.CheckConstraint(
                name="past_visit_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
        ]
        indexes = [
            # The patient page: the newest first.
            models.Index(
                fields=["patient", "-starts_at"], name="past_visit_by_patient"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
