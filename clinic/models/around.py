"""What stands around a patient: people to call, and alerts pinned to the chart."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, together
from clinic.models.patient import Patient
from clinic.models.person import User
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic


class RelatedPersonQuerySet(OfClinic["RelatedPerson"]):
    """Which people around a patient."""

    def by_need(self) -> RelatedPersonQuerySet:
        """Whoever is called in an emergency first, then guardians."""
        return self.order_by("-is_emergency", "-is_guardian", "name", "pk")

    def guardians(self) -> RelatedPersonQuerySet:
        """Those who decide for the patient."""
        return self.filter(is_guardian=True)


class RelatedPerson(Identified):
    """Somebody to call about a patient: a guardian, an emergency contact, or both.

    They are called by a person; nothing is ever sent to them. `phone` is in E.164.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="people"
    )
    name = models.CharField(_("name"), max_length=120)
    relationship = models.CharField(_("who they are"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20)
    is_guardian = models.BooleanField(_("guardian"), default=False)
    is_emergency = models.BooleanField(_("called in an emergency"), default=False)
    changed_at = models.DateTimeField(_("as of"))

    objects = RelatedPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person around a patient")
        verbose_name_plural = _("people around patients")
        constraints = [
            models.CheckConstraint(
                name="related_person_is_for_something",
                condition=Q(is_guardian=True) | Q(is_emergency=True),
            ),
            models.UniqueConstraint(
                name="related_person_once", fields=["patient", "name", "phone"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PinQuerySet(OfClinic["Pin"]):
    """Which alerts."""

    def standing(self) -> PinQuerySet:
        """Those that were not taken off, the oldest first."""
        return self.filter(unpinned_at__isnull=True).order_by("pinned_at", "pk")

    def readable(self, *, clinical: bool) -> PinQuerySet:
        """Those for everybody; the clinical ones too for whoever reads the chart."""
        return self if clinical else self.filter(is_clinical=False)


class Pin(Identified):
    """An alert pinned to the chart of a patient, until somebody takes it off.

    A clinical one is read by those who read the chart, any other by all who work here.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="pins")
    text = models.CharField(_("alert"), max_length=200)
    is_clinical = models.BooleanField(_("clinical"), default=False)
    pinned_at = models.DateTimeField(_("pinned"))
    pinned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unpinned_at = models.DateTimeField(_("taken off"), null=True)
    unpinned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert on a chart")
        verbose_name_plural = _("alerts on charts")
        constraints = [
            together("pin_taken_off_by_somebody", "unpinned_at", "unpinned_by"),
            models.UniqueConstraint(
                name="pin_once",
                fields=["patient", "text"],
                condition=Q(unpinned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.text
