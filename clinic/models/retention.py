"""How long a clinic keeps records, what holds one fast, and who was erased."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import Frozen, Identified, Kept, together, within
from clinic.models.patient import Patient
from clinic.models.person import User
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic
from clinic.rules.retention import Periods

# Lowest and highest value of each figure.
BOUNDS: dict[str, tuple[int, int]] = {
    "record_years": (5, 40),
    "minor_until": (18, 40),
    "message_days": (30, 3650),
}


class RetentionPolicy(models.Model):
    """One row a clinic. Each default is cautious (D)."""

    clinic = models.OneToOneField(
        Clinic,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="retention_policy",
    )
    record_years = models.PositiveSmallIntegerField(
        _("years that a record is kept after the last contact"), default=10
    )
    minor_until = models.PositiveSmallIntegerField(
        _("age before which no record ends"), default=25
    )
    message_days = models.PositiveSmallIntegerField(
        _("days until the words of messages are purged"), default=365
    )

    class Meta:
        verbose_name = _("retention policy")
        verbose_name_plural = _("retention policies")
        constraints = [
            within(f"retention_{name}", name, low, high)
            for name, (low, high) in BOUNDS.items()
        ]

    def __str__(self) -> str:
        return str(self.clinic)

    @classmethod
    def of(cls, clinic: Clinic) -> RetentionPolicy:
        """The clinic's figures; the defaults until it has set its own."""
        return cls.objects.filter(clinic=clinic).first() or cls(clinic=clinic)

    def words_kept_since(self, now: datetime) -> datetime:
        """The moment before which the words of messages are purged."""
        return now - timedelta(days=self.message_days)

    def periods(self) -> Periods:
        """The figures as values for the rules."""
        return Periods(years=self.record_years, minor_until=self.minor_until)


class LegalHoldQuerySet(OfClinic["LegalHold"]):
    """Which holds."""

    def standing(self) -> LegalHoldQuerySet:
        """Those that were not lifted, the oldest first."""
        return self.filter(lifted_at__isnull=True).order_by("placed_at", "pk")


class LegalHold(Identified):
    """Nothing of this patient is erased or purged until somebody lifts it.

    standing ──▶ lifted. For a claim or an inquiry: what may be asked for must be there.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="holds")
    reason = EncryptedChar(_("why"), max_length=300)
    placed_at = models.DateTimeField(_("placed"))
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            together("legal_hold_lifted_by_somebody", "lifted_at", "lifted_by"),
            models.CheckConstraint(
                name="legal_hold_has_a_reason", condition=~Q(reason="")
            ),
            models.UniqueConstraint(
                name="legal_hold_once",
                fields=["patient"],
                condition=Q(lifted_at__isnull=True),
            ),
        ]
        triggers = [
            Frozen(name="legal_hold_is_frozen", exclude=["lifted_at", "lifted_by"]),
            Kept(
                name="legal_hold_lifted_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
            pgtrigger.Protect(name="legal_hold_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.placed_at:%Y-%m-%d}"


class Erasure(Identified):
    """Who a patient was is gone from here; later, at its end, the record too.

    erased (names, numbers, people to call) ──▶ record erased (all that hung on it)
    Neither is ever undone.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.OneToOneField(
        Patient, on_delete=models.PROTECT, related_name="erasure"
    )
    erased_at = models.DateTimeField(_("erased"))
    erased_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    record_at = models.DateTimeField(_("record erased"), null=True)
    record_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            together("erasure_of_record_by_somebody", "record_at", "record_by"),
            models.CheckConstraint(
                name="erasure_of_record_comes_later",
                condition=Q(record_at=None) | Q(record_at__gte=F("erased_at")),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="erasure_is_frozen", exclude=["record_at", "record_by"]
            ),
            pgtrigger.Protect(
                name="erasure_of_record_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__record_at__isnull=False),
            ),
            pgtrigger.Protect(name="erasure_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.erased_at:%Y-%m-%d}"
