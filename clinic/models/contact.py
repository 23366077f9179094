"""By what a patient is reached."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, one_of
from clinic.models.patient import Patient


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    """Which ways to reach somebody."""

    def usable(self) -> ContactPointQuerySet:
        """Those that may be written to, the preferred one first."""
        return self.filter(state=ContactPoint.State.USABLE).order_by("position", "id")

    def for_check_ins(self) -> ContactPointQuerySet:
        """Those of the usable ones whose holder has not stopped check-ins."""
        return self.usable().filter(check_ins_off_at__isnull=True)

    def holding(self, values: Iterable[str]) -> ContactPointQuerySet:
        """Those with one of many values; a list might go by the index of the search."""
        return self.filter(value__in=RawSQL("SELECT unnest(%s::text[])", [[*values]]))


class ContactPoint(Identified):
    """One way to reach a patient.

    usable ──▶ in doubt (a provider refused it) ──▶ usable (corrected, confirmed)
       └──▶ opted out ──▶ usable (opted in again)
    `value` is normalised: an e-mail in lower case, a phone number in E.164.
    A number shared in a family is marked, and texts to it then name nobody.
    `check_ins_off_at`: its holder texted STOP. Other messages still go there; one that
    is opted out gets nothing at all. `visit_reminders_off_at` is the same for reminders
    of visits, which are stopped apart from check-ins.
    """

    class Kind(models.TextChoices):
        """By what."""

        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    class State(models.TextChoices):
        """Whether it may be used."""

        USABLE = "usable", _("In use")
        IN_DOUBT = "in_doubt", _("In doubt")
        OPTED_OUT = "opted_out", _("Opted out")

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="contact_points"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.CharField(_("address or number"), max_length=254)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_shared = models.BooleanField(_("shared with others"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.USABLE
    )
    state_reason = models.CharField(_("reason"), max_length=200, blank=True)
    state_at = models.DateTimeField(_("since"))
    check_ins_off_at = models.DateTimeField(_("check-ins stopped"), null=True)
    visit_reminders_off_at = models.DateTimeField(
        _("reminders of visits stopped"), null=True
    )

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [
            models.UniqueConstraint(
                name="contact_point_once_per_patient",
                fields=["patient", "kind", "value"],
                violation_error_message=_("This patient already has that contact."),
            ),
            one_of("contact_point_kind", "kind", "email", "phone"),
            one_of("contact_point_state", "state", "usable", "in_doubt", "opted_out"),
        ]
        indexes = [
            # Who has this number? (duplicates before saving, inbound texts)
            models.Index(fields=["value"], name="contact_point_by_value"),
            # The search: the last digits of a phone, a part of an address.
            GinIndex(OpClass("value", "gin_trgm_ops"), name="contact_point_trigram"),
        ]

    def __str__(self) -> str:
        return self.value
