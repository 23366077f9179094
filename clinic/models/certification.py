"""What shows that a practitioner was trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, one_of
from clinic.models.person import Practitioner, User
from clinic.models.upload import Upload
from clinic.rules.entry import Kind

if TYPE_CHECKING:
    from datetime import date

    from clinic.models.place import Clinic


class CertificationQuerySet(models.QuerySet["Certification"]):
    """Which certificates."""

    def visible_to(self, user: User) -> CertificationQuerySet:
        """Those of the user's own clinic; none for an account without one."""
        practitioners = Practitioner.objects.visible_to(user)
        return self.filter(practitioner__in=practitioners)

    def expiring(self, clinic: Clinic, *, before: date) -> CertificationQuerySet:
        """Those of people who work there that run out before the day, soonest first."""
        return (
            self.filter(
                practitioner__clinic=clinic,
                practitioner__user__is_active=True,
                revoked_at__isnull=True,
                expires_on__lt=before,
            )
            .select_related("practitioner__user", "practitioner__clinic")
            .order_by("expires_on", "pk")
        )


class Certification(Identified):
    """A course in needling, or in first aid: what it covers and until when.

    Clinical specification 4.6. Hours are whole; `hours_needling` are those specific to
    needling. A certificate is corrected by taking it back, with the reason, and
    entering it anew: what held on a day in the past can still be told.
    """

    Kind = Kind

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, related_name="certifications"
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.NEEDLING
    )
    body = models.CharField(_("awarding body"), max_length=120)
    course = models.CharField(_("course"), max_length=120)
    hours_total = models.PositiveSmallIntegerField(_("hours in all"))
    hours_in_person = models.PositiveSmallIntegerField(_("hours in person"))
    hours_needling = models.PositiveSmallIntegerField(
        _("hours specific to needling"), default=0
    )
    regions = ArrayField(
        models.CharField(max_length=20), verbose_name=_("regions covered"), blank=True
    )
    is_advanced = models.BooleanField(_("advanced"), default=False)
    awarded_on = models.DateField(_("awarded on"))
    expires_on = models.DateField(_("expires on"))
    evidence = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_reason = models.CharField(
        _("why it was withdrawn"), max_length=200, blank=True
    )

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        constraints = [
            models.CheckConstraint(
                name="certification_expires_after_award",
                condition=Q(expires_on__gt=F("awarded_on")),
                violation_error_message=_("The expiry must be after the award."),
            ),
            models.CheckConstraint(
                name="certification_hours_add_up",
                condition=Q(hours_in_person__lte=F("hours_total")),
                violation_error_message=_(
                    "Hours in person cannot exceed the hours in all."
                ),
            ),
            models.CheckConstraint(
                name="certification_needling_hours_add_up",
                condition=Q(hours_needling__lte=F("hours_total")),
                violation_error_message=_(
                    "Hours specific to needling cannot exceed the hours in all."
                ),
            ),
            one_of("certification_kind", "kind", "needling", "first_aid"),
            models.CheckConstraint(
                name="certification_first_aid_covers_no_region",
                condition=Q(kind="needling") | Q(regions=[], is_advanced=False),
                violation_error_message=_("First aid covers no region."),
            ),
            models.CheckConstraint(
                name="certification_is_withdrawn_with_a_reason",
                condition=Q(
                    revoked_at__isnull=True, revoked_by__isnull=True, revoked_reason=""
                )
                | Q(revoked_at__isnull=False) & ~Q(revoked_reason=""),
            ),
            models.UniqueConstraint(
                name="certification_on_file_once",
                fields=[
                    "practitioner",
                    "kind",
                    "body",
                    "course",
                    "is_advanced",
                    "awarded_on",
                    "expires_on",
                ],
                condition=Q(revoked_at__isnull=True),
                violation_error_message=_("This certificate is on file already."),
            ),
        ]
        indexes = [
            # Which ends are to be announced?
            models.Index(
                fields=["expires_on"],
                condition=Q(revoked_at__isnull=True),
                name="certification_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.body})"
