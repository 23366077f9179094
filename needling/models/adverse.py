"""The register of adverse events."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, Practitioner, User
from clinic.models.encrypted import EncryptedText
from clinic.models.fields import (
    Identified,
    Kept,
    append_only,
    one_of,
    set_exactly_when,
    state_machine,
    together,
)
from clinic.models.scope import OfClinic
from needling.models.catalogue import Muscle
from needling.models.session import Session
from needling.rules.adverse import (
    EventKind,
    EventOutcome,
    EventSeverity,
    Relatedness,
)
from needling.rules.choices import Side


class AdverseEventQuerySet(OfClinic["AdverseEvent"]):
    """Which events."""

    def open(self) -> AdverseEventQuerySet:
        """Not concluded yet."""
        return self.filter(state=AdverseEvent.State.OPEN)

    def counting(self) -> AdverseEventQuerySet:
        """Those that count in rates: not those of a note in the wrong chart."""
        return self.exclude(session__state=Session.State.MOVED)


class AdverseEvent(Identified):
    """Something untoward during or after needling.

    open ──▶ closed (locked for good; a later word is another event)

    It holds what it is about by itself (muscle, side, lot): the note it came from may
    still have been a draft. `opened_by` is empty where a patient's answer opened it.
    """

    class State(models.TextChoices):
        """Being looked after, or concluded."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Origin(models.TextChoices):
        """What opened it."""

        NEEDLE_COUNT = "needle_count", _("Needle count")
        REACTION = "reaction", _("Reaction in the session")
        ESCALATION = "escalation", _("Patient's answer")
        REPORTED = "reported", _("Reported to staff")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="adverse_events"
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="adverse_events"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="adverse_events"
    )
    origin = models.CharField(_("opened by"), max_length=12, choices=Origin.choices)
    kind = models.CharField(_("what"), max_length=20, choices=EventKind.choices)
    severity = models.CharField(
        _("severity"), max_length=12, choices=EventSeverity.choices
    )
    muscle = models.ForeignKey(
        Muscle, on_delete=models.PROTECT, null=True, related_name="+"
    )
    side = models.CharField(_("side"), max_length=8, choices=Side.choices, blank=True)
    needle_lot = models.CharField(_("needle lot"), max_length=60, blank=True)
    description = EncryptedText(_("what happened"), max_length=4000, blank=True)
    occurred_at = models.DateTimeField(_("happened"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.OPEN
    )
    relatedness = models.CharField(
        _("caused by the needle"),
        max_length=12,
        choices=Relatedness.choices,
        blank=True,
    )
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=EventOutcome.choices, blank=True
    )
    conclusion = EncryptedText(_("conclusion"), max_length=4000, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AdverseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("adverse event")
        verbose_name_plural = _("adverse events")
        constraints = [
            one_of("adverse_event_state", "state", "open", "closed"),
            one_of(
                "adverse_event_severity", "severity", "mild", "significant", "serious"
            ),
            set_exactly_when("adverse_event_closed_at", "closed_at", Q(state="closed")),
            together("adverse_event_closed_by_somebody", "closed_at", "closed_by"),
            models.CheckConstraint(
                name="adverse_event_closed_is_concluded",
                condition=Q(state="open")
                | (~Q(relatedness="") & ~Q(outcome="") & ~Q(conclusion="")),
            ),
        ]
        indexes = [
            # The register, newest first.
            models.Index(fields=["clinic", "-opened_at"], name="adverse_newest"),
            # What is open, for Today and the register.
            models.Index(
                fields=["clinic"], condition=Q(state="open"), name="adverse_open"
            ),
            # The events of a therapist, for the rates.
            models.Index(
                fields=["practitioner", "occurred_at"], name="adverse_by_therapist"
            ),
        ]
        triggers = [
            state_machine("adverse_event_states", ("open", "closed")),
            pgtrigger.Protect(name="adverse_event_is_kept", operation=pgtrigger.Delete),
            Kept(
                name="adverse_event_closed_is_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="closed"),
            ),
            Kept(
                name="adverse_event_facts_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=[
                        "state",
                        "kind",
                        "severity",
                        "relatedness",
                        "outcome",
                        "conclusion",
                        "closed_at",
                        "closed_by",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.opened_at:%Y-%m-%d}"


class AdverseEntry(models.Model):
    """One line of an event's history. Appended, never altered."""

    class Kind(models.TextChoices):
        """What the line tells."""

        OPENED = "opened", _("Opened")
        NOTE = "note", _("Note")
        CONTACT = "contact", _("Spoke with the patient")
        CARE = "care", _("Medical care")
        SEARCH = "search", _("Search for the needle")
        CHANGE = "change", _("Judged anew")
        CLOSED = "closed", _("Closed")

    event = models.ForeignKey(
        AdverseEvent, on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    text = EncryptedText(_("text"), max_length=4000)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("line of an adverse event")
        verbose_name_plural = _("lines of adverse events")
        constraints = [
            models.CheckConstraint(
                name="adverse_entry_says_something", condition=~Q(text="")
            ),
        ]
        triggers = [append_only("adverse_entry_append_only")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.written_at:%Y-%m-%d %H:%M}"
