"""Filled outcome measures: item scores as they stand on the form."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, User
from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import Frozen, Identified, Kept, one_of, together, within
from clinic.models.scope import OfClinic
from needling.rules.outcome_items import Measure

_STRIKING = ("struck_because", "struck_at", "struck_by")


class OutcomeEntryQuerySet(OfClinic["OutcomeEntry"]):
    """Which entries."""

    def standing(self) -> OutcomeEntryQuerySet:
        """Those that nobody struck out."""
        return self.filter(struck_at__isnull=True)


class OutcomeEntry(Identified):
    """One measure, filled in by one patient on one day.

    `answers` holds the score of each item by its key, null where the patient left it
    out. `labels` are the activities a patient named. `score` is empty where too much is
    missing; it is kept to be read, the rules compute from the answers. A mistake is
    struck out, never altered.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="outcomes"
    )
    measure = models.CharField(_("measure"), max_length=10, choices=Measure.choices)
    measured_on = models.DateField(_("filled in on"))
    answers = models.JSONField(_("item scores"))
    labels = ArrayField(
        models.CharField(max_length=80), default=list, verbose_name=_("activities")
    )
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=3, null=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    struck_because = EncryptedChar(_("struck out"), max_length=200, blank=True)
    struck_at = models.DateTimeField(_("struck out at"), null=True)
    struck_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OutcomeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome measure")
        verbose_name_plural = _("outcome measures")
        constraints = [
            one_of("outcome_measure", "measure", *Measure.values),
            within("outcome_score", "score", -7, 100),
            together("outcome_struck_by_somebody", "struck_at", "struck_by"),
            models.CheckConstraint(
                name="outcome_struck_says_why",
                condition=Q(struck_at__isnull=True, struck_because="")
                | Q(struck_at__isnull=False) & ~Q(struck_because=""),
            ),
            # A mistake is struck out before the same day is filled in again.
            models.UniqueConstraint(
                name="outcome_once_a_day",
                fields=["patient", "measure", "measured_on"],
                condition=Q(struck_at__isnull=True),
            ),
        ]
        triggers = [
            Frozen(name="outcome_is_frozen", exclude=list(_STRIKING)),
            pgtrigger.Protect(name="outcome_is_kept", operation=pgtrigger.Delete),
            Kept(
                name="outcome_strike_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__struck_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.measured_on:%Y-%m-%d}"
