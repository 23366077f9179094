"""A screening form that the patient fills in before the visit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, User
from clinic.models.encrypted import EncryptedJSON
from clinic.models.fields import (
    Identified,
    append_only,
    one_of,
    set_exactly_when,
    together,
)
from clinic.models.scope import OfClinic
from needling.models.screening import Screening, ScreeningAnswer, ScreeningItem


class Way(models.TextChoices):
    """Over what a form was filled in."""

    LINK = "link", _("over a link")
    KIOSK = "kiosk", _("on a device of the clinic")


class PendingScreeningQuerySet(OfClinic["PendingScreening"]):
    """Which forms."""

    def unsent(self) -> PendingScreeningQuerySet:
        """Those neither sent by the patient nor withdrawn, closed or not."""
        return self.filter(submitted_at__isnull=True, cancelled_at__isnull=True)

    def waiting(self, now: datetime) -> PendingScreeningQuerySet:
        """Those the patient can still fill in."""
        return self.unsent().filter(closes_at__gt=now)


class PendingScreening(Identified):
    """A form put before the patient; its answers are kept as they are given.

    waiting ──▶ submitted (an ordinary Screening)
       └──▶ cancelled (by staff, or another one took its place) · closed (not in time)

    `way` is the one over which it was sent in. A patient has one at a time.
    """

    OPEN_FOR = timedelta(days=14)

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="pending_screenings"
    )
    kind = models.CharField(_("form"), max_length=10, choices=Screening.Kind.choices)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closes_at = models.DateTimeField(_("open until"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    submitted_at = models.DateTimeField(_("sent by the patient"), null=True)
    screening = models.OneToOneField(
        Screening, on_delete=models.PROTECT, null=True, related_name="form"
    )
    way = models.CharField(
        _("over what"), max_length=5, choices=Way.choices, blank=True
    )

    objects = PendingScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("form before the visit")
        verbose_name_plural = _("forms before the visit")
        constraints = [
            one_of("pending_screening_kind", "kind", "full", "short"),
            one_of("pending_screening_way", "way", "", "link", "kiosk"),
            models.CheckConstraint(
                name="pending_screening_closes_later",
                condition=Q(closes_at__gt=F("asked_at")),
            ),
            together("pending_screening_submitted", "submitted_at", "screening"),
            set_exactly_when(
                "pending_screening_sent_over_something", "submitted_at", ~Q(way="")
            ),
            models.CheckConstraint(
                name="pending_screening_one_end",
                condition=Q(submitted_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="pending_screening_one_at_a_time",
                fields=["patient"],
                condition=Q(submitted_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="pending_screening_is_kept", operation=pgtrigger.Delete
            ),
            pgtrigger.Protect(
                name="pending_screening_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__submitted_at__isnull=False)
                | pgtrigger.Q(old__cancelled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be filled in."""
        return (
            self.submitted_at is None
            and self.cancelled_at is None
            and now < self.closes_at
        )


class PendingAnswer(models.Model):
    """One answer of a form that is not sent yet; it may still be changed.

    `item` is the wording it was given to. `version` counts the changes, so that of two
    devices neither overwrites the other unseen.
    """

    form = models.ForeignKey(
        PendingScreening, on_delete=models.CASCADE, related_name="answers"
    )
    item = models.ForeignKey(ScreeningItem, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(
        _("answer"), max_length=6, choices=ScreeningAnswer.Value.choices
    )
    details = EncryptedJSON(_("follow-up"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=1)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer before the visit")
        verbose_name_plural = _("answers before the visit")
        constraints = [
            models.UniqueConstraint(
                name="pending_answer_once", fields=["form", "item"]
            ),
            one_of("pending_answer_value", "value", "yes", "no", "unsure"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"


class ScreeningReview(models.Model):
    """A clinician went through what the patient had filled in. Appended once.

    Until then the form is not fresh, and a no in it takes back no earlier yes.
    """

    screening = models.OneToOneField(
        Screening, on_delete=models.PROTECT, related_name="review"
    )
    reviewed_at = models.DateTimeField(_("gone through"))
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("screening review")
        verbose_name_plural = _("screening reviews")
        triggers = [append_only("screening_review_append_only")]

    def __str__(self) -> str:
        return f"{self.reviewed_at:%Y-%m-%d %H:%M}"
