"""Needle sites and addenda: what stands in a session note."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.models.encrypted import EncryptedChar, EncryptedText
from clinic.models.fields import Identified, append_only
from needling.models.catalogue import Muscle
from needling.models.session import Session
from needling.models.site_guards import SITE_CONSTRAINTS, SITE_TRIGGERS
from needling.rules.choices import (
    EventSeverity,
    Grip,
    Point,
    Side,
    SiteEvent,
    Technique,
    Tolerance,
    Waveform,
)


class NeedleSite(Identified):
    """One place where needles go in (clinical specification 4.3).

    Written bit by bit: whatever is empty has not been said yet, and signing refuses it.
    `depth_mm` is measured along the needle, never more than its length. `insertions`
    counts passes, `needles` the needles, `needles_out` those that came out again.
    `twitches` counts local twitch responses: 0 means looked for and none seen, and
    `twitches_unassessed` that nobody looked. `warn_above_mm` is the warning depth that
    held when the site was last written; deeper needs `depth_reason` before signing.
    `x` and `y` are 0 to 1 in the drawing named by `view`. `dwell_seconds` is the time
    in place, by the clock from `in_at` to `out_at` or typed. A site copied from an
    earlier session is a plan until it is confirmed. `version` grows with each change.
    `placed_at` is when the site was put into the note, or last became another muscle,
    side or technique: it is judged by the answers that held then, and by the newest of
    the visit where it is empty.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sites")
    version = models.PositiveIntegerField(default=0, editable=False)
    placed_at = models.DateTimeField(_("put into the note"), null=True, editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    muscle = models.ForeignKey(Muscle, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_confirmed = models.BooleanField(_("confirmed"), default=True)
    location = EncryptedChar(_("location"), max_length=160, blank=True)
    view = models.CharField(_("drawing"), max_length=20, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    point = models.CharField(
        _("trigger point"), max_length=8, choices=Point.choices, blank=True
    )
    entry = models.CharField(_("entry landmark"), max_length=160, blank=True)
    direction = models.CharField(_("direction or angle"), max_length=160, blank=True)
    is_perpendicular = models.BooleanField(_("perpendicular"), default=False)
    is_ultrasound_guided = models.BooleanField(
        _("ultrasound-guided"), null=True, blank=True
    )
    grip = models.CharField(_("grip"), max_length=12, choices=Grip.choices, blank=True)
    needle_length_mm = models.PositiveSmallIntegerField(
        _("needle length (mm)"), null=True, blank=True
    )
    needle_diameter_mm = models.DecimalField(
        _("needle diameter (mm)"), max_digits=3, decimal_places=2, null=True, blank=True
    )
    brand = models.CharField(_("brand"), max_length=60, blank=True)
    lot = models.CharField(_("lot"), max_length=40, blank=True)
    needles = models.PositiveSmallIntegerField(_("needles"), default=1)
    needles_out = models.PositiveSmallIntegerField(_("needles out"), default=0)
    in_at = models.DateTimeField(_("in at"), null=True, blank=True)
    out_at = models.DateTimeField(_("out at"), null=True, blank=True)
    dwell_seconds = models.PositiveIntegerField(
        _("time in place (s)"), null=True, blank=True
    )
    depth_mm = models.PositiveSmallIntegerField(_("depth (mm)"), null=True, blank=True)
    warn_above_mm = models.PositiveSmallIntegerField(_("warning depth (mm)"))
    depth_reason = EncryptedChar(_("reason for the depth"), max_length=200, blank=True)
    insertions = models.PositiveSmallIntegerField(
        _("insertions"), null=True, blank=True
    )
    technique = models.CharField(
        _("technique"), max_length=20, choices=Technique.choices, blank=True
    )
    stim_frequency_hz = models.DecimalField(
        _("frequency (Hz)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    stim_pulse_us = models.PositiveIntegerField(
        _("pulse width (µs)"), null=True, blank=True
    )
    stim_intensity_ma = models.DecimalField(
        _("intensity (mA)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    stim_minutes = models.PositiveSmallIntegerField(
        _("minutes of stimulation"), null=True, blank=True
    )
    stim_waveform = models.CharField(
        _("waveform"), max_length=16, choices=Waveform.choices, blank=True
    )
    stim_electrodes = models.CharField(_("electrodes"), max_length=160, blank=True)
    twitches = models.PositiveSmallIntegerField(
        _("local twitch responses"), null=True, blank=True
    )
    twitches_unassessed = models.BooleanField(_("twitches not assessed"), default=False)
    reproduced_pain = models.BooleanField(
        _("reproduced the patient's pain"), null=True, blank=True
    )
    pain_during = models.PositiveSmallIntegerField(_("pain during"), null=True)
    referral = models.CharField(_("referred to"), max_length=160, blank=True)
    tolerance = models.CharField(
        _("tolerated"), max_length=8, choices=Tolerance.choices, blank=True
    )
    event = models.CharField(
        _("what happened at once"), max_length=16, choices=SiteEvent.choices, blank=True
    )
    event_severity = models.CharField(
        _("how grave"), max_length=12, choices=EventSeverity.choices, blank=True
    )
    event_note = EncryptedChar(_("in words"), max_length=200, blank=True)
    haemostasis = models.BooleanField(_("bleeding stopped"), null=True, blank=True)
    pressure_seconds = models.PositiveSmallIntegerField(
        _("pressed for (s)"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("needle site")
        verbose_name_plural = _("needle sites")
        constraints = SITE_CONSTRAINTS
        triggers = SITE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.muscle_id} {self.side} {self.depth_mm or '–'} mm"


class Addendum(Identified):
    """A dated word beside a signed note. Appended, never altered."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="addenda"
    )
    text = EncryptedText(_("addendum"), max_length=4000)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        constraints = [
            models.CheckConstraint(
                name="addendum_says_something", condition=~Q(text="")
            ),
        ]
        triggers = [append_only("addendum_append_only")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"
