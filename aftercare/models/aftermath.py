"""What a session did: its dose beside what was answered, and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftercare.rules.expected import STAGES, Basis, Expected
from clinic.models import Clinic, Patient, Practitioner
from clinic.models.fields import append_only, one_of, within
from clinic.models.scope import OfClinic
from clinic.rules.regions import Region
from needling.models import Session
from needling.rules.choices import Technique
from needling.rules.dose import Grade

if TYPE_CHECKING:
    from datetime import datetime


class AftermathQuerySet(OfClinic["Aftermath"]):
    """Which sessions with what followed."""

    def since(self, moment: datetime | None) -> AftermathQuerySet:
        """Those that ended from that moment on; all without one."""
        return self if moment is None else self.filter(ended_at__gte=moment)


class Aftermath(models.Model):
    """One signed session in one row, beside what followed.

    Derived from the note, the answers and the next note, and written in the transaction
    that signs, answers or moves; `manage.py rebuild_aftermaths` writes the same anew.
    `region` is the one with most insertions, `technique` that of most insertions.
    `mean_depth_mm` is over the sites. `twitches` is empty where nobody looked at any
    site. `soreness_…` is the first score of the check-in of that hour, 0 to 10;
    `next_pain` the pain before at the patient's next session.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="aftermath"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="aftermaths"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="aftermaths"
    )
    ended_at = models.DateTimeField(_("last needle out"))
    region = models.CharField(_("region"), max_length=20, choices=Region.choices)
    technique = models.CharField(
        _("technique"), max_length=20, choices=Technique.choices, blank=True
    )
    muscles = ArrayField(models.CharField(max_length=60), verbose_name=_("muscles"))
    needles = models.PositiveIntegerField(_("needles"))
    insertions = models.PositiveIntegerField(_("insertions"))
    mean_depth_mm = models.FloatField(_("mean depth (mm)"))
    deepest_mm = models.PositiveSmallIntegerField(_("deepest (mm)"))
    twitches = models.PositiveIntegerField(_("local twitch responses"), null=True)
    dwell_seconds = models.PositiveIntegerField(_("time in place (s)"))
    grade = models.CharField(_("dose"), max_length=10, choices=Grade.choices)
    is_first = models.BooleanField(_("first session here"))
    pain_before = models.PositiveSmallIntegerField(_("NPRS before"), null=True)
    pain_after = models.PositiveSmallIntegerField(_("NPRS after"), null=True)
    soreness_24 = models.PositiveSmallIntegerField(_("soreness at 24 h"), null=True)
    soreness_48 = models.PositiveSmallIntegerField(_("soreness at 48 h"), null=True)
    soreness_72 = models.PositiveSmallIntegerField(_("soreness at 72 h"), null=True)
    next_pain = models.PositiveSmallIntegerField(_("NPRS at the next visit"), null=True)

    objects = AftermathQuerySet.as_manager()

    class Meta:
        verbose_name = _("session and what followed")
        verbose_name_plural = _("sessions and what followed")
        constraints = [
            one_of("aftermath_region", "region", *Region.values),
            one_of("aftermath_technique", "technique", "", *Technique.values),
            one_of("aftermath_grade", "grade", *Grade.values),
            within("aftermath_soreness_24", "soreness_24", 0, 10),
            within("aftermath_soreness_48", "soreness_48", 0, 10),
            within("aftermath_soreness_72", "soreness_72", 0, 10),
            within("aftermath_next_pain", "next_pain", 0, 10),
        ]
        indexes = [
            # A therapist's own figures over a span of time.
            models.Index(
                fields=["practitioner", "-ended_at"], name="aftermath_of_therapist"
            ),
            # The clinic's sessions of one region: what an expectation rests on.
            models.Index(
                fields=["clinic", "region", "-ended_at"], name="aftermath_of_region"
            ),
            models.Index(fields=["clinic", "-ended_at"], name="aftermath_of_clinic"),
            # The course of one patient.
            models.Index(fields=["patient", "ended_at"], name="aftermath_of_patient"),
            GinIndex(fields=["muscles"], name="aftermath_of_muscle"),
        ]

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M} {self.region}"

    @property
    def scores(self) -> dict[int, int]:
        """The soreness that was answered, by hours."""
        answered = {
            24: self.soreness_24,
            48: self.soreness_48,
            72: self.soreness_72,
        }
        return {hours: score for hours, score in answered.items() if score is not None}


class ExpectedSorenessQuerySet(models.QuerySet["ExpectedSoreness"]):
    """Which expectations."""

    def founded(self) -> ExpectedSorenessQuerySet:
        """Those that rest on this clinic's own sessions."""
        return self.exclude(basis=Basis.REFERENCE)


class ExpectedSoreness(models.Model):
    """What was expected of one session at 24, 48 or 72 hours, as it stood at signing.

    Scores 0 to 10; four of five answers are expected from `low` to `high`. `similar`
    and `own` count what it rests on.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="expected"
    )
    hours = models.PositiveSmallIntegerField(_("hours after"))
    score = models.FloatField(_("expected"))
    low = models.FloatField(_("from"))
    high = models.FloatField(_("to"))
    basis = models.CharField(_("rests on"), max_length=10, choices=Basis.choices)
    similar = models.PositiveIntegerField(_("similar sessions"))
    own = models.PositiveIntegerField(_("own earlier scores"))

    objects = ExpectedSorenessQuerySet.as_manager()

    class Meta:
        verbose_name = _("expected soreness")
        verbose_name_plural = _("expected soreness")
        constraints = [
            models.UniqueConstraint(
                name="expected_soreness_once", fields=["session", "hours"]
            ),
            models.CheckConstraint(
                name="expected_soreness_hours", condition=Q(hours__in=STAGES)
            ),
            one_of("expected_soreness_basis", "basis", *Basis.values),
            models.CheckConstraint(
                name="expected_soreness_in_its_band",
                condition=Q(
                    low__gte=0,
                    score__gte=F("low"),
                    high__gte=F("score"),
                    high__lte=10,
                ),
            ),
        ]
        triggers = [append_only("expected_soreness_append_only")]

    def __str__(self) -> str:
        return f"{self.hours} h: {self.score:.1f} ({self.low:.1f}–{self.high:.1f})"

    @property
    def values(self) -> Expected:
        """The same as the rules take it."""
        return Expected(
            self.hours,
            self.score,
            self.low,
            self.high,
            Basis(self.basis),
            self.similar,
            self.own,
        )
