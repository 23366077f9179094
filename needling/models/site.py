"""Needle sites and addenda: what stands in a session note."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.models.fields import Identified, append_only, one_of, within
from needling.models.catalogue import Muscle
from needling.models.session import Session
from needling.rules.choices import Grip, Side, Technique

_LOCKED = """
    IF EXISTS (
        SELECT 1 FROM needling_session
        WHERE state <> 'draft'
          AND id IN (
            CASE WHEN TG_OP = 'INSERT' THEN NEW.session_id ELSE OLD.session_id END,
            CASE WHEN TG_OP = 'DELETE' THEN OLD.session_id ELSE NEW.session_id END
          )
    ) THEN
        RAISE EXCEPTION 'the note is signed: its needle sites are locked'
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class NeedleSite(Identified):
    """One place where needles went in (clinical specification 4.3).

    `depth_mm` is measured along the needle, never more than its length. `insertions`
    counts passes, `needles` the needles. `twitches` counts local twitch responses: 0
    means looked for and none seen, empty means not assessed. `warn_above_mm` is the
    warning depth that held when the site was written; deeper needs `depth_reason`.
    `x` and `y` are 0 to 1 in the body drawing. `placed_at` is when the site was put
    into the note, or last became another muscle, side or technique: it is judged by the
    answers that held then, and by the newest of the visit where it is empty.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sites")
    placed_at = models.DateTimeField(_("put into the note"), null=True, editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    muscle = models.ForeignKey(Muscle, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    location = models.CharField(_("location"), max_length=160, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    entry = models.CharField(_("entry landmark"), max_length=160, blank=True)
    direction = models.CharField(_("direction or angle"), max_length=160, blank=True)
    is_perpendicular = models.BooleanField(_("perpendicular"), default=False)
    is_ultrasound_guided = models.BooleanField(
        _("ultrasound-guided"), null=True, blank=True
    )
    grip = models.CharField(_("grip"), max_length=12, choices=Grip.choices, blank=True)
    needle_length_mm = models.PositiveSmallIntegerField(_("needle length (mm)"))
    needle_diameter_mm = models.DecimalField(
        _("needle diameter (mm)"), max_digits=3, decimal_places=2
    )
    needles = models.PositiveSmallIntegerField(_("needles"), default=1)
    depth_mm = models.PositiveSmallIntegerField(_("depth (mm)"))
    warn_above_mm = models.PositiveSmallIntegerField(_("warning depth (mm)"))
    depth_reason = models.CharField(
        _("reason for the depth"), max_length=200, blank=True
    )
    insertions = models.PositiveSmallIntegerField(_("insertions"))
    technique = models.CharField(
        _("technique"), max_length=20, choices=Technique.choices
    )
    dwell_seconds = models.PositiveIntegerField(_("time in place (s)"))
    twitches = models.PositiveSmallIntegerField(
        _("local twitch responses"), null=True, blank=True
    )
    pain_during = models.PositiveSmallIntegerField(_("pain during"), null=True)

    class Meta:
        verbose_name = _("needle site")
        verbose_name_plural = _("needle sites")
        constraints = [
            models.UniqueConstraint(
                name="needle_site_order_once",
                fields=["session", "order"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            one_of("needle_site_side", "side", "left", "right", "midline"),
            models.CheckConstraint(
                name="needle_site_depth_is_positive",
                condition=Q(depth_mm__gte=1, depth_mm__lte=125),
                violation_error_message=_("Depth is 1 to 125 mm."),
            ),
            models.CheckConstraint(
                name="needle_site_depth_within_needle",
                condition=Q(depth_mm__lte=F("needle_length_mm")),
                violation_error_message=_("A needle cannot go deeper than it is long."),
            ),
            models.CheckConstraint(
                name="needle_site_deep_has_a_reason",
                condition=Q(depth_mm__lte=F("warn_above_mm")) | ~Q(depth_reason=""),
                violation_error_message=_(
                    "Deeper than the warning depth needs a reason."
                ),
            ),
            within("needle_site_length", "needle_length_mm", 10, 125),
            within("needle_site_needles", "needles", 1, 20),
            within("needle_site_insertions", "insertions", 1, 200),
            within("needle_site_dwell", "dwell_seconds", 0, 3600),
            within("needle_site_twitches", "twitches", 0, 99),
            within("needle_site_pain", "pain_during", 0, 10),
            models.CheckConstraint(
                name="needle_site_insertions_cover_needles",
                condition=Q(insertions__gte=F("needles")),
                violation_error_message=_("Every needle is at least one insertion."),
            ),
            models.CheckConstraint(
                name="needle_site_on_the_drawing",
                condition=Q(x__isnull=True, y__isnull=True)
                | Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="needle_site_of_signed_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_LOCKED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.muscle_id} {self.side} {self.depth_mm} mm"


class Addendum(Identified):
    """A dated word beside a signed note. Appended, never altered."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="addenda"
    )
    text = models.TextField(_("addendum"), max_length=4000)
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
