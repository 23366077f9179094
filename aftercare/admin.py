"""Looking into what followed a session: everything here is read-only."""

from django.contrib import admin

from aftercare.models import (
    AftercarePolicy,
    Attempt,
    CheckIn,
    Escalation,
    EscalationStep,
    Message,
    Receipt,
    Reply,
)
from clinic.admin import Clinical, LookOnly


@admin.register(CheckIn)
class CheckInAdmin(LookOnly):
    """Check-ins and where they stand. Links are not shown: they are keys."""

    list_display = ("id", "patient", "kind", "state", "due_at", "settled_at")
    list_filter = ("state", "kind", "is_lung_risk")
    list_select_related = ("patient",)
    search_fields = ("id", "patient__id", "session__id")


@admin.register(Message)
class MessageAdmin(Clinical):
    """The outbox."""

    list_display = ("key", "purpose", "state", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("state", "purpose", "channel")
    search_fields = ("id", "key", "patient__id", "reference")


@admin.register(Attempt)
class AttemptAdmin(LookOnly):
    """What happened to messages, step by step."""

    list_display = ("message", "event", "at", "worker", "detail")
    list_filter = ("event",)
    list_select_related = ("message",)
    search_fields = ("message__id",)


@admin.register(Receipt)
class ReceiptAdmin(LookOnly):
    """What providers reported."""

    list_display = ("provider", "reference", "status", "received_at")
    list_filter = ("status",)
    search_fields = ("reference",)


@admin.register(Reply)
class ReplyAdmin(Clinical):
    """What patients answered and how it was judged."""

    list_display = ("id", "patient", "received_at", "tier", "source")
    list_filter = ("tier", "source")
    list_select_related = ("patient",)
    search_fields = ("id", "patient__id", "check_in__id")


@admin.register(Escalation)
class EscalationAdmin(Clinical):
    """What a human had to take on."""

    list_display = ("id", "patient", "tier", "state", "raised_at", "acknowledged_by")
    list_filter = ("state", "tier")
    list_select_related = ("patient", "acknowledged_by")
    search_fields = ("id", "patient__id")


@admin.register(EscalationStep)
class EscalationStepAdmin(Clinical):
    """The story of each escalation."""

    list_display = ("escalation", "kind", "at", "by")
    list_select_related = ("escalation", "by")
    search_fields = ("escalation__id",)


@admin.register(AftercarePolicy)
class AftercarePolicyAdmin(LookOnly):
    """Figures, set by owner or lead on the settings page."""

    list_display = ("clinic",)
    list_select_related = ("clinic",)
