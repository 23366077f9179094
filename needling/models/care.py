"""What stands around the needles in a note: asked before, ticked and told after.

Each is one row beside its session and has its own version, so that two people may work
in one note. Empty means not said yet.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import Identified, one_of, within
from needling.models.locked import locked_with_note
from needling.models.session import Session
from needling.rules import movements
from needling.rules.adverse import EventSeverity
from needling.rules.choices import Side
from needling.rules.routine import ADJUNCTS, ADVICE, CLEAN, REACTIONS, Tolerance


def _beside(name: str) -> Any:
    return models.OneToOneField(Session, on_delete=models.CASCADE, related_name=name)


def _version() -> Any:
    return models.PositiveIntegerField(default=0, editable=False)


def _tick(label: Any) -> Any:
    return models.BooleanField(label, default=False)


def _said(label: Any) -> Any:
    """Yes, no, or not asked yet."""
    return models.BooleanField(label, null=True, blank=True)


def _words(label: Any, length: int = 200, kind: Any = EncryptedChar) -> Any:
    return kind(label, max_length=length, blank=True)


class NoteTold(Identified):
    """Asked and found before the first needle (clinical specification 4.1, 4.2).

    `number` counts the sessions of the episode from 1. `asked_at_once` says that the
    questions with the usual answer were ticked in one.
    """

    class Sides(models.TextChoices):
        """Which side hurts."""

        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        BOTH = "both", _("Both")
        MIDLINE = "midline", _("Middle")

    class Chaperone(models.TextChoices):
        """Whether somebody else was in the room."""

        NOT_WANTED = "not_wanted", _("Offered, not wanted")
        PRESENT = "present", _("Present")

    session = _beside("told")
    version = _version()
    number = models.PositiveSmallIntegerField(_("session of the episode"), default=1)
    is_first_ever = models.BooleanField(_("first session here"), default=False)
    side = models.CharField(_("side"), max_length=8, choices=Sides.choices, blank=True)
    referral = _words(_("referral, diagnosis"))
    icd10 = _words(_("ICD-10 code"), 8, models.CharField)
    worst_24h = models.PositiveSmallIntegerField(
        _("worst pain in 24 hours"), null=True, blank=True
    )
    taut_band = _said(_("taut band"))
    refers = _said(_("pain referred"))
    jump_sign = _said(_("jump sign"))
    asked_at_once = _tick(_("asked in one"))
    newly_pregnant = _said(_("pregnant, or may be, since the screening"))
    new_thinner = _said(_("a new blood thinner since the screening"))
    travels = _said(_("flies or dives in the next days"))
    emergency_contact = _tick(_("emergency contact confirmed"))
    chaperone = models.CharField(
        _("chaperone"), max_length=10, choices=Chaperone.choices, blank=True
    )
    chaperone_name = _words(_("name of the chaperone"), 120, models.CharField)

    class Meta:
        verbose_name = _("asked before needling")
        verbose_name_plural = _("asked before needling")
        constraints = [
            within("note_told_worst", "worst_24h", 0, 10),
            within("note_told_number", "number", 1, 999),
            one_of("note_told_side", "side", "", "left", "right", "both", "midline"),
            one_of("note_told_chaperone", "chaperone", "", "not_wanted", "present"),
            models.CheckConstraint(
                name="note_told_icd10",
                condition=Q(icd10="")
                | Q(icd10__regex=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$"),
            ),
        ]
        triggers = [locked_with_note("note_told_is_locked")]

    def __str__(self) -> str:
        return f"{self.number}"


class NoteClean(Identified):
    """The clean technique (clinical specification 4.4).

    `at_once` says that all was ticked in one; each tick can still be taken back. What
    was not done needs `because`.
    """

    session = _beside("clean_technique")
    version = _version()
    at_once = _tick(_("all done as usual"))
    hands = _tick(CLEAN["hands"])
    skin_seen = _tick(CLEAN["skin_seen"])
    skin_clean = _tick(CLEAN["skin_clean"])
    gloves = _tick(CLEAN["gloves"])
    sterile = _tick(CLEAN["sterile"])
    shaft = _tick(CLEAN["shaft"])
    used_once = _tick(CLEAN["used_once"])
    sharps = _tick(CLEAN["sharps"])
    bin_space = _tick(CLEAN["bin_space"])
    surfaces = _tick(CLEAN["surfaces"])
    because = _words(_("why an item was not done"))
    exposure = _said(_("needlestick or contact with blood"))
    exposure_note = _words(_("what happened and what was done"), 500)

    class Meta:
        verbose_name = _("clean technique")
        verbose_name_plural = _("clean technique")
        triggers = [locked_with_note("note_clean_is_locked")]

    def __str__(self) -> str:
        return f"{self.at_once}"


class NoteAdvice(Identified):
    """What the patient was told (clinical specification 4.6).

    `at_once` says that all was given in one. The number given is the clinic's, written
    when the note is signed.
    """

    session = _beside("advice")
    version = _version()
    at_once = _tick(_("all given"))
    soreness = _tick(ADVICE["soreness"])
    red_flags = _tick(ADVICE["red_flags"])
    activity = _tick(ADVICE["activity"])
    heat_ice = _tick(ADVICE["heat_ice"])
    medicines = _tick(ADVICE["medicines"])
    reach_us = _tick(ADVICE["reach_us"])
    altitude = _tick(ADVICE["altitude"])
    driving = _tick(ADVICE["driving"])
    leaflet = _words(_("leaflet given, with its version"), 60, models.CharField)
    contact_number = _words(_("number given"), 20, models.CharField)

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        triggers = [locked_with_note("note_advice_is_locked")]

    def __str__(self) -> str:
        return f"{self.at_once}"


class NoteOutlook(Identified):
    """How it was borne, what was added, what comes next (clinical specification 4.6).

    `no_reaction` says that nothing happened; else there are rows of Reaction or events
    at the sites. `pressure_seconds` belongs to bleeding that was stopped.
    """

    class Bleeding(models.TextChoices):
        """How the sites were left."""

        NONE = "none", _("No bleeding")
        STOPPED = "stopped", _("Stopped by pressure")

    session = _beside("outlook")
    version = _version()
    no_reaction = _tick(_("no reaction, no bleeding, borne well"))
    bleeding = models.CharField(
        _("bleeding at the end"), max_length=8, choices=Bleeding.choices, blank=True
    )
    pressure_seconds = models.PositiveSmallIntegerField(
        _("pressed for (s)"), null=True, blank=True
    )
    tolerance = models.CharField(
        _("how it was borne"), max_length=8, choices=Tolerance.choices, blank=True
    )
    exercise = _tick(ADJUNCTS["exercise"])
    manual = _tick(ADJUNCTS["manual"])
    compression = _tick(ADJUNCTS["compression"])
    stretch = _tick(ADJUNCTS["stretch"])
    electro = _tick(ADJUNCTS["electro"])
    education = _tick(ADJUNCTS["education"])
    next_on = models.DateField(_("next session"), null=True, blank=True)
    next_sites = _words(_("planned sites"))
    target = _words(_("target"))
    stop_rule = _words(_("stop when"))

    class Meta:
        verbose_name = _("outlook")
        verbose_name_plural = _("outlooks")
        constraints = [
            one_of("note_outlook_bleeding", "bleeding", "", "none", "stopped"),
            one_of("note_outlook_tolerance", "tolerance", "", *Tolerance.values),
            within("note_outlook_pressure", "pressure_seconds", 1, 3600),
        ]
        triggers = [locked_with_note("note_outlook_is_locked")]

    def __str__(self) -> str:
        return f"{self.next_on or '–'}"


class RangeOfMotion(Identified):
    """One movement, measured before and after. Degrees from the neutral position."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="ranges"
    )
    version = _version()
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    movement = models.CharField(_("movement"), max_length=20)
    side = models.CharField(_("side"), max_length=8, blank=True, choices=Side.choices)
    degrees_before = models.SmallIntegerField(_("before (°)"), null=True, blank=True)
    degrees_after = models.SmallIntegerField(_("after (°)"), null=True, blank=True)
    method = models.CharField(
        _("measured with"),
        max_length=12,
        choices=movements.Method.choices,
        default=movements.Method.GONIOMETER,
    )

    class Meta:
        verbose_name = _("range of motion")
        verbose_name_plural = _("ranges of motion")
        constraints = [
            models.UniqueConstraint(
                name="range_once", fields=["session", "movement", "side"]
            ),
            one_of("range_movement", "movement", *movements.MOVEMENTS),
            one_of("range_side", "side", "", "left", "right", "midline"),
            one_of("range_method", "method", *movements.Method.values),
            within("range_before", "degrees_before", -90, 200),
            within("range_after", "degrees_after", -90, 200),
        ]
        triggers = [locked_with_note("range_is_locked")]

    def __str__(self) -> str:
        return f"{self.movement} {self.side}"

    @property
    def name(self) -> str:
        """The movement in words."""
        return str(movements.MOVEMENTS[self.movement].name)


class Reaction(Identified):
    """Something that happened straight after, to the patient as a whole.

    Severity after White, as in PTALB (clinical specification 4.3).
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="immediate"
    )
    version = _version()
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(
        _("what"),
        max_length=20,
        choices=[(each.value, each.label) for each in REACTIONS],
    )
    severity = models.CharField(
        _("how grave"),
        max_length=12,
        choices=EventSeverity.choices,
        default=EventSeverity.MILD,
    )
    note = _words(_("in words, and what was done"), 300)

    class Meta:
        verbose_name = _("immediate reaction")
        verbose_name_plural = _("immediate reactions")
        constraints = [
            one_of("reaction_kind", "kind", *(each.value for each in REACTIONS)),
            one_of("reaction_severity", "severity", *EventSeverity.values),
        ]
        triggers = [locked_with_note("reaction_is_locked")]

    def __str__(self) -> str:
        return f"{self.kind} {self.severity}"
