"""A clinician's documented permission to needle in spite of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, Upload, User
from clinic.models.encrypted import EncryptedChar, EncryptedText
from clinic.models.fields import Identified, Kept
from clinic.models.scope import OfClinic

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.expressions import Combinable


class ClearanceQuerySet(OfClinic["Clearance"]):
    """Which clearances."""

    def standing(self, at: datetime | Combinable) -> ClearanceQuerySet:
        """Those not withdrawn by that moment, in force or not."""
        return self.exclude(withdrawn_at__lte=at)


class Clearance(Identified):
    """One permission (clinical specification 2.1): who gave it, for what, until when.

    recorded ──▶ withdrawn (the only change; another permission is another row)

    `covers` holds codes of screening items; `regions` empty means the whole body. A
    file or a note shows what was permitted.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="clearances"
    )
    covers = ArrayField(
        models.CharField(max_length=40), verbose_name=_("answers it covers")
    )
    clinician = models.CharField(_("clinician"), max_length=120)
    role = models.CharField(_("role"), max_length=80)
    given_on = models.DateField(_("given on"))
    expires_on = models.DateField(_("last day it holds"))
    regions = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("regions"),
        default=list,
        blank=True,
    )
    note = EncryptedText(_("what it says"), max_length=2000, blank=True)
    evidence = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawal_reason = EncryptedChar(_("reason"), max_length=200, blank=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        constraints = [
            models.CheckConstraint(
                name="clearance_covers_something", condition=Q(covers__len__gt=0)
            ),
            models.CheckConstraint(
                name="clearance_names_the_clinician",
                condition=~Q(clinician="") & ~Q(role=""),
            ),
            models.CheckConstraint(
                name="clearance_ends_after_it_is_given",
                condition=Q(expires_on__gte=F("given_on")),
            ),
            models.CheckConstraint(
                name="clearance_has_a_file_or_a_note",
                condition=~Q(note="") | Q(evidence__isnull=False),
            ),
            models.CheckConstraint(
                name="clearance_withdrawal_is_whole",
                condition=Q(
                    withdrawn_at__isnull=True,
                    withdrawn_by__isnull=True,
                    withdrawal_reason="",
                )
                | Q(withdrawn_at__gte=F("recorded_at"), withdrawn_by__isnull=False)
                & ~Q(withdrawal_reason=""),
            ),
        ]
        indexes = [
            # The clearances of a patient, newest first.
            models.Index(fields=["patient", "-recorded_at"], name="clearance_newest"),
        ]
        triggers = [
            pgtrigger.Protect(name="clearance_is_kept", operation=pgtrigger.Delete),
            Kept(
                name="clearance_withdrawn_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            Kept(
                name="clearance_only_withdrawal_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=["withdrawn_at", "withdrawn_by", "withdrawal_reason"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinician}, {self.role}"
