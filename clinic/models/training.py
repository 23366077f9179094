"""What a clinic itself asks of whoever needles there, beyond the law of its place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import within
from clinic.models.place import Clinic
from clinic.rules.certification import CertificationPolicy

_MOST_HOURS = 2000
_MOST_MONTHS = 120


class TrainingPolicy(models.Model):
    """One row a clinic; 0 asks for nothing. The law of the place may ask for more."""

    clinic = models.OneToOneField(
        Clinic,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="training_policy",
    )
    hours_total = models.PositiveSmallIntegerField(
        _("hours of training in all"), default=0
    )
    hours_in_person = models.PositiveSmallIntegerField(
        _("of these in person"), default=0
    )
    hours_needling = models.PositiveSmallIntegerField(
        _("of these specific to needling"), default=0
    )
    licence_months = models.PositiveSmallIntegerField(
        _("months between licence and first needle"), default=0
    )

    class Meta:
        verbose_name = _("training policy")
        verbose_name_plural = _("training policies")
        constraints = [
            within("training_total", "hours_total", 0, _MOST_HOURS),
            within("training_in_person", "hours_in_person", 0, _MOST_HOURS),
            within("training_needling", "hours_needling", 0, _MOST_HOURS),
            within("training_licence", "licence_months", 0, _MOST_MONTHS),
        ]

    def __str__(self) -> str:
        return str(self.clinic)

    @classmethod
    def of(cls, clinic: Clinic) -> TrainingPolicy:
        """The clinic's figures; the defaults until it has set its own."""
        return cls.objects.filter(clinic=clinic).first() or cls(clinic=clinic)

    def figures(self) -> CertificationPolicy:
        """The figures as values for the rules."""
        return CertificationPolicy(
            min_hours_total=self.hours_total,
            min_hours_in_person=self.hours_in_person,
            min_hours_needling=self.hours_needling,
            min_licence_months=self.licence_months,
        )
