"""Escalations: an answer that a human must take on, and the steps of doing so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from aftercare.models.checkin import CheckIn
from aftercare.models.reply import Reply
from aftercare.rules.contacting import Way
from aftercare.rules.ladder import Rung
from aftercare.rules.tiers import Tier
from clinic.models import Clinic, Patient, User
from clinic.models.encrypted import EncryptedText
from clinic.models.fields import (
    Identified,
    append_only,
    one_of,
    set_exactly_when,
    state_machine,
    together,
)
from clinic.models.scope import OfClinic
from needling.models import AdverseEvent

if TYPE_CHECKING:
    from datetime import datetime


class EscalationQuerySet(OfClinic["Escalation"]):
    """Which escalations."""

    def unresolved(self) -> EscalationQuerySet:
        """Those still to be dealt with."""
        return self.exclude(state=Escalation.State.RESOLVED)

    def to_chase(self, now: datetime) -> EscalationQuerySet:
        """Those whose timer has run out, emergencies first.

        Also those that were alerted or taken on in the future: the clock was set back
        since, and their timer with it.
        """
        ahead = now + Escalation.CLOCKS_DIFFER
        due = (
            Q(next_alert_at__lte=now)
            | Q(alerted_at__gt=ahead)
            | Q(acknowledged_at__gt=ahead)
        )
        return self.unresolved().filter(due).worst_first()

    def worst_first(self) -> EscalationQuerySet:
        """By tier, those nobody has taken on first, then by deadline."""
        ranks = [
            When(tier=tier, then=Value(rank))
            for rank, tier in enumerate(
                ["emergency", "same_day", "next_business_day", "routine"]
            )
        ]
        return self.annotate(
            tier_rank=Case(*ranks, default=Value(9), output_field=IntegerField()),
            taken=Case(When(state="open", then=Value(0)), default=Value(1)),
        ).order_by("tier_rank", "taken", "acknowledge_by", "id")


class Escalation(Identified):
    """A reply that must reach a human, open until somebody says what came of it.

    open ──▶ acknowledged ──▶ resolved
      ▲          │    └──▶ second_reader ──▶ resolved   (emergencies)
      ├──────────┴───────────────┘ lapsed without an outcome, or a new red flag
      └─────────────────────────────────────── resolved (opened again by a person)

    Without a check-in it comes from a form before a visit. Nothing closes it but a
    person with an outcome. `next_alert_at` is the one timer: the next alert while it is
    open, the lapse of the acknowledgement afterwards. While it is `offered_to` a
    colleague, whoever took it on still has it: it changes hands when that colleague
    takes it on. `adverse_event` is what its latest end in harm opened in the register.
    """

    # Hosts whose clocks are this far apart still count as agreeing.
    CLOCKS_DIFFER = timedelta(seconds=60)

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Taken on")
        SECOND_READER = "second_reader", _("Waiting for a second reader")
        RESOLVED = "resolved", _("Resolved")

    class Outcome(models.TextChoices):
        """What it came to; none is a default."""

        EMERGENCY_CARE = "emergency_care", _("Sent to emergency care")
        DOCTOR = "doctor", _("Sent to a doctor")
        SEEN_HERE = "seen_here", _("Seen at the clinic")
        ADVICE = "advice", _("Advice given, follow-up agreed")
        EXPECTED = "expected", _("Examined: expected soreness")
        UNREACHABLE = "unreachable", _("Not reached, next of kin or welfare check")
        MISTAKE = "mistake", _("Answered by mistake, confirmed by phone")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="escalations"
    )
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, related_name="escalations"
    )
    reply = models.ForeignKey(
        Reply, on_delete=models.PROTECT, related_name="escalations"
    )
    tier = models.CharField(_("tier"), max_length=20, choices=Tier.choices)
    state = models.CharField(
        _("state"), max_length=14, choices=State.choices, default=State.OPEN
    )
    raised_at = models.DateTimeField(_("raised"))
    acknowledge_by = models.DateTimeField(_("to be taken on by"))
    contact_by = models.DateTimeField(_("patient to be called by"))
    rung = models.CharField(_("alerted so far"), max_length=14, choices=Rung.choices)
    round = models.PositiveIntegerField(_("round"), default=1)
    opened_at = models.DateTimeField(_("this round began"))
    alerted_at = models.DateTimeField(_("last alert"), null=True)
    next_alert_at = models.DateTimeField(_("next alert"), null=True)
    acknowledged_at = models.DateTimeField(_("taken on"), null=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    offered_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=Outcome.choices, blank=True
    )
    finding = EncryptedText(_("what was found"), blank=True, max_length=4000)
    action = EncryptedText(_("what was done"), blank=True, max_length=4000)
    concluded_at = models.DateTimeField(_("concluded"), null=True)
    concluded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    second_reader = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    adverse_event = models.OneToOneField(
        AdverseEvent, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            one_of(
                "escalation_tier", "tier", "next_business_day", "same_day", "emergency"
            ),
            one_of(
                "escalation_state",
                "state",
                "open",
                "acknowledged",
                "second_reader",
                "resolved",
            ),
            models.UniqueConstraint(
                name="escalation_one_unresolved_per_check_in",
                fields=["check_in"],
                condition=~Q(state="resolved"),
            ),
            models.UniqueConstraint(
                name="escalation_one_unresolved_from_forms",
                fields=["patient"],
                condition=Q(check_in__isnull=True) & ~Q(state="resolved"),
            ),
            set_exactly_when(
                "escalation_acknowledged_at", "acknowledged_at", ~Q(state="open")
            ),
            together(
                "escalation_acknowledged_by_somebody",
                "acknowledged_at",
                "acknowledged_by",
            ),
            models.CheckConstraint(
                name="escalation_is_offered_by_somebody_else",
                condition=Q(offered_to__isnull=True)
                | (Q(state="acknowledged") & ~Q(offered_to=F("acknowledged_by"))),
            ),
            set_exactly_when(
                "escalation_concluded_at",
                "concluded_at",
                Q(state__in=["second_reader", "resolved"]),
            ),
            together(
                "escalation_concluded_by_somebody", "concluded_at", "concluded_by"
            ),
            models.CheckConstraint(
                name="escalation_concluded_says_what",
                condition=Q(concluded_at__isnull=True)
                | (~Q(outcome="") & ~Q(finding="") & ~Q(action="")),
            ),
            set_exactly_when(
                "escalation_resolved_at", "resolved_at", Q(state="resolved")
            ),
            models.CheckConstraint(
                name="escalation_emergency_has_two_readers",
                condition=~Q(state="resolved", tier="emergency")
                | (
                    Q(second_reader__isnull=False) & ~Q(second_reader=F("concluded_by"))
                ),
            ),
            set_exactly_when(
                "escalation_keeps_a_timer", "next_alert_at", ~Q(state="resolved")
            ),
        ]
        indexes = [
            # The chase: timers that ran out.
            models.Index(
                fields=["next_alert_at"],
                condition=~Q(state="resolved"),
                name="escalation_timers",
            ),
            # The inbox and the bar on every page.
            models.Index(
                fields=["clinic", "acknowledge_by"],
                condition=~Q(state="resolved"),
                name="escalation_inbox",
            ),
        ]
        triggers = [
            state_machine(
                "escalation_states",
                ("open", "acknowledged"),
                ("acknowledged", "open"),
                ("acknowledged", "second_reader"),
                ("acknowledged", "resolved"),
                ("second_reader", "open"),
                ("second_reader", "resolved"),
                ("resolved", "open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.raised_at:%Y-%m-%d %H:%M}"


class EscalationStep(models.Model):
    """One thing that happened to an escalation: appended, never altered.

    `way` and `reached` belong to an attempt to reach the patient.
    """

    class Kind(models.TextChoices):
        """What happened."""

        RAISED = "raised", _("Raised")
        RAISED_AGAIN = "raised_again", _("Raised again by a new answer")
        ALERTED = "alerted", _("Alert sent")
        ACKNOWLEDGED = "acknowledged", _("Taken on")
        LAPSED = "lapsed", _("Lapsed without an outcome")
        OFFERED = "offered", _("Handed over")
        CALLED = "called", _("Tried to reach")
        CONCLUDED = "concluded", _("Concluded")
        RETURNED = "returned", _("Returned by the second reader")
        RESOLVED = "resolved", _("Resolved")
        REOPENED = "reopened", _("Opened again")

    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="steps"
    )
    kind = models.CharField(_("what"), max_length=14, choices=Kind.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = EncryptedText(_("note"), blank=True, max_length=4000)
    way = models.CharField(_("by"), max_length=10, choices=Way.choices, blank=True)
    reached = models.BooleanField(_("reached"), null=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            one_of("escalation_step_way", "way", "", *Way.values),
            set_exactly_when("escalation_step_reached", "reached", ~Q(way="")),
        ]
        indexes = [
            # The story of one escalation.
            models.Index(fields=["escalation", "at"], name="escalation_story"),
        ]
        triggers = [append_only("escalation_step_append_only")]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"
