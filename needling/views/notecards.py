"""The cards of a draft: one needle site each, with what has to be known of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from needling import coverage, notecheck, readiness, riskview
from needling.forms.site import SiteForm
from needling.models import Muscle, NeedleSite, Session
from needling.rules import depth, screening
from needling.rules.choices import Side
from needling.rules.consent import Reason
from needling.rules.depth_hint import Hint, hint, steps, usual_range
from needling.rules.finding import Finding
from needling.rules.screening import ScreeningFinding, Verdict
from needling.rules.screening_special import Case
from needling.rules.screening_terms import Outcome, SiteFacts
from needling.rules.sites import risk_sets

_FORBIDS = (Outcome.BLOCK, Outcome.SITE_BLOCK, Outcome.CLEARANCE)


@dataclass(frozen=True)
class Scale:
    """Depths as shares of the scale in percent; a restricted muscle has no range."""

    end_mm: int
    usual_from: float | None
    usual_width: float | None
    warn_from: float
    depth: float | None
    warn_above_mm: int
    quick: tuple[int, ...]

    @property
    def warn_width(self) -> float:
        """From the warning depth to the end."""
        return round(100 - self.warn_from, 2)


@dataclass(frozen=True)
class Card:
    """One site on the page. `blocks` forbid a needle here, `findings` are to read."""

    site: NeedleSite
    form: SiteForm
    scale: Scale
    hint: Hint
    key: UUID = field(default_factory=uuid4)
    findings: Sequence[Finding] = ()
    minded: Sequence[ScreeningFinding] = ()
    blocks: Sequence[ScreeningFinding] = ()
    uncovered: Sequence[Reason] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether no needle may go in here."""
        return bool(self.blocks or self.uncovered)


@dataclass(frozen=True)
class Offered:
    """A muscle that may be added, with the sentences that forbid it, by side."""

    muscle: Muscle
    hint: Hint
    warn_above_mm: int
    blocked: Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What the cards of a note are judged by: asked once for the whole page.

    `of_all` is what only all sites together tell of the lungs.
    """

    session: Session
    case: Case
    verdict: Verdict
    ground: notecheck.Ground
    of_all: Sequence[Finding] = ()


def cards(
    known: Known, rows: Iterable[NeedleSite], typed: Mapping[str, SiteForm]
) -> list[Card]:
    """Every site as a card, the newest first; `typed` by the name of its row."""
    sites = list(rows)
    note = known.session
    facts = [readiness.site_facts(site, note.position) for site in sites]
    uncovered = coverage.at_sites(note.patient, facts, at=note.started_at)
    found = [
        _card(known, site, typed.get(f"site:{site.pk}"), uncovered[str(site.pk)])
        for site in sites
    ]
    return found[::-1]


def blank(session: Session, age: int) -> Card:
    """The card that a script fills in, before the server knows of its site."""
    nothing = Muscle(slug="", name="", warn_above_mm=depth.DEPTH_RANGE_MM[1])
    site = NeedleSite(session=session, pk=UUID(int=0), muscle=nothing)
    facts = Hint(depth="", risk="", source="", is_lung_risk=False)
    return Card(site, form_of(site), scale(site, age), facts)


def form_of(site: NeedleSite, typed: SiteForm | None = None) -> SiteForm:
    """The form of a card, with what was typed in it put over what is stored."""
    form = SiteForm.of(site, auto_id=f"site-{site.pk}-%s")
    form.stored = form.was
    if typed is not None:
        form.show_typed(typed)
    return form


def _card(
    known: Known,
    site: NeedleSite,
    typed: SiteForm | None,
    uncovered: Sequence[Reason],
) -> Card:
    here = [each for each in known.verdict.findings if str(site.pk) in each.sites]
    return Card(
        site=site,
        form=form_of(site, typed),
        scale=scale(site, known.ground.body.age),
        hint=_hint(site.muscle, known.ground.body.age),
        findings=(
            *notecheck.site_findings(site, known.ground),
            *(known.of_all if site.muscle.is_pneumothorax_risk else ()),
        ),
        blocks=[each for each in here if _forbids(each)],
        minded=[each for each in here if not _forbids(each)],
        uncovered=uncovered,
    )


def _forbids(finding: ScreeningFinding) -> bool:
    """Whether it stands in the way, and no note of the therapist's lifts it."""
    is_open = bool(finding.open_because) and not finding.needs_note
    return is_open and finding.outcome in _FORBIDS


def scale(site: NeedleSite, age: int) -> Scale:
    """The muscle's usual depths, for the grip and age, and the depth as it is."""
    facts = notecheck.depth_facts(site.muscle)
    warn = depth.effective_warn_above(facts, grip=site.grip, age=age)
    longest = max(warn * 2, site.depth_mm or 0)
    end = min(-(-longest // 10) * 10, depth.DEPTH_RANGE_MM[1])
    low, high = usual_range(facts, limit=warn) or (None, None)

    def share(millimetres: int | None) -> float | None:
        return None if millimetres is None else round(millimetres * 100 / end, 2)

    return Scale(
        end_mm=end,
        usual_from=share(low),
        usual_width=share(None if low is None or high is None else high - low),
        warn_from=round(warn * 100 / end, 2),
        depth=share(site.depth_mm),
        warn_above_mm=warn,
        quick=steps(facts, limit=warn),
    )


def _hint(muscle: Muscle, age: int) -> Hint:
    return hint(
        notecheck.depth_facts(muscle),
        age=age,
        at_risk=muscle.structures_at_risk,
        source=muscle.source,
    )


def offered(known: Known, muscles: Iterable[Muscle]) -> list[Offered]:
    """Every muscle on offer, with what is to be known before it is added. No query."""
    age, rows = known.ground.body.age, list(muscles)
    blocked = _blocked(known, rows)
    return [
        Offered(
            muscle=each,
            hint=_hint(each, age),
            warn_above_mm=depth.effective_warn_above(
                notecheck.depth_facts(each), grip="", age=age
            ),
            blocked=blocked.get(each.slug, {}),
        )
        for each in rows
    ]


def _blocked(known: Known, muscles: Sequence[Muscle]) -> dict[str, dict[str, str]]:
    """What forbids a muscle at a side, whatever else is said: by muscle and side."""
    places = [
        SiteFacts(
            key=f"{muscle.slug}:{side}",
            muscle=muscle.slug,
            region=muscle.region,
            layer=muscle.layer,
            side=side,
            risks=risk_sets([riskview.facts_of(muscle)]),
            position=known.session.position,
        )
        for muscle in muscles
        for side in sides_of(muscle)
    ]
    found: dict[str, dict[str, str]] = {}
    for finding in screening.verdict(known.case, places).open:
        if finding.outcome is not Outcome.SITE_BLOCK:
            continue
        for key in finding.sites:
            slug, _colon, side = key.partition(":")
            found.setdefault(slug, {}).setdefault(side, finding.sentence)
    return found


def sides_of(muscle: Muscle) -> tuple[str, ...]:
    """The sides on which there is this muscle."""
    if muscle.laterality == Muscle.Laterality.PAIRED:
        return Side.LEFT.value, Side.RIGHT.value
    return (Side.MIDLINE.value,)
