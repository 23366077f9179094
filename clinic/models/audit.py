"""Who did what, to whom, when: appended, never altered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import append_only


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Which entries."""

    def about(self, subject: models.Model) -> AuditEntryQuerySet:
        """Those about one row, newest first."""
        return self.filter(
            subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
        ).order_by("-id")


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
        ]
        triggers = [append_only("audit_entry_append_only")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action}"
