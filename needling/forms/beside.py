"""The forms of what stands around the needles: asked, ticked, told, measured."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import date_field
from needling.forms.fields import WholeNumber, few_words
from needling.forms.row import RowForm, nprs, yes_no
from needling.models import NoteOutlook, NoteTold
from needling.rules import icd10, movements
from needling.rules.adverse import EventSeverity
from needling.rules.choices import Side
from needling.rules.routine import (
    ADJUNCTS,
    ADVICE,
    CLEAN,
    REACTIONS,
    Tolerance,
)


def _tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "–"), *choices])


def _degrees(label: Any) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=-90,
        max_value=200,
        widget=forms.TextInput(attrs=attrs),
    )


class ToldForm(RowForm):
    """Asked and found before the first needle."""

    tri_state = (
        "newly_pregnant",
        "new_thinner",
        "travels",
        "taut_band",
        "refers",
        "jump_sign",
    )
    # What the one tick stands for, for the script; the verb settles the same.
    also = "newly_pregnant=no new_thinner=no travels=no emergency_contact=on"

    worst_24h = nprs(_("Worst pain in 24 hours"))
    asked_at_once = _tick(
        _("Asked: no pregnancy, no new blood thinner, no flight, contact right")
    )
    newly_pregnant = yes_no(_("New: pregnant, or may be"))
    new_thinner = yes_no(_("New: blood thinner"))
    travels = yes_no(_("Flies or dives in the next days"))
    emergency_contact = _tick(_("Emergency contact confirmed"))
    side = _choice(_("Side"), NoteTold.Sides.choices)
    referral = few_words(_("Referral, diagnosis"), 200)
    icd10 = few_words(
        _("ICD-10 code"),
        8,
        help_text=_("Only what somebody diagnosed; the list suggests."),
    )
    taut_band = yes_no(_("Taut band"))
    refers = yes_no(_("Pain referred"))
    jump_sign = yes_no(_("Jump sign"))
    chaperone = _choice(_("Chaperone"), NoteTold.Chaperone.choices)
    chaperone_name = few_words(_("Name of the chaperone"), 120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The code offers a list that the page holds once."""
        super().__init__(*args, **kwargs)
        if "icd10" in self.fields:
            self.fields["icd10"].widget.attrs["list"] = "icd10-codes"

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Suggested codes with our own words."""
        return [(code, str(words)) for code, words in icd10.SUGGESTED.items()]


class CleanForm(RowForm):
    """The clean technique: one tick for all, each its own."""

    tri_state = ("exposure",)
    also = " ".join([*(f"{name}=on" for name in CLEAN), "exposure=no"])

    at_once = _tick(_("All done as usual, nobody stuck"))
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
    because = few_words(_("Why an item was not done"), 200)
    exposure = yes_no(_("Anybody stuck, or blood touched?"))
    exposure_note = few_words(_("What happened, what was done"), 500)


class AdviceForm(RowForm):
    """What the patient was told: one tick for all, each its own."""

    also = " ".join(f"{name}=on" for name in ADVICE)

    at_once = _tick(_("All given"))
    soreness = _tick(ADVICE["soreness"])
    red_flags = _tick(ADVICE["red_flags"])
    activity = _tick(ADVICE["activity"])
    heat_ice = _tick(ADVICE["heat_ice"])
    medicines = _tick(ADVICE["medicines"])
    reach_us = _tick(ADVICE["reach_us"])
    altitude = _tick(ADVICE["altitude"])
    driving = _tick(ADVICE["driving"])
    leaflet = few_words(
        _("Leaflet given, with its version"),
        60,
        help_text=_("Kept for the next note."),
    )


class OutlookForm(RowForm):
    """How it was borne, what was added, what comes next."""

    also = "bleeding=none tolerance=well"

    no_reaction = _tick(_("No reaction, no bleeding, borne well"))
    bleeding = _choice(_("Bleeding at the end"), NoteOutlook.Bleeding.choices)
    pressure_seconds = WholeNumber(
        1, 3600, label=_("Pressed for (seconds)"), required=False
    )
    tolerance = _choice(_("How it was borne"), Tolerance.choices)
    exercise = _tick(ADJUNCTS["exercise"])
    manual = _tick(ADJUNCTS["manual"])
    compression = _tick(ADJUNCTS["compression"])
    stretch = _tick(ADJUNCTS["stretch"])
    electro = _tick(ADJUNCTS["electro"])
    education = _tick(ADJUNCTS["education"])
    next_on = date_field(_("Next session"), required=False)
    next_sites = few_words(_("Planned sites"), 200)
    target = few_words(_("Target"), 200)
    stop_rule = few_words(_("Stop when"), 200)


class RangeForm(RowForm):
    """One movement, before and after."""

    movement = forms.ChoiceField(
        label=_("Movement"),
        choices=[(code, each.name) for code, each in movements.MOVEMENTS.items()],
    )
    side = _choice(_("Side"), Side.choices)
    degrees_before = _degrees(_("Before (°)"))
    degrees_after = _degrees(_("After (°)"))
    method = forms.ChoiceField(
        label=_("Measured with"), choices=movements.Method.choices
    )


class ReactionForm(RowForm):
    """Something that happened straight after."""

    kind = forms.ChoiceField(
        label=_("What"), choices=[(each.value, each.label) for each in REACTIONS]
    )
    severity = forms.ChoiceField(label=_("How grave"), choices=EventSeverity.choices)
    note = few_words(_("In words, and what was done"), 300)
