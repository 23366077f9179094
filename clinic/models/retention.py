"""How long a clinic keeps what it need not keep for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import within
from clinic.models.place import Clinic

# Lowest and highest value of each figure.
BOUNDS: dict[str, tuple[int, int]] = {"message_days": (30, 3650)}


class RetentionPolicy(models.Model):
    """One row a clinic. Each default is cautious (D)."""

    clinic = models.OneToOneField(
        Clinic,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="retention_policy",
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
