"""What a session note may say and what it still lacks before it can be signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from clinic import certificates
from clinic.rules.dates import age_on
from needling import needlecount, readiness, riskview
from needling.models import Muscle, NeedleSite, NeedlingPolicy, Session
from needling.readiness import Obstacle
from needling.rules import depth, screening_special, sites
from needling.rules.finding import Finding, Needs, Severity


@dataclass(frozen=True)
class Remark:
    """One thing to read. `order` is that of the site it is about, None for all."""

    finding: Finding
    order: int | None = None


def sites_of(session: Session, rows: Iterable[dict[str, Any]]) -> list[NeedleSite]:
    """The form's rows as sites, in order, each with the warning depth that holds."""
    built = []
    age = _age(session)
    for order, row in enumerate(rows):
        site = NeedleSite(session=session, order=order, **row)
        site.warn_above_mm = depth.effective_warn_above(
            depth_facts(site.muscle), grip=site.grip, age=age
        )
        built.append(site)
    return built


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


def site_findings(
    session: Session, site: NeedleSite, body: depth.Body
) -> tuple[Finding, ...]:
    """What the depth and site rules say of one site of this session."""
    insertion = depth.Insertion(
        depth_mm=site.depth_mm,
        needle_length_mm=site.needle_length_mm,
        grip=site.grip,
        is_perpendicular=site.is_perpendicular,
        has_advanced=certificates.has_advanced(
            session.practitioner, site.muscle.region, at=session.started_at
        ),
        ultrasound=site.is_ultrasound_guided,
        reason=site.depth_reason,
    )
    return (
        *depth.judge(insertion, depth_facts(site.muscle), body),
        *sites.judge_site(_entry(site)),
    )


def _entry(site: NeedleSite) -> sites.SiteEntry:
    """A needle site as the site rules take it."""
    return sites.SiteEntry(
        muscle=riskview.facts_of(site.muscle),
        side=site.side,
        technique=site.technique,
        grip=site.grip,
        entry=site.entry,
        direction=site.direction,
    )


def remarks(session: Session) -> tuple[Remark, ...]:
    """What the therapist has to read: warnings and notes on the sites as saved."""
    rows = _rows(session)
    body = _body(session)
    return (
        *(
            Remark(finding, row.order)
            for row in rows
            for finding in site_findings(session, row, body)
            if finding.severity != Severity.REFUSE
        ),
        *(Remark(each) for each in sites.judge_session(_entry(row) for row in rows)),
    )


def gaps(session: Session, *, now: datetime) -> tuple[Obstacle, ...]:
    """Everything that keeps the note from being signed; empty means it may be."""
    rows = _rows(session)
    return (
        *_header(session, now=now),
        *_sites(session, rows),
        *needlecount.gaps(session, rows),
        *readiness.for_sites(session, rows),
    )


def _rows(session: Session) -> list[NeedleSite]:
    """The sites in order, with their muscles."""
    return list(session.sites.select_related("muscle").order_by("order"))


def _body(session: Session) -> depth.Body:
    """What the screening says of this patient's body, for the depth rules."""
    case = riskview.case_of(session.patient, now=session.started_at)
    return screening_special.body(case)


def _age(session: Session) -> int:
    """The patient's age on the day of the session."""
    born = session.patient.date_of_birth
    today = session.started_at.astimezone(session.clinic.zone).date()
    # A day before birth is refused elsewhere; until then it must not break the check.
    return age_on(born, max(born, today))


def _gap(code: str, sentence: str, field: str = "") -> Obstacle:
    return Obstacle("session", code, sentence, field=field or code)


def _header(session: Session, *, now: datetime) -> Iterable[Obstacle]:
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
    if session.is_lung_risk and not session.lung_advice_given:
        yield _gap(
            "lung_advice_given",
            _("A site is near the lung: give the lung advice and tick it."),
        )
    yield from _end(session, now=now)


def _end(session: Session, *, now: datetime) -> Iterable[Obstacle]:
    """When the last needle came out, and a reason for a note that comes late."""
    if session.ended_at is None:
        yield _gap("ended_at", _("Say when the last needle came out."))
        return
    if session.ended_at > now:
        yield _gap("ended_at", _("The last needle cannot come out in the future."))
    allowed = timedelta(days=NeedlingPolicy.of(session.clinic).back_entry_days)
    if now - session.ended_at > allowed and not session.late_entry_reason.strip():
        yield _gap(
            "late_entry_reason",
            _("This session is more than %(days)d days old: say why it comes late.")
            % {"days": allowed.days},
        )


def _sites(session: Session, rows: Sequence[NeedleSite]) -> Iterable[Obstacle]:
    """At least one site, and nothing that the depth and site rules refuse."""
    if not rows:
        yield _gap("sites", _("Add at least one needle site."))
    body = _body(session)
    for row in rows:
        for finding in site_findings(session, row, body):
            if _stops(finding, row):
                yield Obstacle(
                    "site",
                    finding.code,
                    f"{row.muscle}: {finding.sentence}",
                    field=f"sites-{row.order}-{_FIELDS.get(finding.code, 'muscle')}",
                )


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
    "lung_entry": "entry",
    "lung_direction": "direction",
    "lung_grip": "grip",
}


def _stops(finding: Finding, row: NeedleSite) -> bool:
    """A refusal, or a warning whose reason has not been typed."""
    if finding.severity == Severity.REFUSE:
        return True
    return finding.needs == Needs.REASON and not row.depth_reason.strip()
