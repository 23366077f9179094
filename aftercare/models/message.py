"""The outbox: every message that must leave, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from aftercare.models.message_guards import canary_goes_to_sink, message_states
from aftercare.models.message_indexes import message_indexes
from clinic.models import (
    Appointment,
    Certification,
    Clinic,
    ContactPoint,
    LegalHold,
    Patient,
    User,
)
from clinic.models.brief import Among, HowManySet, one_of, set_exactly_when
from clinic.models.fields import Identified
from clinic.models.scope import OfClinic
from needling.models import Consent, ConsentOffer, PendingScreening

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime


def _on_the_way() -> Q:
    """Neither sent nor over."""
    return Q(state__in=[Message.State.QUEUED, *Message.LEASED])


class MessageQuerySet(OfClinic["Message"]):
    """Which messages."""

    def claimable(self, now: datetime) -> MessageQuerySet:
        """Those whose turn it is: alerts first, then the longest waiting."""
        return self.filter(
            state=Message.State.QUEUED, next_attempt_at__lte=now
        ).order_by("priority", "next_attempt_at", "id")

    def leases_over(self, now: datetime) -> MessageQuerySet:
        """Those a worker took and never settled."""
        return self.filter(state__in=Message.LEASED, lease_until__lt=now)

    def asking(self, patients: Iterable[uuid.UUID], since: datetime) -> MessageQuerySet:
        """Those that ask these patients: on their way, or sent after that moment."""
        theirs = self.filter(patient_id__in=patients, purpose=Message.Purpose.CHECK_IN)
        return theirs.filter(_on_the_way() | Q(sent_at__gt=since))

    def purgeable(self, before: datetime) -> MessageQuerySet:
        """Those of before that are over, with what providers said still there.

        A legal hold on their patient keeps them.
        """
        rows = self.filter(purged_at=None, created_at__lt=before)
        held = Q(patient__in=LegalHold.objects.standing().values("patient"))
        return rows.exclude(_on_the_way()).exclude(held).order_by("created_at", "id")

    def unsent(self) -> MessageQuerySet:
        """Those that ended without reaching anybody."""
        return self.filter(state__in=Message.LOST)


class Message(Identified):
    """One message to one person, kept until it is certain what became of it.

    queued ──▶ claimed ──▶ sending ──▶ sent ──▶ delivered
      ▲ │         │           │          └────▶ failed (the provider said so later)
      │ │         │           ├──▶ queued (a passing error, or an unknown outcome that
      │ │         │           │            may be repeated)
      │ │         │           ├──▶ failed (refused for good)
      │ │         │           └──▶ dead   (tried too often)
      └─┼─────────┘ lease ran out before the hand-over
        └──▶ cancelled · expired (too late to be useful)

    The row is claimed in one short transaction, marked `sending` in another, handed
    over outside any transaction, and settled on (id, lease_token). A worker that dies
    leaves a lease that runs out; nothing is ever lost, and at most one copy more leaves
    per crash between mark and settle. The address is resolved when it is handed over.
    """

    class State(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued", _("Waiting to be sent")
        CLAIMED = "claimed", _("Being prepared")
        SENDING = "sending", _("Being handed over")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Refused")
        DEAD = "dead", _("Given up")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Too late to send")

    class Purpose(models.TextChoices):
        """Why it is sent."""

        CHECK_IN = "check_in", _("Check-in")
        ALERT = "alert", _("Staff alert")
        NOTICE = "notice", _("Notice")
        VISIT = "visit", _("Reminder of a visit")

    class Channel(models.TextChoices):
        """By what it travels."""

        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text")
        PUSH = "push", _("Alert service")
        CONSOLE = "console", _("Console")
        SINK = "sink", _("Sink of the canary")

    LEASED = (State.CLAIMED, State.SENDING)
    LOST = (State.FAILED, State.DEAD, State.EXPIRED)

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, db_index=False)
    key = models.CharField(_("idempotency key"), max_length=160, unique=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    priority = models.PositiveSmallIntegerField(_("priority"), default=20)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    staff = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    check_in = models.ForeignKey(
        "aftercare.CheckIn",
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    escalation = models.ForeignKey(
        "aftercare.Escalation",
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    certification = models.ForeignKey(
        Certification,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    consent_offer = models.ForeignKey(
        ConsentOffer,
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    consent = models.ForeignKey(
        Consent,
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    pending_screening = models.ForeignKey(
        PendingScreening,
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    inbound = models.ForeignKey(
        "aftercare.InboundText",
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        db_index=False,
    )
    route = models.ForeignKey(
        "aftercare.AlertRoute",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    template = models.CharField(_("template"), max_length=40)
    contact_point = models.ForeignKey(
        ContactPoint,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    sent_to = models.CharField(_("sent to"), max_length=254, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    created_at = models.DateTimeField(_("created"))
    send_before = models.DateTimeField(_("useless after"), null=True)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    claims = models.PositiveSmallIntegerField(_("times taken"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    reference = models.CharField(_("provider reference"), max_length=255, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    purged_at = models.DateTimeField(_("purged"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            one_of(
                "message_state",
                "state",
                "queued",
                "claimed",
                "sending",
                "sent",
                "delivered",
                "failed",
                "dead",
                "cancelled",
                "expired",
            ),
            one_of(
                "message_purpose", "purpose", "check_in", "alert", "notice", "visit"
            ),
            one_of(
                "message_channel", "channel", "email", "sms", "push", "console", "sink"
            ),
            models.CheckConstraint(
                # A patient, somebody of the staff, a service that alerts staff, whoever
                # sent the text that it answers; or the clinic's own number, where an
                # alarm has nobody else to go to.
                name="message_to_exactly_one_person",
                condition=Q(Exact(HowManySet("patient", "staff", "route"), 1))
                | Q(patient=None, staff=None, route=None)
                & (
                    Q(inbound__isnull=False)
                    | Q(purpose="alert", escalation__isnull=False)
                ),
            ),
            set_exactly_when(
                "message_lease_token",
                "lease_token",
                Among("state", "claimed", "sending"),
            ),
            set_exactly_when(
                "message_lease_until",
                "lease_until",
                Among("state", "claimed", "sending"),
            ),
            models.CheckConstraint(
                name="message_sent_at",
                condition=Q(sent_at__isnull=False)
                | ~Q(Among("state", "sent", "delivered")),
            ),
            models.CheckConstraint(
                name="message_end_without_delivery_has_a_reason",
                condition=~Q(Among("state", "failed", "dead", "cancelled", "expired"))
                | ~Q(last_error=""),
            ),
            models.CheckConstraint(name="message_has_a_key", condition=~Q(key="")),
            models.CheckConstraint(
                name="message_alert_never_expires",
                condition=~Q(purpose="alert") | Q(send_before__isnull=True),
            ),
        ]
        indexes = message_indexes()
        triggers = [
            message_states(),
            canary_goes_to_sink(),
        ]

    def __str__(self) -> str:
        return self.key
