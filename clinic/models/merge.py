"""Two records that turned out to be one person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified
from clinic.models.patient import Patient
from clinic.models.person import User
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic


class PatientMergeQuerySet(OfClinic["PatientMerge"]):
    """Which merges."""

    def standing(self) -> PatientMergeQuerySet:
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class PatientMerge(Identified):
    """What was moved from one record to the other, so that it can be moved back.

    `moved` holds, for each table and key ("needling.session.patient"), the ids of the
    rows; `status_before` is that of the record that was given up.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(_("moved"))
    status_before = models.CharField(_("status before"), max_length=10)
    merged_at = models.DateTimeField(_("merged"))
    merged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PatientMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of two records")
        verbose_name_plural = _("merges of two records")
        constraints = [
            models.UniqueConstraint(
                name="patient_merged_once",
                fields=["gone"],
                condition=Q(undone_at__isnull=True),
            ),
            models.CheckConstraint(
                name="patient_merge_of_two", condition=~Q(kept=models.F("gone"))
            ),
            models.CheckConstraint(
                name="patient_merge_undone_by_somebody",
                condition=Q(undone_by__isnull=True) | Q(undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_at:%Y-%m-%d %H:%M}"
