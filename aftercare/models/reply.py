"""What a patient answered and how it was judged."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftercare.models.checkin import CheckIn
from aftercare.rules.judged import Trend
from aftercare.rules.tiers import Tier
from clinic.models import Clinic, Patient
from clinic.models.encrypted import EncryptedChar, EncryptedText
from clinic.models.fields import Identified, append_only, one_of, within
from clinic.models.scope import OfClinic
from needling.models import FormAlarm

# The first score of an hour goes beside the session's dose. By trigger: the answer of a
# patient costs no statement more, and no way of writing one leaves it out. A score that
# comes after the check-in has closed is not the score of that hour.
_SCORE_OF_THE_HOUR = """
    UPDATE aftercare_aftermath AS beside SET
        soreness_24 = CASE asked.kind WHEN 'h24'
            THEN COALESCE(beside.soreness_24, NEW.soreness) ELSE beside.soreness_24 END,
        soreness_48 = CASE asked.kind WHEN 'h48'
            THEN COALESCE(beside.soreness_48, NEW.soreness) ELSE beside.soreness_48 END,
        soreness_72 = CASE asked.kind WHEN 'h72'
            THEN COALESCE(beside.soreness_72, NEW.soreness) ELSE beside.soreness_72 END
    FROM aftercare_checkin AS asked
    WHERE asked.id = NEW.check_in_id AND beside.session_id = asked.session_id
        AND NEW.received_at <= asked.closes_at;
    RETURN NULL;
"""


class ReplyQuerySet(OfClinic["Reply"]):
    """Which replies."""


class Reply(Identified):
    """One answer with its verdict. Appended, never altered: a change is a new reply.

    It answers a check-in, or is an alarm from a form before a visit.
    `submission_id` comes with the form, so that a double click leaves one row.
    `reasons` holds, for each finding, the flag, the tier and the words that caused it,
    as they stood under `rules_version`.
    """

    class Source(models.TextChoices):
        """How it came."""

        LINK = "link", _("On the link")
        HELP = "help", _("Help button")
        STAFF = "staff", _("Noted by staff")
        FORM = "form", _("On a form before the visit")
        TEXT = "text", _("By text")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="replies"
    )
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, related_name="replies"
    )
    alarm = models.OneToOneField(
        FormAlarm, on_delete=models.PROTECT, null=True, related_name="reply"
    )
    submission_id = models.UUIDField(unique=True)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    is_verified = models.BooleanField(_("date of birth confirmed"))
    received_at = models.DateTimeField(_("received"))
    ticked = ArrayField(
        models.CharField(max_length=24), default=list, verbose_name=_("ticked")
    )
    none_of_these = models.BooleanField(_("none of these"), default=False)
    soreness = models.PositiveSmallIntegerField(_("soreness"), null=True)
    trend = models.CharField(
        _("since then"), max_length=10, choices=Trend.choices, blank=True
    )
    free_text = EncryptedText(_("in their own words"), blank=True, max_length=4000)
    call_wanted = models.BooleanField(_("wants a call"), default=False)
    call_when = EncryptedChar(_("when to call"), max_length=120, blank=True)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier.choices)
    flags = ArrayField(
        models.CharField(max_length=24), default=list, verbose_name=_("flags")
    )
    reasons = models.JSONField(_("reasons"), default=list)
    rules_version = models.CharField(_("rules version"), max_length=20)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            within("reply_soreness", "soreness", 0, 10),
            one_of("reply_source", "source", "link", "help", "staff", "form", "text"),
            models.CheckConstraint(
                name="reply_to_a_check_in_or_from_a_form",
                condition=Q(check_in__isnull=False, alarm__isnull=True)
                | Q(check_in__isnull=True, alarm__isnull=False),
            ),
            one_of("reply_trend", "trend", "", "better", "same", "worse"),
            one_of(
                "reply_tier",
                "tier",
                "none",
                "routine",
                "next_business_day",
                "same_day",
                "emergency",
            ),
        ]
        indexes = [
            # Earlier answers of one check-in, newest first.
            models.Index(fields=["check_in", "-received_at"], name="reply_newest"),
            # Answers that must have been raised.
            models.Index(
                fields=["received_at"],
                condition=Q(tier__in=["next_business_day", "same_day", "emergency"]),
                name="reply_flagged",
            ),
        ]
        triggers = [
            append_only("reply_append_only"),
            pgtrigger.Trigger(
                name="reply_score_of_the_hour",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(
                    new__soreness__isnull=False, new__check_in__isnull=False
                ),
                func=_SCORE_OF_THE_HOUR,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M} {self.tier}"
