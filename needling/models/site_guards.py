"""What the database refuses of needle sites, and what it keeps true by itself."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Locked, one_of, within

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

# A note is near the lung as long as one of its sites is.
_LUNG = """
    UPDATE needling_session AS note
    SET is_lung_risk = found.near
    FROM (
        SELECT EXISTS (
            SELECT 1 FROM needling_needlesite site
            JOIN needling_muscle muscle ON muscle.slug = site.muscle_id
            WHERE site.session_id = told.id AND muscle.is_pneumothorax_risk
        ) AS near, told.id
        FROM (
            SELECT CASE WHEN TG_OP = 'DELETE'
                        THEN OLD.session_id ELSE NEW.session_id END AS id
        ) AS told
    ) AS found
    WHERE note.id = found.id AND note.is_lung_risk IS DISTINCT FROM found.near;
    RETURN NULL;
"""

# A signature needs whole sites (clinical specification 4.3, column "rule"). A copy in
# the right chart stands as the note was signed in the wrong one.
WHOLE_SITES = """
    IF NEW.moved_from_id IS NULL AND EXISTS (
        SELECT 1 FROM needling_needlesite
        WHERE session_id = NEW.id AND (
            NOT is_confirmed
            OR needle_length_mm IS NULL OR needle_diameter_mm IS NULL
            OR depth_mm IS NULL OR insertions IS NULL OR technique = ''
            OR (depth_mm > warn_above_mm AND depth_reason = '')
            OR dwell_seconds IS NULL
            OR (needles_out <> needles AND NOT NEW.is_needle_missing)
            OR (twitches IS NULL AND NOT twitches_unassessed)
            OR reproduced_pain IS NULL OR pain_during IS NULL OR tolerance = ''
            OR event = '' OR (event <> 'none' AND event_severity = '')
            OR (event = 'bleeding' AND (haemostasis IS NULL
                                        OR pressure_seconds IS NULL))
            OR (technique = 'e_stim' AND (
                stim_frequency_hz IS NULL OR stim_pulse_us IS NULL
                OR stim_intensity_ma IS NULL OR stim_minutes IS NULL
                OR stim_waveform = '' OR stim_electrodes = ''))
        )
    ) THEN
        RAISE EXCEPTION 'a needle site is not complete: the note cannot be signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_sites_are_whole';
    END IF;
    RETURN NEW;
"""

SITE_CONSTRAINTS: list[models.BaseConstraint] = [
    models.UniqueConstraint(
        name="needle_site_order_once",
        fields=["session", "order"],
        deferrable=models.Deferrable.DEFERRED,
    ),
    one_of("needle_site_side", "side", "left", "right", "midline"),
    models.CheckConstraint(
        name="needle_site_depth_is_positive",
        condition=Q(depth_mm__isnull=True) | Q(depth_mm__gte=1, depth_mm__lte=125),
        violation_error_message=_("Depth is 1 to 125 mm."),
    ),
    models.CheckConstraint(
        name="needle_site_depth_within_needle",
        condition=Q(depth_mm__isnull=True)
        | Q(needle_length_mm__isnull=True)
        | Q(depth_mm__lte=F("needle_length_mm")),
        violation_error_message=_("A needle cannot go deeper than it is long."),
    ),
    within("needle_site_length", "needle_length_mm", 10, 125),
    within("needle_site_needles", "needles", 1, 20),
    within("needle_site_insertions", "insertions", 1, 200),
    within("needle_site_dwell", "dwell_seconds", 0, 3600),
    within("needle_site_twitches", "twitches", 0, 99),
    within("needle_site_pain", "pain_during", 0, 10),
    within("needle_site_pressure", "pressure_seconds", 0, 3600),
    within("needle_site_stimulated", "stim_minutes", 1, 60),
    models.CheckConstraint(
        name="needle_site_insertions_cover_needles",
        condition=Q(insertions__isnull=True) | Q(insertions__gte=F("needles")),
        violation_error_message=_("Every needle is at least one insertion."),
    ),
    models.CheckConstraint(
        name="needle_site_no_more_out_than_in",
        condition=Q(needles_out__lte=F("needles")),
        violation_error_message=_("No more needles can come out than went in."),
    ),
    models.CheckConstraint(
        name="needle_site_out_after_in",
        condition=Q(out_at__isnull=True) | Q(out_at__gte=F("in_at")),
        violation_error_message=_("A needle comes out after it went in."),
    ),
    models.CheckConstraint(
        name="needle_site_twitches_or_unassessed",
        condition=Q(twitches__isnull=True) | Q(twitches_unassessed=False),
        violation_error_message=_("Either a number or “not assessed”, not both."),
    ),
    models.CheckConstraint(
        name="needle_site_severity_of_an_event",
        condition=Q(event_severity="") | ~Q(event__in=["", "none"]),
        violation_error_message=_("Say what happened before how grave it was."),
    ),
    models.CheckConstraint(
        name="needle_site_on_the_drawing",
        condition=Q(x__isnull=True, y__isnull=True)
        | Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
    ),
]

_NEW_MUSCLE = pgtrigger.UpdateOf("muscle_id")  # type: ignore[no-untyped-call]  # the package has it untyped
SITE_TRIGGERS = [
    Locked(
        name="needle_site_of_signed_is_locked",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_LOCKED,
    ),
    pgtrigger.Trigger(
        name="needle_site_tells_of_the_lung",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | _NEW_MUSCLE | pgtrigger.Delete,
        func=_LUNG,
    ),
]
