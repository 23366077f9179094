"""The session note: a draft that is signed, and the needle sites in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Appointment, Clinic, Patient, Practitioner, User
from clinic.models.encrypted import EncryptedChar, EncryptedText
from clinic.models.fields import (
    Both,
    Identified,
    Kept,
    one_of,
    set_exactly_when,
    state_machine,
    together,
    within,
)
from clinic.models.scope import OfClinic
from needling.models.consent import Consent
from needling.models.screening import Screening
from needling.models.site_guards import WHOLE_SITES
from needling.rules.choices import Position

if TYPE_CHECKING:
    from datetime import datetime

# A CHECK cannot look into another table.
_SEARCH_IS_OVER = """
    IF EXISTS (
        SELECT 1 FROM needling_needlesearch
        WHERE session_id = NEW.id AND state = 'open'
    ) THEN
        RAISE EXCEPTION 'a needle of this session is still being searched for'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.is_needle_missing AND NOT EXISTS (
        SELECT 1 FROM needling_needlesearch
        WHERE session_id IN (NEW.id, NEW.moved_from_id) AND state = 'not_found'
    ) THEN
        RAISE EXCEPTION 'nobody has searched for the missing needle'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class SessionQuerySet(OfClinic["Session"]):
    """Which sessions."""

    def drafts(self) -> SessionQuerySet:
        """Notes not signed yet."""
        return self.filter(state=Session.State.DRAFT)

    def signed(self) -> SessionQuerySet:
        """Locked notes."""
        return self.filter(state=Session.State.SIGNED)

    def to_countersign(self) -> SessionQuerySet:
        """Signed notes that wait for the supervisor's signature."""
        return self.signed().filter(
            needs_countersignature=True, countersignature__isnull=True
        )

    def between(self, start: datetime, end: datetime) -> SessionQuerySet:
        """Those that began in the half-open span."""
        return self.filter(started_at__gte=start, started_at__lt=end)


class Session(Identified):
    """One treatment.

    draft ──▶ signed (locked for good; later words are addenda)
                 └──▶ moved (entered for the wrong patient; the copy is `moved_to`)

    `ended_at` is when the last needle came out: check-ins count from it. Counts are of
    needles, not of insertions. `version` grows with every change of these columns; each
    needle site has its own. `second_writer` is whoever the therapist lets write in this
    draft besides, a student for example; only the therapist signs. A note
    whose needle was never found carries `is_needle_missing`: only then may it be signed
    with counts that differ. `moved_check` says what screening and consent of the right
    patient lacked when the note was moved there.
    """

    class State(models.TextChoices):
        """Draft or locked."""

        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")
        MOVED = "moved", _("Entered in error: moved to another chart")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="sessions"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="sessions"
    )
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, related_name="session"
    )
    second_writer = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second writer"),
    )
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, null=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("last needle out"), null=True, blank=True)
    problem = EncryptedChar(_("problem treated"), max_length=200, blank=True)
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
    reactions = EncryptedText(_("immediate reactions"), blank=True, max_length=4000)
    notes = EncryptedText(_("notes"), blank=True, max_length=4000)
    late_entry_reason = EncryptedChar(
        _("reason for entering it late"), max_length=200, blank=True
    )
    is_lung_risk = models.BooleanField(_("lung-risk site"), default=False)
    created_at = models.DateTimeField(_("created"))
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_needle_missing = models.BooleanField(_("a needle was not found"), default=False)
    needs_countersignature = models.BooleanField(
        _("needs a countersignature"), default=False
    )
    moved_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="moved_to"
    )
    moved_reason = EncryptedChar(_("moved because"), max_length=200, blank=True)
    moved_check = EncryptedText(_("checked when moved"), blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            one_of("session_state", "state", "draft", "signed", "moved"),
            set_exactly_when(
                "session_verbal_consent_at",
                "verbal_consent_at",
                Q(verbal_consent=True),
            ),
            set_exactly_when("session_signed_at", "signed_at", ~Q(state="draft")),
            together("session_signed_by_somebody", "signed_at", "signed_by"),
            # Papers in a draft: it is parked, and check-ins count from its end.
            models.CheckConstraint(
                name="session_parked_has_ended",
                condition=Q(screening__isnull=True, consent__isnull=True)
                | Q(ended_at__isnull=False),
            ),
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
                    verbal_consent=True,
                    signed_at__gte=F("ended_at"),
                ),
            ),
            models.CheckConstraint(
                name="session_signed_rests_on_papers",
                condition=Q(state="draft")
                | Q(moved_from__isnull=False)
                | Q(screening__isnull=False, consent__isnull=False),
            ),
            models.CheckConstraint(
                name="session_signed_counts_close",
                condition=Q(state="draft")
                | Q(
                    needles_opened__isnull=False,
                    needles_used__isnull=False,
                    needles_removed__isnull=False,
                    needles_disposed__isnull=False,
                    needles_discarded__isnull=False,
                )
                & (
                    Q(is_needle_missing=True)
                    | Q(
                        needles_used=F("needles_removed"),
                        needles_disposed=F("needles_used"),
                        needles_opened=F("needles_used") + F("needles_discarded"),
                    )
                ),
            ),
            models.CheckConstraint(
                name="session_moved_says_why",
                condition=Q(moved_from__isnull=True, moved_reason="", moved_check="")
                | (
                    Q(moved_from__isnull=False)
                    & ~Q(moved_reason="")
                    & ~Q(moved_check="")
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
            # Notes that wait for the supervisor.
            models.Index(
                fields=["clinic", "signed_at"],
                condition=Q(state="signed", needs_countersignature=True),
                name="session_to_countersign",
            ),
        ]
        triggers = [
            state_machine("session_states", ("draft", "signed"), ("signed", "moved")),
            pgtrigger.Protect(
                name="session_signed_is_kept",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="draft"),
            ),
            pgtrigger.Trigger(
                name="session_sites_are_whole",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="draft", new__state="signed"),
                func=WHOLE_SITES,
            ),
            Kept(
                name="session_signed_is_locked",
                operation=pgtrigger.Update,
                condition=Both(
                    ~pgtrigger.Q(old__state="draft"),
                    pgtrigger.AnyChange(exclude=["state"]),
                ),
            ),
            pgtrigger.Trigger(
                name="session_search_is_over",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="signed"),
                func=_SEARCH_IS_OVER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
