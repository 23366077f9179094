"""What became of a row: written by the database itself, whoever changed it and how."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.brief import one_of
from clinic.models.fields import append_only
from clinic.models.place import Clinic

# What an erasure and a change of the keys ask to look away, and nothing else.
APPEND_ONLY = "row_change_append_only"
LOOKS_AWAY = f"clinic.RowChange:{APPEND_ONLY}"


class RowChangeQuerySet(models.QuerySet["RowChange"]):
    """Which changes."""

    def at(self, clinic: Clinic) -> RowChangeQuerySet:
        """Those of the clinic, newest first."""
        return self.filter(clinic_id=clinic.pk).order_by("-id")

    def of(self, patients: Collection[Any]) -> RowChangeQuerySet:
        """Those about any of these patients, oldest first."""
        return self.filter(patient_id__in=list(patients)).order_by("id")


class RowChange(models.Model):
    """One row added, changed or removed. It carries no foreign keys, as `AuditEntry`.

    `before` and `after` hold the columns that changed as they were stored: what lay
    locked lies locked here. Of a row that was removed `before` holds all of it; of one
    that was added nothing is kept, for the row itself or the first change after says
    it. A column whose value is not kept stands with null. `doing` is the page, task or
    command; `request` is the same for all that one request changed.
    """

    class What(models.TextChoices):
        """What was done to the row."""

        ADDED = "insert", _("added")
        CHANGED = "update", _("changed")
        REMOVED = "delete", _("removed")

    at = models.DateTimeField(_("when"))
    table_name = models.CharField(_("table"), max_length=63)
    row_id = models.CharField(_("row"), max_length=100)
    what = models.CharField(_("what"), max_length=6, choices=What.choices)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    patient_id = models.UUIDField(_("patient"), null=True)
    clinic_id = models.UUIDField(_("clinic"), null=True)
    actor_id = models.BigIntegerField(_("user"), null=True)
    request = models.CharField(_("request"), max_length=40)
    doing = models.CharField(_("in what"), max_length=100)

    objects = RowChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a row")
        verbose_name_plural = _("changes of rows")
        constraints = [one_of("row_change_what", "what", "insert", "update", "delete")]
        indexes = [
            # The history of one row; what an erasure has to find.
            models.Index(fields=["table_name", "row_id"], name="row_change_by_row"),
            # What was changed about this patient?
            models.Index(fields=["patient_id", "-id"], name="row_change_by_patient"),
            # The owner's page: what changed at this clinic, newest first.
            models.Index(fields=["clinic_id", "-id"], name="row_change_by_clinic"),
        ]
        triggers = [append_only(APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.table_name} {self.what}"
