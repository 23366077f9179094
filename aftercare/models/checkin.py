"""Check-ins: when a patient hears from the clinic, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from aftercare.rules.schedule import Kind, Window
from clinic.models import Clinic, Patient
from clinic.models.brief import Among, one_of, set_exactly_when
from clinic.models.fields import Identified, state_machine
from clinic.models.link import KeyedLink
from clinic.models.scope import OfClinic
from needling.models import Session

if TYPE_CHECKING:
    from datetime import datetime


class LocalTime(Func):
    """The wall-clock time at `due_at` in the row's own zone."""

    function = "timezone"
    template = "(%(function)s(%(expressions)s))::time"
    output_field = models.TimeField()


class CheckInQuerySet(OfClinic["CheckIn"]):
    """Which check-ins."""

    def due(self, now: datetime) -> CheckInQuerySet:
        """Those to be sent now, the longest due first."""
        return self.filter(state=CheckIn.State.SCHEDULED, due_at__lte=now).order_by(
            "due_at", "id"
        )

    def waiting(self) -> CheckInQuerySet:
        """Those handed to the outbox or sent, without an answer so far."""
        return self.filter(state__in=CheckIn.WAITING)

    def silent(self, since: datetime) -> CheckInQuerySet:
        """Those sent before then, without an answer and not reminded of."""
        return self.filter(
            state=CheckIn.State.SENT, sent_at__lte=since, reminded_at__isnull=True
        )

    def unreached(self) -> CheckInQuerySet:
        """Those of which a message was lost and none left or may still leave."""
        same = CheckIn.objects.filter(pk=OuterRef("pk"))
        underway = ["queued", "claimed", "sending", "sent", "delivered"]
        return self.filter(
            Exists(same.filter(messages__state__in=["failed", "dead", "expired"])),
            ~Exists(same.filter(messages__state__in=underway)),
        )

    def to_call(self) -> CheckInQuerySet:
        """Those without an answer or not reached: lung risk first, then oldest."""
        return self.filter(
            state__in=[CheckIn.State.UNANSWERED, CheckIn.State.UNDELIVERABLE],
        ).order_by("-is_lung_risk", "settled_at", "id")


class CheckIn(Identified):
    """One planned "how are you" after a session.

    scheduled ──▶ queued ──▶ sent ──▶ answered
        │           │          ├────▶ unanswered ──▶ answered (late)
        │           ├──────────┴────▶ undeliverable ─▶ answered (by link or by phone)
        └───────────┴───────────────▶ cancelled ─────▶ answered (red flags still count)

    A person may have one that was undeliverable sent again: it is scheduled anew.

    It ends in exactly one of answered, unanswered, undeliverable and cancelled.
    `nominal_at` is the elapsed hours after the last needle came out; `due_at` is that
    moment moved out of the quiet hours, never by more than twelve hours. The zone and
    the window are frozen when it is planned, so that the database can hold the rule.
    """

    class State(models.TextChoices):
        """Where it stands."""

        SCHEDULED = "scheduled", _("Planned")
        QUEUED = "queued", _("On its way")
        SENT = "sent", _("Sent, waiting for an answer")
        ANSWERED = "answered", _("Answered")
        UNANSWERED = "unanswered", _("No answer")
        UNDELIVERABLE = "undeliverable", _("Could not be delivered")
        CANCELLED = "cancelled", _("Cancelled")

    WAITING = (State.QUEUED, State.SENT)
    FINAL = (State.ANSWERED, State.UNANSWERED, State.UNDELIVERABLE, State.CANCELLED)

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="check_ins"
    )
    # Found by the index of the constraint that lets each kind be once a session.
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="check_ins", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    is_lung_risk = models.BooleanField(_("after a lung-risk site"))
    nominal_at = models.DateTimeField(_("nominal time"))
    due_at = models.DateTimeField(_("goes out"))
    closes_at = models.DateTimeField(_("answer expected by"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    window_opens = models.TimeField(_("earliest"))
    window_closes = models.TimeField(_("latest"))
    state = models.CharField(
        _("state"), max_length=14, choices=State.choices, default=State.SCHEDULED
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(
                name="check_in_once_per_session", fields=["session", "kind"]
            ),
            one_of("check_in_kind", "kind", "evening", "h24", "h48", "h72"),
            one_of(
                "check_in_state",
                "state",
                "scheduled",
                "queued",
                "sent",
                "answered",
                "unanswered",
                "undeliverable",
                "cancelled",
            ),
            models.CheckConstraint(
                name="check_in_outside_quiet_hours",
                condition=Q(
                    GreaterThanOrEqual(
                        LocalTime(F("time_zone"), F("due_at")), F("window_opens")
                    )
                )
                & Q(
                    LessThanOrEqual(
                        LocalTime(F("time_zone"), F("due_at")), F("window_closes")
                    )
                ),
            ),
            models.CheckConstraint(
                name="check_in_moved_by_twelve_hours_at_most",
                condition=Q(
                    due_at__lte=F("nominal_at") + timedelta(hours=12),
                    due_at__gte=F("nominal_at") - timedelta(hours=12),
                ),
            ),
            models.CheckConstraint(
                name="check_in_closes_after_due", condition=Q(closes_at__gt=F("due_at"))
            ),
            set_exactly_when(
                "check_in_settled_at",
                "settled_at",
                Among("state", "answered", "unanswered", "undeliverable", "cancelled"),
            ),
            set_exactly_when(
                "check_in_answered_at", "answered_at", Among("state", "answered")
            ),
            models.CheckConstraint(
                name="check_in_sent_at",
                condition=Q(sent_at__isnull=False)
                | ~Q(Among("state", "sent", "unanswered")),
            ),
            models.CheckConstraint(
                name="check_in_end_without_message_has_a_reason",
                condition=~Q(Among("state", "undeliverable", "cancelled"))
                | ~Q(reason=""),
            ),
        ]
        indexes = [
            # The sweep that sends what is due.
            models.Index(
                fields=["due_at"],
                condition=Q(state="scheduled"),
                name="check_in_due",
            ),
            # The sweep that settles what was not answered.
            models.Index(
                fields=["closes_at"],
                condition=Q(state__in=["queued", "sent"]),
                name="check_in_waiting",
            ),
            # The call list.
            models.Index(
                fields=["clinic", "-is_lung_risk", "settled_at"],
                condition=Q(state__in=["unanswered", "undeliverable"]),
                name="check_in_to_call",
            ),
        ]
        triggers = [
            state_machine(
                "check_in_states",
                ("scheduled", "queued"),
                ("scheduled", "undeliverable"),
                ("scheduled", "cancelled"),
                ("scheduled", "answered"),
                ("queued", "sent"),
                ("queued", "undeliverable"),
                ("queued", "cancelled"),
                ("queued", "answered"),
                ("sent", "answered"),
                ("sent", "unanswered"),
                ("sent", "undeliverable"),
                ("sent", "cancelled"),
                ("unanswered", "answered"),
                ("undeliverable", "answered"),
                ("undeliverable", "scheduled"),
                ("cancelled", "answered"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def window(self) -> Window:
        """When this patient may be written to, as it was frozen."""
        return Window(
            opens=self.window_opens,
            closes=self.window_closes,
            zone=ZoneInfo(self.time_zone),
        )


class CheckInLink(KeyedLink):
    """One key to one check-in."""

    check_in = models.ForeignKey(
        CheckIn, on_delete=models.CASCADE, related_name="links"
    )

    class Meta:
        verbose_name = _("check-in link")
        verbose_name_plural = _("check-in links")
        constraints = [
            models.CheckConstraint(
                name="check_in_link_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]
