"""What a session note may say and what it still lacks before it can be signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from clinic import certificates
from clinic.rules.certification import Certificate
from needling import carecheck, needlecount, readiness, riskview, sitecheck
from needling.models import Muscle, NeedleSite, NeedlingPolicy, Session
from needling.readiness import Obstacle
from needling.rules import depth, screening_special, sites
from needling.rules.finding import Finding, Needs, Severity
from needling.rules.screening_special import Case


@dataclass(frozen=True)
class Ground:
    """What the rules look at besides the sites: asked once for a whole note."""

    body: depth.Body
    certificates: tuple[Certificate, ...]
    day: date

    def has_advanced(self, region: str) -> bool:
        """Whether a valid advanced certificate covers the region on the day."""
        return any(
            each.is_advanced and each.holds(self.day) and region in each.regions
            for each in self.certificates
        )


@dataclass(frozen=True)
class Remark:
    """One thing to read. `site` is the one it is about, None for all."""

    finding: Finding
    site: UUID | None = None


def ground(session: Session, case: Case | None = None) -> Ground:
    """The patient's body and the therapist's training on the day of the session."""
    case = case or riskview.case_of(session.patient, now=session.started_at)
    on_file = certificates.on_file(session.practitioner, at=session.started_at)
    day = session.started_at.astimezone(session.clinic.zone).date()
    return Ground(screening_special.body(case), tuple(on_file), day)


def depth_facts(muscle: Muscle) -> depth.DepthFacts:
    """A muscle of the catalogue as the depth rules take it."""
    return depth.DepthFacts(
        slug=muscle.slug,
        warn_above=muscle.warn_above_mm,
        warn_above_pincer=muscle.warn_above_pincer_mm,
        usual_low=muscle.depth_low_mm,
        usual_high=muscle.depth_high_mm,
        is_restricted=muscle.is_restricted,
        is_pneumothorax_risk=muscle.is_pneumothorax_risk,
        needs_advanced=muscle.needs_advanced,
        pincer_assumed=depth.pincer_assumed(muscle.position),
    )


def is_lung_risk(rows: Iterable[NeedleSite]) -> bool:
    """Whether any site is near the lung."""
    return sites.pneumothorax_risk(riskview.facts_of(row.muscle) for row in rows)


def site_findings(site: NeedleSite, on: Ground) -> tuple[Finding, ...]:
    """What the depth and site rules say of one site, as far as it is filled in."""
    insertion = depth.Insertion(
        depth_mm=site.depth_mm,
        needle_length_mm=site.needle_length_mm,
        grip=site.grip,
        is_perpendicular=site.is_perpendicular,
        has_advanced=on.has_advanced(site.muscle.region),
        ultrasound=site.is_ultrasound_guided,
        reason=site.depth_reason,
    )
    return (
        *depth.judge(insertion, depth_facts(site.muscle), on.body),
        *sites.judge_site(sitecheck.entry_of(site)),
    )


def remarks(
    session: Session,
    rows: Sequence[NeedleSite] | None = None,
    on: Ground | None = None,
) -> tuple[Remark, ...]:
    """What the therapist has to read: warnings and notes on the sites as saved."""
    rows = _rows(session) if rows is None else rows
    on = on or ground(session)
    return (
        *(
            Remark(finding, row.pk)
            for row in rows
            for finding in site_findings(row, on)
            if finding.severity != Severity.REFUSE
        ),
        *(Remark(each) for each in of_all(rows)),
    )


def of_all(rows: Iterable[NeedleSite]) -> tuple[Finding, ...]:
    """What only all sites together tell: both lungs at risk at once."""
    return sites.judge_session(sitecheck.entry_of(row) for row in rows)


def gaps(session: Session, *, now: datetime) -> tuple[Obstacle, ...]:
    """Everything that keeps the note from being signed; empty means it may be."""
    rows = _rows(session)
    return (
        *_header(session, rows, now=now),
        *_sites(session, rows),
        *needlecount.gaps(session, rows),
        *carecheck.gaps(session, rows, now=now),
        *readiness.for_sites(session, rows),
    )


def anchor(site: NeedleSite, field: str) -> str:
    """The name of a field of a site, as it stands on the page."""
    return f"site-{site.pk}-{field}"


def ended_at(session: Session, rows: Iterable[NeedleSite]) -> datetime | None:
    """When the last needle came out: as written, else by the clock once all are out."""
    needles = needlecount.tally_of(rows)
    by_clock = None if needles.still_in else needles.last_out_at
    return session.ended_at or by_clock


def _rows(session: Session) -> list[NeedleSite]:
    """The sites in order, with their muscles."""
    return list(session.sites.select_related("muscle").order_by("order"))


def _gap(code: str, sentence: str, field: str = "") -> Obstacle:
    return Obstacle("session", code, sentence, field=field or code)


def _header(
    session: Session, rows: Sequence[NeedleSite], *, now: datetime
) -> Iterable[Obstacle]:
    """What the head of the note lacks."""
    required = {
        "position": (session.position, _("Say how the patient lay.")),
        "verbal_consent": (
            session.verbal_consent,
            _("Confirm that the patient agreed again today."),
        ),
        "pain_before": (session.pain_before is not None, _("Give the pain before.")),
        "pain_after": (session.pain_after is not None, _("Give the pain after.")),
    }
    for field, (given, sentence) in required.items():
        if not given:
            yield _gap(field, sentence)
    if is_lung_risk(rows) and not session.lung_advice_given:
        yield _gap(
            "lung_advice_given",
            _("A site is near the lung: give the lung advice and tick it."),
        )
    yield from _end(session, rows, now=now)


def _end(
    session: Session, rows: Sequence[NeedleSite], *, now: datetime
) -> Iterable[Obstacle]:
    """When the last needle came out, and a reason for a note that comes late."""
    ended = ended_at(session, rows)
    if ended is None:
        yield _gap("ended_at", _("Say when the last needle came out."))
        return
    if ended > now:
        yield _gap("ended_at", _("The last needle cannot come out in the future."))
    last_out = needlecount.tally_of(rows).last_out_at
    # The form shows minutes, the clock seconds.
    if last_out is not None and last_out - ended >= timedelta(minutes=1):
        yield _gap("ended_at", _("By the clock a needle came out after that."))
    allowed = timedelta(days=NeedlingPolicy.of(session.clinic).back_entry_days)
    if now - ended > allowed and not session.late_entry_reason.strip():
        yield _gap(
            "late_entry_reason",
            _("This session is more than %(days)d days old: say why it comes late.")
            % {"days": allowed.days},
        )


def _sites(session: Session, rows: Sequence[NeedleSite]) -> Iterable[Obstacle]:
    """At least one site, and nothing that the depth and site rules refuse."""
    if not rows:
        yield _gap("sites", _("Add at least one needle site."))
    on = ground(session)
    for row in rows:
        name = f"{row.muscle}, {row.get_side_display()}"
        for field, sentence in sitecheck.lacks(row):
            place = anchor(row, field)
            yield Obstacle("site", field, f"{name}: {sentence}", field=place)
        for finding in site_findings(row, on):
            if _stops(finding, row):
                place = anchor(row, _FIELDS.get(finding.code, "muscle"))
                sentence = f"{name}: {finding.sentence}"
                yield Obstacle("site", finding.code, sentence, field=place)


# The field of the form that mends a finding.
_FIELDS = {
    "depth_range": "depth_mm",
    "needle_length": "needle_length_mm",
    "deeper_than_needle": "depth_mm",
    "deeper_than_warning": "depth_reason",
    "restricted_reason": "depth_reason",
    "ultrasound_unsaid": "ultrasound",
    "ultrasound_only": "ultrasound",
    "side": "side",
    "e_stim_unsaid": "technique",
    "e_stim_frequency": "stim_frequency_hz",
    "e_stim_pulse_width": "stim_pulse_us",
    "e_stim_intensity": "stim_intensity_ma",
    "e_stim_minutes": "stim_minutes",
    "e_stim_waveform": "stim_waveform",
    "e_stim_electrodes": "stim_electrodes",
    "lung_entry": "entry",
    "lung_direction": "direction",
    "lung_grip": "grip",
}


def _stops(finding: Finding, row: NeedleSite) -> bool:
    """A refusal, or a warning whose reason has not been typed."""
    if finding.severity == Severity.REFUSE:
        return True
    return finding.needs == Needs.REASON and not row.depth_reason.strip()
