"""What a session is billed as."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic
from clinic.models.fields import Identified, one_of
from clinic.models.scope import OfClinic
from needling.models.session import Session
from needling.rules.coding import Code


class ChargeQuerySet(OfClinic["Charge"]):
    """Which charges."""

    def standing(self) -> ChargeQuerySet:
        """Those that hold."""
        return self.filter(voided_at__isnull=True)


class Charge(Identified):
    """The one code of a signed session (clinical specification 4.6).

    standing ──▶ void (the note was entered for the wrong patient)

    No fee: that is the payer's. `muscle_sides` counts left and right apart;
    `is_flagged` says that this would give another code.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    session = models.OneToOneField(
        Session, on_delete=models.PROTECT, related_name="charge"
    )
    code = models.CharField(_("code"), max_length=5, choices=Code.choices)
    muscles = models.PositiveSmallIntegerField(_("muscles"))
    muscle_sides = models.PositiveSmallIntegerField(_("muscles, sides apart"))
    is_flagged = models.BooleanField(_("sides would change it"))
    derived_at = models.DateTimeField(_("derived"))
    voided_at = models.DateTimeField(_("void since"), null=True)
    void_reason = models.CharField(_("void because"), max_length=200, blank=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            one_of("charge_code", "code", "20560", "20561"),
            models.CheckConstraint(
                name="charge_code_fits_the_muscles",
                condition=Q(code="20560", muscles__gte=1, muscles__lte=2)
                | Q(code="20561", muscles__gte=3),
            ),
            models.CheckConstraint(
                name="charge_sides_are_no_fewer",
                condition=Q(muscle_sides__gte=F("muscles")),
            ),
            models.CheckConstraint(
                name="charge_flag_is_true",
                condition=Q(is_flagged=True, code="20560", muscle_sides__gte=3)
                | Q(is_flagged=False, code="20560", muscle_sides__lte=2)
                | Q(is_flagged=False, code="20561"),
            ),
            models.CheckConstraint(
                name="charge_void_says_why",
                condition=Q(voided_at__isnull=True, void_reason="")
                | (
                    Q(voided_at__isnull=False, voided_at__gte=F("derived_at"))
                    & ~Q(void_reason="")
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="charge_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="charge_void_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__voided_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="charge_only_its_end_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["voided_at", "void_reason"]),
            ),
        ]

    def __str__(self) -> str:
        return self.code
