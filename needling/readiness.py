"""Whether a needle may go in: what stands in the way, each with the way out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic import certificates
from clinic.models import Patient, Practitioner
from needling import coverage, freshness, pacing, riskview
from needling.models import Consent, Muscle, NeedleSite, Screening, Session
from needling.rules import never, screening
from needling.rules.consent import Reason
from needling.rules.screening import ScreeningFinding, Verdict
from needling.rules.screening_special import Case
from needling.rules.screening_terms import Acknowledgement, Outcome, SiteFacts
from needling.rules.sites import risk_sets

# What forbids needling outright; milder findings are shown and acknowledged.
_FORBIDS = (Outcome.BLOCK, Outcome.SITE_BLOCK, Outcome.CLEARANCE)

# A form by the patient that nobody has gone through.
UNREAD = "unread"


@dataclass(frozen=True)
class Obstacle:
    """One thing in the way.

    `topic` is screening, clearance, consent, certificate, inbox, session or the like.
    `field` names the field of the session form that mends it, where there is one; for
    a search or an adverse event it is an id.
    """

    topic: str
    code: str
    sentence: str
    way_out: str = ""
    field: str = ""


@dataclass(frozen=True)
class Judged:
    """What the screening says of a visit, and the newest answers it rests on."""

    case: Case
    verdict: Verdict


@dataclass(frozen=True)
class Stretch:
    """A part of a visit with the same answers from beginning to end, and its sites."""

    at: datetime
    sites: tuple[SiteFacts, ...]


def before_needling(
    patient: Patient,
    practitioner: Practitioner | None,
    *,
    at: datetime,
    sites: Sequence[SiteFacts] = (),
) -> tuple[Obstacle, ...]:
    """May this visit go ahead, for these sites, at that moment? Empty means it may.

    The one answer that chips, booking, start and signature rest on. Without a
    practitioner nobody's certificate is asked for, without sites no place.
    """
    slugs = {site.muscle for site in sites}
    muscles = Muscle.objects.filter(pk__in=slugs) if slugs else ()
    return (
        *screening_obstacles(patient, at=at, sites=sites),
        *consent_obstacles(patient, practitioner, at=at, sites=sites),
        *(_trained(practitioner, muscles, at=at) if practitioner else ()),
        *(
            Obstacle("inbox", each.code, each.sentence)
            for each in pacing.open_flags(patient, at=at)
        ),
    )


def screening_obstacles(
    patient: Patient, *, at: datetime, sites: Sequence[SiteFacts] = ()
) -> tuple[Obstacle, ...]:
    """Forms that are missing or too old, and answers that forbid needling."""
    found = [
        Obstacle("screening", each.code, each.sentence)
        for each in freshness.stale(patient, at=at)
    ]
    found += _unread(patient, at=at)
    past = Screening.objects.filter(answered_at__lte=at)
    if past.latest_for(patient, Screening.Kind.FULL) is None:
        return tuple(found)
    verdict = verdict_of(patient, at=at, sites=sites)
    found += [
        _forbidden(each)
        for each in verdict.open
        if each.outcome in _FORBIDS and not each.needs_note
    ]
    return tuple(found)


def _unread(patient: Patient, *, at: datetime) -> Iterator[Obstacle]:
    if freshness.unread(patient, at=at) is not None:
        yield Obstacle(
            "screening",
            UNREAD,
            _("The patient filled in the form; nobody has gone through it yet."),
            _("Go through the answers with the patient."),
        )


def _forbidden(finding: ScreeningFinding) -> Obstacle:
    """An answer that forbids, with what lifts it: another answer or a clearance."""
    may_be_cleared = finding.open_because != finding.lifted_by
    if finding.outcome is Outcome.CLEARANCE and may_be_cleared:
        way_out = f"{finding.open_because} {finding.lifted_by}"
        return Obstacle("clearance", finding.code, finding.sentence, way_out)
    return Obstacle("screening", finding.code, finding.sentence, finding.lifted_by)


def verdict_of(
    patient: Patient, *, at: datetime, sites: Sequence[SiteFacts] = ()
) -> Verdict:
    """What the answers that held at that moment mean, the mild findings as well."""
    return screening.verdict(riskview.case_of(patient, now=at), sites)


def verdict_in(session: Session, sites: Sequence[NeedleSite] | None = None) -> Verdict:
    """The same for a session: its sites as given, else as saved, and what was noted.

    Every site is judged by the answers that held when it was put in; the limits, and
    what stands in the way of a further one, are those of the newest answers.
    """
    rows = session.sites.select_related("muscle") if sites is None else sites
    return judged(session, rows).verdict


def judged(session: Session, rows: Iterable[NeedleSite]) -> Judged:
    """The verdict on these sites, and the newest answers of the visit."""
    noted = notes_of(session)
    parts = stretches(session, rows)
    cases = [
        (each, riskview.case_of(session.patient, now=each.at, noted=noted))
        for each in parts
        if each.sites or each is parts[-1]
    ]
    found = screening.joined([screening.verdict(c, each.sites) for each, c in cases])
    return Judged(cases[-1][1], found)


def stretches(session: Session, rows: Iterable[NeedleSite]) -> tuple[Stretch, ...]:
    """The visit in stretches: each form that is answered during it begins a new one."""
    forms = Screening.objects.filter(
        patient=session.patient, answered_at__gt=session.started_at
    )
    if session.ended_at is not None:
        forms = forms.filter(answered_at__lte=session.ended_at)
    moments = sorted(forms.values_list("answered_at", flat=True))
    found: dict[datetime, list[SiteFacts]] = {
        each: [] for each in (session.started_at, *moments)
    }
    for row in rows:
        placed = row.placed_at or max(found)
        before = [each for each in found if each <= placed]
        at = max(before, default=session.started_at)
        found[at].append(site_facts(row, session.position))
    return tuple(Stretch(at, tuple(facts)) for at, facts in found.items())


def notes_of(session: Session) -> tuple[Acknowledgement, ...]:
    """What the therapist noted in this session, the newest last."""
    return tuple(
        Acknowledgement(row.code, Outcome(row.outcome), row.note)
        for row in session.acknowledgements.order_by("noted_at", "pk")
    )


def consent_obstacles(
    patient: Patient,
    practitioner: Practitioner | None,
    *,
    at: datetime,
    sites: Sequence[SiteFacts] = (),
) -> tuple[Obstacle, ...]:
    """Why no consent covers a visit to this therapist at that moment."""
    found = coverage.reasons(patient, practitioner, at=at, sites=sites)
    return tuple(_of_consent(each) for each in found)


def stopped(patient: Patient, *, at: datetime) -> Obstacle | None:
    """The withdrawal or refusal that forbids every further needle, in any open note."""
    return next(map(_of_consent, coverage.ended(patient, at=at)), None)


def consent_of(
    session: Session, sites: Iterable[NeedleSite]
) -> tuple[Consent | None, tuple[Obstacle, ...]]:
    """The consent that a note rests on, and why it does not cover the sites."""
    facts = [site_facts(site, session.position) for site in sites]
    consent, found = coverage.of_session(session, facts)
    return consent, tuple(_of_consent(each) for each in found)


def _of_consent(reason: Reason) -> Obstacle:
    return Obstacle("consent", reason.code, reason.sentence, reason.way_out)


def latest_screening(patient: Patient, *, at: datetime) -> Screening | None:
    """The newest form answered by then, full or short."""
    return Screening.objects.filter(answered_at__lte=at).latest_for(patient)


def site_facts(site: NeedleSite, position: str) -> SiteFacts:
    """A needle site as the screening rules take it."""
    return SiteFacts(
        key=str(site.pk),
        muscle=site.muscle_id,
        region=site.muscle.region,
        layer=site.muscle.layer,
        side=site.side,
        risks=risk_sets([riskview.facts_of(site.muscle)]),
        technique=site.technique,
        position=position,
        place=never.place_at(site.view, site.x, site.y, site.side),
    )


def for_sites(session: Session, sites: Sequence[NeedleSite]) -> tuple[Obstacle, ...]:
    """What forbids the note as it stands: screening, consent and training by region."""
    muscles = [site.muscle for site in sites]
    return (
        *_answers_forbid(session, sites),
        *_unnoted(session, sites),
        *consent_of(session, sites)[1],
        *_after_the_end(session, sites),
        *_trained(session.practitioner, muscles, at=session.started_at),
    )


def _after_the_end(
    session: Session, sites: Sequence[NeedleSite]
) -> tuple[Obstacle, ...]:
    """Sites put in after the patient had taken the consent back or refused another."""
    begun = session.started_at
    taken_back = Q(withdrawn_at__gt=begun) | Q(decision="refused", given_at__gt=begun)
    if not session.patient.consents.filter(taken_back).exists():
        return ()
    placed = {site.placed_at for site in sites if site.placed_at is not None}
    until = session.ended_at or max(placed, default=begun)
    found = {stopped(session.patient, at=min(each, until)) for each in placed}
    return tuple(each for each in found if each is not None)


def _answers_forbid(
    session: Session, sites: Sequence[NeedleSite]
) -> Iterator[Obstacle]:
    """What the answers forbid, each site judged by those it was put in under.

    What is answered after the last needle went in forbids nothing that was done.
    """
    parts = stretches(session, sites)
    judged = [each for each in parts if each.sites] or [parts[0]]
    yield from dict.fromkeys(
        obstacle
        for each in judged
        for obstacle in screening_obstacles(
            session.patient, at=each.at, sites=each.sites
        )
    )


def _unnoted(session: Session, sites: Sequence[NeedleSite]) -> Iterator[Obstacle]:
    """What the therapist has not written a note to yet, each item once."""
    waiting = [each for each in verdict_in(session, sites).open if each.needs_note]
    by_code = {each.code: each for each in reversed(waiting)}
    for each in reversed(by_code.values()):
        care = f"care-{each.code}"
        yield Obstacle("session", each.code, each.sentence, each.open_because, care)


def _trained(
    practitioner: Practitioner, muscles: Iterable[Muscle], *, at: datetime
) -> tuple[Obstacle, ...]:
    """Training that is missing, expired or does not cover a region."""
    known = tuple(muscles)
    reasons = certificates.obstacles(
        practitioner,
        regions={each.region for each in known},
        advanced_regions={each.region for each in known if each.needs_advanced},
        at=at,
    )
    return tuple(Obstacle("certificate", each.code, each.sentence) for each in reasons)
