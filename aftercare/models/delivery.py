"""What happened to a message: each attempt of ours, each report of a provider."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftercare.models.message import Message
from clinic.models import brief
from clinic.models.fields import append_only, one_of

# A CHECK cannot look into another table.
_WORDS_GO_WITH_THE_MESSAGE = """
    IF NEW.detail NOT IN ('', OLD.detail) OR NOT EXISTS (
        SELECT FROM aftercare_message
        WHERE id = NEW.message_id AND purged_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the words of an attempt only go when its message is purged'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.sent_to <> OLD.sent_to AND (NEW.sent_to <> '' OR NOT EXISTS (
        SELECT FROM aftercare_message AS sent
        JOIN clinic_erasure AS gone ON gone.patient_id = sent.patient_id
        WHERE sent.id = NEW.message_id
    )) THEN
        RAISE EXCEPTION 'the address of an attempt only goes with an erased patient'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Attempt(models.Model):
    """What happened to a message, step by step: appended, never altered.

    Duplicates show here: `late_accept` is a hand-over whose lease had run out. `detail`
    is emptied when the message is purged, and `sent_to` when its patient is erased;
    nothing else ever changes.
    """

    class Event(models.TextChoices):
        """One step."""

        MARKED = "marked", _("Hand-over began")
        ACCEPTED = "accepted", _("Accepted")
        LATE_ACCEPT = "late_accept", _("Accepted after the lease ran out")
        POSTPONED = "postponed", _("Not possible now, will be tried again")
        HELD = "held", _("Waits for the hours in which patients are written to")
        REFUSED = "refused", _("Refused for good")
        UNKNOWN = "unknown", _("Outcome unknown")
        RELEASED = "released", _("Lease ran out")
        ENDED = "ended", _("Ended without sending")

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="history"
    )
    event = models.CharField(_("event"), max_length=12, choices=Event.choices)
    at = models.DateTimeField(_("when"))
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    sent_to = models.CharField(_("sent to"), max_length=254, blank=True)
    reference = models.CharField(_("provider reference"), max_length=255, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            brief.one_of(
                "attempt_event",
                "event",
                "marked",
                "accepted",
                "late_accept",
                "postponed",
                "held",
                "refused",
                "unknown",
                "released",
                "ended",
            ),
        ]
        indexes = [
            # Whether anything gets through lately.
            models.Index(fields=["at", "event"], name="attempt_lately"),
        ]
        triggers = [
            pgtrigger.Protect(name="attempt_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="attempt_is_frozen", exclude=["detail", "sent_to"]),
            pgtrigger.Trigger(
                name="attempt_words_go_with_the_message",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("detail", "sent_to"),
                func=_WORDS_GO_WITH_THE_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.event}"


class Receipt(models.Model):
    """What a provider reported about a message: appended, deduplicated."""

    class Status(models.TextChoices):
        """The provider's word, in ours. Delivered never goes back to sent."""

        SENT = "sent", _("Sent on")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="receipts"
    )
    provider = models.CharField(_("provider"), max_length=20)
    reference = models.CharField(_("provider reference"), max_length=255)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    code = models.CharField(_("code"), max_length=40, blank=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                name="receipt_once", fields=["provider", "reference", "status"]
            ),
            one_of("receipt_status", "status", "sent", "delivered", "failed"),
        ]
        indexes = [
            # Whether providers report at all.
            models.Index(fields=["received_at"], name="receipt_lately"),
        ]
        triggers = [append_only("receipt_append_only")]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference} {self.status}"
