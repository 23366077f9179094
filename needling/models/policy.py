"""The clinical figures a clinic may set for needling. Each default is cautious (D)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic
from clinic.models.fields import within
from clinic.stencils import Stencil, gap


class NeedlingPolicy(models.Model):
    """One row a clinic; its defaults are marked D in the clinical specification."""

    clinic = models.OneToOneField(
        Clinic,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="needling_policy",
    )
    screening_full_months = models.PositiveSmallIntegerField(
        _("full screening valid for (months)"), default=6
    )
    screening_short_hours = models.PositiveSmallIntegerField(
        _("short screening valid for (hours)"), default=24
    )
    consent_months = models.PositiveSmallIntegerField(
        _("consent valid for (months)"), default=6
    )
    consent_sessions = models.PositiveSmallIntegerField(
        _("consent covers (sessions)"), default=6
    )
    age_of_majority = models.PositiveSmallIntegerField(
        _("age of majority (years)"), default=18
    )
    youngest_age = models.PositiveSmallIntegerField(
        _("youngest age at which somebody is needled (years)"), default=12
    )
    first_trimester_cleared = models.BooleanField(
        _("up to week 13 of a pregnancy a clearance by the obstetric provider will do"),
        default=False,
    )
    near_term_cleared = models.BooleanField(
        _("from week 37 of a pregnancy a clearance by the obstetric provider will do"),
        default=False,
    )
    lung_history_cleared = models.BooleanField(
        _("near a diseased lung a clearance by the treating doctor will do"),
        default=False,
    )
    back_entry_days = models.PositiveSmallIntegerField(
        _("a session may be entered up to (days) later without a reason"), default=7
    )

    pacing_warn_hours = models.PositiveSmallIntegerField(
        _("same muscle again: warned within (hours)"), default=72
    )
    pacing_refuse_hours = models.PositiveSmallIntegerField(
        _("same muscle again: a reason is typed within (hours)"), default=24
    )
    review_acute = models.PositiveSmallIntegerField(
        _("an acute course is reviewed after (sessions)"), default=3
    )
    review_chronic = models.PositiveSmallIntegerField(
        _("another course is reviewed after (sessions)"), default=6
    )
    sore_above = models.PositiveSmallIntegerField(
        _("still sore: warned above (of 10)"), default=3
    )
    outcome_days = models.PositiveSmallIntegerField(
        _("function is measured again after (days)"), default=21
    )

    class Meta:
        verbose_name = _("needling policy")
        verbose_name_plural = _("needling policies")
        constraints = [
            within("policy_screening_full", "screening_full_months", 1, 12),
            within("policy_screening_short", "screening_short_hours", 1, 72),
            within("policy_consent", "consent_months", 1, 12),
            within("policy_consent_sessions", "consent_sessions", 1, 20),
            within("policy_majority", "age_of_majority", 14, 21),
            within("policy_youngest", "youngest_age", 6, 18),
            within("policy_back_entry", "back_entry_days", 0, 30),
            within("policy_pacing_warn", "pacing_warn_hours", 48, 168),
            within("policy_pacing_refuse", "pacing_refuse_hours", 12, 48),
            within("policy_review_acute", "review_acute", 2, 6),
            within("policy_review_chronic", "review_chronic", 3, 8),
            within("policy_sore_above", "sore_above", 1, 5),
            within("policy_outcome_days", "outcome_days", 14, 42),
        ]

    def __str__(self) -> str:
        return str(self.clinic)

    @classmethod
    def of(cls, clinic: Clinic) -> NeedlingPolicy:
        """The clinic's figures; the defaults until it has set its own."""
        return _OF.first(clinic=clinic.pk) or cls(clinic=clinic)


# Asked wherever a rule looks at a figure, many times a page.
_OF = Stencil(lambda: NeedlingPolicy.objects.filter(clinic=gap("clinic")))
