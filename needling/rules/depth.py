"""How deep a needle may be recorded, and when depth warns (clinical specification 1.2).

Depth and needle length are whole millimetres; depth is measured along the needle. A
warning depth says where harm has to be considered; nothing here says that a lower depth
is safe.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from needling.rules.choices import Grip
from needling.rules.finding import Finding, Needs, Severity

# The needles that exist; anything else is a typing error (clinical specification 1.3).
NEEDLE_LENGTHS_MM = (13, 15, 25, 30, 40, 50, 60, 75, 100, 125)
NEEDLE_DIAMETERS_MM = ("0.16", "0.18", "0.20", "0.22", "0.25", "0.30", "0.35")
DEPTH_RANGE_MM = (1, 125)

# "Block unless ultrasound-guided": the catalogue says so of these alone.
ULTRASOUND_ONLY = frozenset({"intercostals"})


@dataclass(frozen=True)
class DepthPolicy:
    """Figures a clinic may set. All are conservative defaults (D)."""

    # Share of the adult warning depth that holds for minors, in percent (rule 5).
    minor_percent: int = 75
    majority_age: int = 18
    # A needle this much longer than the lung-risk warning depth warns (rule 2).
    length_margin_mm: int = 15
    # A pincer muscle over ribs held flat warns no later than this (rule 7).
    flat_over_ribs_mm: int = 15
    slim_below_bmi: float = 18.5
    older_above_age: int = 75


@dataclass(frozen=True)
class DepthFacts:
    """What the catalogue says of one muscle.

    `usual_low`..`usual_high` is the working range, None for a restricted muscle.
    `pincer_assumed`: the listed figures already assume the pincer grip.
    """

    slug: str
    warn_above: int
    warn_above_pincer: int | None = None
    usual_low: int | None = None
    usual_high: int | None = None
    is_restricted: bool = False
    is_pneumothorax_risk: bool = False
    needs_advanced: bool = False
    pincer_assumed: bool = False


@dataclass(frozen=True)
class Insertion:
    """What is to be recorded, or as much of it as is known: None is not said yet.

    `has_advanced` tells whether the therapist holds a valid advanced certificate for
    the muscle's region. `reason` is the typed reason for the depth.
    `ultrasound` is None while it is not said whether ultrasound guided the needle.
    """

    depth_mm: int | None
    needle_length_mm: int | None
    grip: str = ""
    is_perpendicular: bool = False
    has_advanced: bool = False
    ultrasound: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class Body:
    """What makes this patient's body different.

    `lung_or_spine` is a yes to lung disease, thoracic surgery or a spinal curve.
    `bmi` is None where height or weight is not known.
    """

    age: int
    bmi: float | None = None
    is_slim: bool = False
    is_frail: bool = False
    lung_or_spine: bool = False


def pincer_assumed(position: str) -> bool:
    """Whether the catalogue's position text takes the pincer grip as given."""
    return "pinc" in position.casefold()


def effective_warn_above(
    muscle: DepthFacts, *, grip: str, age: int, policy: DepthPolicy | None = None
) -> int:
    """The depth in whole millimetres above which a reason is needed.

    Rule 7: the upper trapezius has its own figure under a pincer grip; a muscle whose
    figure assumes the pincer, over ribs, warns at 15 mm at the latest under any other
    grip or none. Rule 5: minors get 75 % of it, rounded down.
    """
    chosen = policy or DepthPolicy()
    limit = muscle.warn_above
    if muscle.warn_above_pincer is not None:
        limit = muscle.warn_above_pincer if grip == Grip.PINCER else limit
    elif muscle.pincer_assumed and muscle.is_pneumothorax_risk and grip != Grip.PINCER:
        limit = min(limit, chosen.flat_over_ribs_mm)
    if age < chosen.majority_age:
        limit = limit * chosen.minor_percent // 100
    return limit


def judge(
    insertion: Insertion,
    muscle: DepthFacts,
    body: Body,
    policy: DepthPolicy | None = None,
) -> tuple[Finding, ...]:
    """Everything the eight depth rules say of this insertion, the gravest first."""
    chosen = policy or DepthPolicy()
    limit = effective_warn_above(
        muscle, grip=insertion.grip, age=body.age, policy=chosen
    )
    return (
        *_measures(insertion),
        *_competence(insertion, muscle),
        *_restricted(insertion, muscle),
        *_deep(insertion, muscle, limit),
        *_lung(insertion, muscle, body, limit, chosen),
        *_gentler(body, chosen),
        *_notes(insertion, muscle, limit),
    )


def _refuse(code: str, sentence: str, source: str) -> Finding:
    return Finding(Severity.REFUSE, code, sentence, source)


def _measures(insertion: Insertion) -> Iterator[Finding]:
    source = "Clinical specification 1.2 rule 6"
    depth, length = insertion.depth_mm, insertion.needle_length_mm
    low, high = DEPTH_RANGE_MM
    if depth is not None and not low <= depth <= high:
        yield _refuse(
            "depth_range",
            _("Depth is a whole number from %(low)d to %(high)d mm.")
            % {"low": low, "high": high},
            source,
        )
    if length is not None and length not in NEEDLE_LENGTHS_MM:
        yield _refuse(
            "needle_length",
            _("There is no needle of %(length)d mm. Choose a length from the list.")
            % {"length": length},
            "Clinical specification 1.3",
        )
    if depth is not None and length is not None and depth > length:
        yield _refuse(
            "deeper_than_needle",
            _("A needle of %(length)d mm cannot go %(depth)d mm deep.")
            % {"length": length, "depth": depth},
            source,
        )


def _competence(insertion: Insertion, muscle: DepthFacts) -> Iterator[Finding]:
    if muscle.needs_advanced and not insertion.has_advanced:
        yield _refuse(
            "advanced",
            _("This muscle needs a valid advanced certificate for its region."),
            "Clinical specification 1.2 rule 4",
        )


def _restricted(insertion: Insertion, muscle: DepthFacts) -> Iterator[Finding]:
    if not muscle.is_restricted:
        return
    source = "Clinical specification 1.2 rule 4"
    if insertion.ultrasound is None:
        yield _refuse(
            "ultrasound_unsaid",
            _("Restricted muscle: say whether ultrasound guided the needle."),
            source,
        )
    if not insertion.reason.strip():
        yield _refuse(
            "restricted_reason",
            _("Restricted muscle: type the reason for needling it."),
            source,
        )
    if muscle.slug in ULTRASOUND_ONLY and insertion.ultrasound is False:
        yield _refuse(
            "ultrasound_only",
            _("This muscle may be needled only under ultrasound guidance."),
            "Clinical specification 1.3 (D)",
        )


def _deep(insertion: Insertion, muscle: DepthFacts, limit: int) -> Iterator[Finding]:
    depth = insertion.depth_mm
    if depth is not None and depth > limit:
        yield Finding(
            Severity.WARN,
            "deeper_than_warning",
            _("%(depth)d mm is deeper than the warning depth of %(limit)d mm here.")
            % {"depth": depth, "limit": limit},
            "Clinical specification 1.2 rules 1, 5 and 7",
            Needs.REASON,
        )


def _lung(
    insertion: Insertion,
    muscle: DepthFacts,
    body: Body,
    limit: int,
    policy: DepthPolicy,
) -> Iterator[Finding]:
    if not muscle.is_pneumothorax_risk:
        return
    length = insertion.needle_length_mm
    if length is not None and length > limit + policy.length_margin_mm:
        yield _warn(
            "needle_too_long",
            _("The needle (%(length)d mm) is long for a muscle near the lung.")
            % {"length": length},
            "D",
        )
    if insertion.is_perpendicular and insertion.grip not in (
        Grip.PINCER,
        Grip.OVER_BONE,
    ):
        yield _warn(
            "perpendicular",
            _("Perpendicular entry near the lung, without pincer grip or bone behind."),
            "AHPCSA",
        )
    if _is_slim(body, policy):
        yield _warn(
            "slim",
            _("Slim build: the lung may lie closer to the skin."),
            "IMJ22, GRUSCHE17, AJCR21",
        )
    if body.lung_or_spine:
        yield _warn(
            "lung_or_spine",
            _("Lung disease, chest surgery or a spinal curve raises the lung risk."),
            "LIN19, HDC17",
        )


def _warn(code: str, sentence: str, study: str) -> Finding:
    source = f"Clinical specification 1.2 rule 2 ({study})"
    return Finding(Severity.WARN, code, sentence, source, Needs.CONFIRMATION)


def _is_slim(body: Body, policy: DepthPolicy) -> bool:
    return body.is_slim or (body.bmi is not None and body.bmi < policy.slim_below_bmi)


def _gentler(body: Body, policy: DepthPolicy) -> Iterator[Finding]:
    older = body.age > policy.older_above_age
    if older or body.is_frail or _is_slim(body, policy):
        yield Finding(
            Severity.WARN,
            "confirm_reduced_depth",
            _("Thin, frail or older patient: confirm that the depth was reduced."),
            "Clinical specification 1.2 rule 5 (SEED4)",
            Needs.CONFIRMATION,
        )


def _notes(insertion: Insertion, muscle: DepthFacts, limit: int) -> Iterator[Finding]:
    usual, depth = muscle.usual_high, insertion.depth_mm
    if usual is not None and depth is not None and usual < depth <= limit:
        yield Finding(
            Severity.NOTE,
            "deeper_than_usual",
            _("Deeper than the usual working depth of up to %(usual)d mm.")
            % {"usual": usual},
            "Clinical specification 1.3",
        )
    if muscle.is_pneumothorax_risk:
        yield Finding(
            Severity.NOTE,
            "lung_advice",
            _(
                "Muscle near the lung: give the chest advice, and no flying or diving "
                "until well past 48 hours and free of symptoms."
            ),
            "Clinical specification 1.2 rule 3 (GEMT; D)",
        )
