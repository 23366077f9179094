"""What a needle site must say, and which risks a set of muscles touches.

Clinical specification 1.2 (rules 2 and 3, the sets used by triage) and 4.3.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from needling.rules.choices import Side, Technique
from needling.rules.finding import Finding, Severity

# The set of the triage rules each risk word of the catalogue belongs to.
_SETS_BY_RISK = {
    "cord": "CORD",
    "kidney": "KIDNEY",
    "abdominal": "ABDOMINAL",
    "pelvic": "PELVIC",
    "airway": "AIRWAY",
}
# Regions whose every muscle belongs to a set, whatever its own risk words.
_SETS_BY_REGION = {"abdomen": "ABDOMINAL", "neck": "NECK", "leg": "CALF"}


@dataclass(frozen=True)
class MuscleFacts:
    """What the catalogue says of a muscle, as far as its site is concerned."""

    slug: str
    region: str
    laterality: str
    is_pneumothorax_risk: bool
    other_risks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stimulation:
    """Electrical stimulation at one site: hertz, microseconds, milliampere, minutes."""

    frequency_hz: float | None = None
    pulse_width_us: float | None = None
    intensity_ma: float | None = None
    minutes: float | None = None
    waveform: str = ""
    electrodes: str = ""


@dataclass(frozen=True)
class SiteEntry:
    """One needle site as written.

    `entry` is the landmark of the entry, `direction` the direction or angle.
    """

    muscle: MuscleFacts
    side: str
    technique: str
    grip: str = ""
    entry: str = ""
    direction: str = ""
    stimulation: Stimulation | None = None


def side_fits(laterality: str, side: str) -> bool:
    """A paired muscle has a left and a right, one in the midline neither."""
    return (side == Side.MIDLINE) == (laterality == Side.MIDLINE)


def judge_site(site: SiteEntry) -> tuple[Finding, ...]:
    """What is missing or contradictory in one site; depth is judged elsewhere."""
    return (*_side(site), *_near_the_lung(site), *_stimulation(site))


def _refuse(code: str, sentence: str, source: str) -> Finding:
    return Finding(Severity.REFUSE, code, sentence, source)


def _side(site: SiteEntry) -> Iterator[Finding]:
    source = "Clinical specification 4.3"
    if side_fits(site.muscle.laterality, site.side):
        return
    if site.muscle.laterality == Side.MIDLINE:
        sentence = _("This muscle lies in the midline: it has no left or right.")
    else:
        sentence = _("This muscle has two sides: choose left or right.")
    yield _refuse("side", sentence, source)


def _near_the_lung(site: SiteEntry) -> Iterator[Finding]:
    if not site.muscle.is_pneumothorax_risk:
        return
    required = {
        "entry": (site.entry, _("Muscle near the lung: name the entry landmark.")),
        "direction": (
            site.direction,
            _("Muscle near the lung: give the direction or angle of the needle."),
        ),
        "grip": (site.grip, _("Muscle near the lung: say which grip was used.")),
    }
    for code, (value, sentence) in required.items():
        if not value.strip():
            yield _refuse(f"lung_{code}", sentence, "Clinical specification 4.3")


def _stimulation(site: SiteEntry) -> Iterator[Finding]:
    if site.technique == Technique.E_STIM:
        yield from _parameters(site.stimulation or Stimulation())
    elif site.stimulation is not None:
        yield _refuse(
            "e_stim_unsaid",
            _("Stimulation figures are given: choose electrical stimulation."),
            "Clinical specification 4.3",
        )


def _parameters(given: Stimulation) -> Iterator[Finding]:
    source = "Clinical specification 4.3"
    figures = {
        "frequency": (given.frequency_hz, _("Give the frequency in Hz.")),
        "pulse_width": (given.pulse_width_us, _("Give the pulse width in µs.")),
        "intensity": (given.intensity_ma, _("Give the intensity in mA.")),
        "minutes": (given.minutes, _("Give the minutes of stimulation.")),
    }
    for code, (figure, sentence) in figures.items():
        # NaN compares as false: written so that it is refused as well.
        if figure is None or not 0 < figure < math.inf:
            yield _refuse(f"e_stim_{code}", sentence, source)
    words = {
        "waveform": (given.waveform, _("Name the waveform.")),
        "electrodes": (given.electrodes, _("Say where the electrodes were.")),
    }
    for code, (word, sentence) in words.items():
        if not word.strip():
            yield _refuse(f"e_stim_{code}", sentence, source)


def judge_session(sites: Iterable[SiteEntry]) -> tuple[Finding, ...]:
    """What only all sites together tell: the lungs of both sides at risk at once."""
    sides = {site.side for site in sites if site.muscle.is_pneumothorax_risk}
    if not {Side.LEFT, Side.RIGHT} <= sides:
        return ()
    return (
        Finding(
            Severity.WARN,
            "both_lungs",
            _(
                "Muscles near the lung on both sides in one session: a collapse of "
                "both lungs is possible. Leave one side for another day."
            ),
            "Clinical specification 1.2 rule 2 (AHPCSA)",
        ),
    )


def pneumothorax_risk(muscles: Iterable[MuscleFacts]) -> bool:
    """Whether any muscle carries the lung flag: advice, lower triage threshold."""
    return any(each.is_pneumothorax_risk for each in muscles)


def risk_sets(muscles: Iterable[MuscleFacts]) -> frozenset[str]:
    """Which of PTX, CORD, KIDNEY, ABDOMINAL, PELVIC, AIRWAY, NECK, CALF are touched.

    By the lung flag, the risk words of the catalogue, and the region: every muscle of
    the abdomen, the neck and the lower leg belongs to the set of its region.
    """
    return frozenset(name for each in muscles for name in _sets_of(each))


def _sets_of(muscle: MuscleFacts) -> Iterator[str]:
    if muscle.is_pneumothorax_risk:
        yield "PTX"
    if muscle.region in _SETS_BY_REGION:
        yield _SETS_BY_REGION[muscle.region]
    for risk in muscle.other_risks:
        if risk in _SETS_BY_RISK:
            yield _SETS_BY_RISK[risk]
