"""The session note: a draft that is signed, and the needle sites in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, Practitioner, User
from clinic.models.fields import (
    Identified,
    one_of,
    set_exactly_when,
    state_machine,
    together,
    within,
)
from clinic.models.scope import OfClinic
from needling.models.consent import Consent
from needling.models.screening import Screening
from needling.rules.choices import Position

if TYPE_CHECKING:
    from datetime import datetime


class SessionQuerySet(OfClinic["Session"]):
    """Which sessions."""

    def drafts(self) -> SessionQuerySet:
        """Notes not signed yet."""
        return self.filter(state=Session.State.DRAFT)

    def signed(self) -> SessionQuerySet:
        """Locked notes."""
        return self.filter(state=Session.State.SIGNED)

    def between(self, start: datetime, end: datetime) -> SessionQuerySet:
        """Those that began in the half-open span."""
        return self.filter(started_at__gte=start, started_at__lt=end)


class Session(Identified):
    """One treatment.

    draft ──▶ signed (locked for good; later words are addenda)

    `ended_at` is when the last needle came out: check-ins count from it. Counts are of
    needles, not of insertions. `version` grows with every save of the draft.
    """

    class State(models.TextChoices):
        """Draft or locked."""

        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="sessions"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="sessions"
    )
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, null=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("last needle out"), null=True, blank=True)
    problem = models.CharField(_("problem treated"), max_length=200, blank=True)
    position = models.CharField(
        _("position"), max_length=12, choices=Position.choices, blank=True
    )
    verbal_consent = models.BooleanField(_("consent confirmed today"), default=False)
    verbal_consent_at = models.DateTimeField(_("consent confirmed at"), null=True)
    pain_before = models.PositiveSmallIntegerField(
        _("NPRS before"), null=True, blank=True
    )
    pain_after = models.PositiveSmallIntegerField(
        _("NPRS after"), null=True, blank=True
    )
    needles_opened = models.PositiveSmallIntegerField(
        _("needles opened"), null=True, blank=True
    )
    needles_used = models.PositiveSmallIntegerField(
        _("needles used"), null=True, blank=True
    )
    needles_removed = models.PositiveSmallIntegerField(
        _("needles removed"), null=True, blank=True
    )
    needles_disposed = models.PositiveSmallIntegerField(
        _("needles disposed of"), null=True, blank=True
    )
    needles_discarded = models.PositiveSmallIntegerField(
        _("discarded unused"), null=True, blank=True
    )
    lung_advice_given = models.BooleanField(_("lung advice given"), default=False)
    reactions = models.TextField(_("immediate reactions"), blank=True, max_length=4000)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    late_entry_reason = models.CharField(
        _("reason for entering it late"), max_length=200, blank=True
    )
    is_lung_risk = models.BooleanField(_("lung-risk site"), default=False)
    created_at = models.DateTimeField(_("created"))
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            one_of("session_state", "state", "draft", "signed"),
            set_exactly_when(
                "session_verbal_consent_at",
                "verbal_consent_at",
                Q(verbal_consent=True),
            ),
            set_exactly_when("session_signed_at", "signed_at", Q(state="signed")),
            together("session_signed_by_somebody", "signed_at", "signed_by"),
            models.CheckConstraint(
                name="session_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("started_at")),
                violation_error_message=_("A session must end after it began."),
            ),
            models.CheckConstraint(
                name="session_signed_is_complete",
                condition=Q(state="draft")
                | Q(
                    ended_at__isnull=False,
                    screening__isnull=False,
                    consent__isnull=False,
                    verbal_consent=True,
                    signed_at__gte=F("ended_at"),
                    needles_used=F("needles_removed"),
                    needles_disposed=F("needles_used"),
                    needles_opened=F("needles_used") + F("needles_discarded"),
                ),
            ),
            models.CheckConstraint(
                name="session_signed_lung_risk_was_advised",
                condition=Q(state="draft")
                | Q(is_lung_risk=False)
                | Q(lung_advice_given=True),
            ),
            within("session_pain_before", "pain_before", 0, 10),
            within("session_pain_after", "pain_after", 0, 10),
        ]
        indexes = [
            # The patient page: visits, newest first.
            models.Index(fields=["patient", "-started_at"], name="session_by_patient"),
            # Today: what began on this day.
            models.Index(fields=["clinic", "started_at"], name="session_by_day"),
            # Notes not signed yet.
            models.Index(
                fields=["clinic", "practitioner"],
                condition=Q(state="draft"),
                name="session_drafts",
            ),
        ]
        triggers = [
            state_machine("session_states", ("draft", "signed")),
            pgtrigger.Protect(
                name="session_signed_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="signed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
