"""Screening: what was asked, what was answered, by whom, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, User
from clinic.models.encrypted import EncryptedJSON
from clinic.models.fields import Identified, append_only, one_of
from clinic.models.scope import OfClinic

if TYPE_CHECKING:
    from datetime import datetime


class ScreeningItem(models.Model):
    """One question in one version (clinical specification 2.2).

    A changed wording is a new version of the same code; answers keep the version they
    were given to, so rows here are never altered once asked. `edited_by` is who wrote
    an own version, `since` when; a supplied one has neither. `built_on` is the version
    supplied when the own one was written.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    klass = models.CharField(_("class"), max_length=1)
    position = models.PositiveSmallIntegerField(_("order"))
    section = models.CharField(_("section"), max_length=60)
    question = models.TextField(_("question"))
    actions = models.JSONField(_("what a yes does"), default=list)
    blocks = models.JSONField(_("what it blocks"), default=dict)
    follow_ups = models.JSONField(_("follow-up fields"), default=list)
    is_short_form = models.BooleanField(_("asked before every session"), default=False)
    is_computed = models.BooleanField(_("worked out, not asked"), default=False)
    is_restricted = models.BooleanField(_("shown to clinicians only"), default=False)
    is_current = models.BooleanField(_("asked now"), default=True)
    source = models.TextField(_("source"))
    edited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    since = models.DateTimeField(_("own version since"), null=True)
    built_on = models.PositiveSmallIntegerField(_("built on version"), null=True)

    class Meta:
        verbose_name = _("screening item")
        verbose_name_plural = _("screening items")
        constraints = [
            models.UniqueConstraint(
                name="screening_item_version_once", fields=["code", "version"]
            ),
            models.UniqueConstraint(
                name="screening_item_one_current",
                fields=["code"],
                condition=Q(is_current=True),
            ),
            one_of("screening_item_class", "klass", "A", "R", "P"),
            models.CheckConstraint(
                name="screening_item_own_version_is_whole",
                condition=Q(
                    edited_by__isnull=True, since__isnull=True, built_on__isnull=True
                )
                | Q(
                    edited_by__isnull=False,
                    since__isnull=False,
                    built_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ScreeningQuerySet(OfClinic["Screening"]):
    """Which screenings."""

    def latest_for(self, patient: Patient, kind: str | None = None) -> Screening | None:
        """The patient's newest one, of that kind if a kind is given."""
        rows = self.filter(patient=patient)
        if kind:
            rows = rows.filter(kind=kind)
        return rows.order_by("-answered_at", "-created_at").first()

    def since(self, moment: datetime) -> ScreeningQuerySet:
        """Those answered at or after the moment."""
        return self.filter(answered_at__gte=moment)

    def counted(self) -> ScreeningQuerySet:
        """Those asked by staff, or gone through by a clinician."""
        return self.filter(
            Q(answered=Screening.Answered.WITH_STAFF) | Q(review__isnull=False)
        )

    def to_review(self) -> ScreeningQuerySet:
        """Those a patient filled in that a clinician still has to go through.

        Not those after which the same was asked again and counts.
        """
        later = (
            Screening.objects.counted()
            .filter(
                patient=OuterRef("patient"), answered_at__gt=OuterRef("answered_at")
            )
            .filter(Q(kind=OuterRef("kind")) | Q(kind=Screening.Kind.FULL))
        )
        return self.filter(
            ~Exists(later),
            answered=Screening.Answered.BY_PATIENT,
            review__isnull=True,
        )


class Screening(Identified):
    """One filled form. Appended, never altered: a new answer is a new screening."""

    class Kind(models.TextChoices):
        """Which form."""

        FULL = "full", _("Full form")
        SHORT = "short", _("Has anything changed?")

    class Answered(models.TextChoices):
        """Who gave the answers."""

        WITH_STAFF = "with_staff", _("Asked by staff")
        BY_PATIENT = "by_patient", _("Filled in by the patient")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="screenings"
    )
    kind = models.CharField(_("form"), max_length=10, choices=Kind.choices)
    answered = models.CharField(_("how"), max_length=12, choices=Answered.choices)
    answered_at = models.DateTimeField(_("answered"))
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("saved"))

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        constraints = [
            one_of("screening_kind", "kind", "full", "short"),
            models.CheckConstraint(
                name="screening_with_staff_names_them",
                condition=Q(answered="with_staff", taken_by__isnull=False)
                | Q(answered="by_patient"),
            ),
        ]
        indexes = [
            # The newest screening of a patient.
            models.Index(fields=["patient", "-answered_at"], name="screening_newest"),
        ]
        triggers = [append_only("screening_append_only")]

    def __str__(self) -> str:
        return f"{self.kind} {self.answered_at:%Y-%m-%d}"


class ScreeningAnswer(models.Model):
    """One answer. "Not sure" counts as yes wherever answers are judged."""

    class Value(models.TextChoices):
        """What was answered."""

        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNSURE = "unsure", _("Not sure")

    screening = models.ForeignKey(
        Screening, on_delete=models.PROTECT, related_name="answers"
    )
    item = models.ForeignKey(ScreeningItem, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(_("answer"), max_length=6, choices=Value.choices)
    details = EncryptedJSON(_("follow-up"), default=dict)

    class Meta:
        verbose_name = _("screening answer")
        verbose_name_plural = _("screening answers")
        constraints = [
            models.UniqueConstraint(
                name="screening_answer_once", fields=["screening", "item"]
            ),
            one_of("screening_answer_value", "value", "yes", "no", "unsure"),
        ]
        triggers = [append_only("screening_answer_append_only")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"
