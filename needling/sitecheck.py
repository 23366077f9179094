"""What one needle site still lacks before its note can be signed.

Clinical specification 4.3, column "rule". The database refuses the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needling import riskview
from needling.models import NeedleSite
from needling.rules import sites
from needling.rules.choices import SiteEvent, Technique


def lacks(site: NeedleSite) -> Iterator[tuple[str, str]]:
    """Each field that is missing, with the sentence that asks for it."""
    if not site.is_confirmed:
        yield "confirm", _("copied from an earlier session: confirm or remove it.")
    yield from _figures(site)
    yield from _place(site)
    yield from _count(site)
    yield from _response(site)
    yield from _event(site)


def _figures(site: NeedleSite) -> Iterator[tuple[str, str]]:
    """What the needle was and did."""
    required = {
        "needle_length_mm": _("choose the needle length."),
        "needle_diameter_mm": _("choose the needle diameter."),
        "depth_mm": _("give the depth."),
        "insertions": _("give the number of insertions."),
        "dwell": _("say how long the needle stayed in."),
    }
    values = {
        **{name: getattr(site, name) for name in required if name != "dwell"},
        "dwell": site.dwell_seconds,
    }
    for name, sentence in required.items():
        if values[name] is None:
            yield name, sentence
    if not site.technique:
        yield "technique", _("choose the technique.")


def _place(site: NeedleSite) -> Iterator[tuple[str, str]]:
    """Words, an entry landmark or a point on the drawing say where it was."""
    if not site.location.strip() and not site.entry.strip() and site.x is None:
        yield "location", _("say where in the muscle.")


def _count(site: NeedleSite) -> Iterator[tuple[str, str]]:
    # Those the clock runs for are told with the count.
    if site.in_at is None and site.needles_out != site.needles:
        yield "needles_out", _("say how many needles came out.")
    if site.twitches is None and not site.twitches_unassessed:
        yield "twitches", _("give the twitches, 0 for none, or “not assessed”.")


def _response(site: NeedleSite) -> Iterator[tuple[str, str]]:
    if site.reproduced_pain is None:
        yield "reproduced_pain", _("say whether it reproduced the patient’s pain.")
    if site.pain_during is None:
        yield "pain_during", _("give the pain during needling.")
    if not site.tolerance:
        yield "tolerance", _("say how it was tolerated.")


def _event(site: NeedleSite) -> Iterator[tuple[str, str]]:
    if not site.event:
        yield "event", _("say whether anything happened at once.")
        return
    if site.event != SiteEvent.NONE and not site.event_severity:
        yield "event_severity", _("say how grave it was.")
    if not site.event_note.strip() and site.event in _IN_WORDS:
        yield "event_note", str(_IN_WORDS[site.event])
    if site.event == SiteEvent.BLEEDING:
        yield from _bleeding(site)


# What an event has to say in words (clinical specification 4.3 and 4.5 rule 3).
_IN_WORDS: dict[str, Any] = {
    SiteEvent.OTHER: gettext_lazy("say what happened."),
    SiteEvent.STUCK_NEEDLE: gettext_lazy("measure the needle and write its length."),
    SiteEvent.BROKEN_NEEDLE: gettext_lazy(
        "measure the pieces and write the length of each."
    ),
}


def _bleeding(site: NeedleSite) -> Iterator[tuple[str, str]]:
    if site.haemostasis is None:
        yield "haemostasis", _("say whether the bleeding stopped.")
    if site.pressure_seconds is None:
        yield "pressure_seconds", _("say how long it was pressed.")


def entry_of(site: NeedleSite) -> sites.SiteEntry:
    """A needle site as the site rules take it."""
    return sites.SiteEntry(
        muscle=riskview.facts_of(site.muscle),
        side=site.side,
        technique=site.technique,
        grip=site.grip,
        entry=site.entry,
        direction=site.direction,
        stimulation=_stimulation(site),
    )


def _stimulation(site: NeedleSite) -> sites.Stimulation | None:
    """The figures of the current, None where none is given."""
    said = sites.Stimulation(
        frequency_hz=_float(site.stim_frequency_hz),
        pulse_width_us=_float(site.stim_pulse_us),
        intensity_ma=_float(site.stim_intensity_ma),
        minutes=_float(site.stim_minutes),
        waveform=site.stim_waveform,
        electrodes=site.stim_electrodes,
    )
    # The electrodes are carried over from the last site: alone they say no current.
    is_empty = replace(said, electrodes="") == sites.Stimulation()
    return None if is_empty and site.technique != Technique.E_STIM else said


def _float(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)
