"""Who did what, to whom, when: appended, never altered."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import append_only, together
from clinic.models.place import Clinic


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Which entries."""

    def about(self, subject: models.Model) -> AuditEntryQuerySet:
        """Those about one row, newest first."""
        return self.filter(
            subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
        ).order_by("-id")

    def at(self, clinic: Clinic) -> AuditEntryQuerySet:
        """Those of the clinic, newest first."""
        return self.filter(clinic_id=clinic.pk).order_by("-id")

    def of_reading(self) -> AuditEntryQuerySet:
        """Those of somebody who looked at a record."""
        return self.filter(action__endswith=".viewed")

    def of_changing(self) -> AuditEntryQuerySet:
        """All others."""
        return self.exclude(action__endswith=".viewed")


class AuditEntry(models.Model):
    """One act. It carries no foreign keys: history neither blocks nor follows deletion.

    `detail` holds ids, words and numbers, never free text about a person.
    """

    at = models.DateTimeField(_("when"))
    clinic_id = models.UUIDField(_("clinic"), null=True)
    actor_id = models.BigIntegerField(_("user"), null=True)
    actor = models.CharField(_("who"), max_length=254)
    action = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(_("kind of row"), max_length=60)
    subject_id = models.CharField(_("row"), max_length=40)
    patient_id = models.UUIDField(_("patient"), null=True)
    detail = models.JSONField(_("detail"), default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            # The history of one row, newest first.
            models.Index(
                fields=["subject_type", "subject_id", "-id"], name="audit_by_subject"
            ),
            # Who saw or changed this patient's record?
            models.Index(fields=["patient_id", "-id"], name="audit_by_patient"),
            # The owner's page: what happened at this clinic, newest first.
            models.Index(fields=["clinic_id", "-id"], name="audit_by_clinic"),
        ]
        triggers = [
            append_only("audit_entry_append_only"),
            # One statement for all rows of an insert: nothing is asked of the client.
            pgtrigger.Trigger(
                name="audit_entry_waits_for_seal",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]  # pgtrigger carries no types
                func=(
                    "INSERT INTO clinic_auditseal (entry_id) SELECT id FROM added;"
                    " RETURN NULL;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action}"


class AuditSeal(models.Model):
    """A link of the chain over all entries, in the order in which they were sealed.

    It comes with its entry, open, from a trigger; a sweep closes it soon after with its
    `position` and `digest`: the SHA-256 of the digest before and the text of the entry.
    """

    entry_id = models.BigIntegerField(_("entry"), primary_key=True)
    position = models.BigIntegerField(_("place in the chain"), null=True)
    digest = models.BinaryField(_("digest"), max_length=32, null=True)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        constraints = [
            together("audit_seal_is_closed_at_once", "position", "digest"),
            models.UniqueConstraint(
                name="audit_seal_position_once", fields=["position"]
            ),
        ]
        indexes = [
            # What the sweep has to close.
            models.Index(
                fields=["entry_id"],
                name="audit_seal_open",
                condition=Q(position__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_seal_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="audit_seal_is_closed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__position__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
