"""Whether a needle may go in: what stands in the way, each with the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from clinic import certificates
from clinic.models import Patient, Practitioner
from needling import riskview
from needling.models import Consent, NeedleSite, Screening, Session
from needling.rules import screening, screening_freshness
from needling.rules.regions import in_words
from needling.rules.screening import Verdict
from needling.rules.screening_terms import Outcome, SiteFacts
from needling.rules.sites import risk_sets

# What forbids needling outright; milder findings are shown and acknowledged.
_FORBIDS = (Outcome.BLOCK, Outcome.SITE_BLOCK, Outcome.CLEARANCE)


@dataclass(frozen=True)
class Obstacle:
    """One thing in the way. `topic` is screening, consent, certificate or session.

    `field` names the field of the session form that mends it, where there is one.
    """

    topic: str
    code: str
    sentence: str
    way_out: str = ""
    field: str = ""


def before_needling(
    patient: Patient, practitioner: Practitioner, *, at: datetime
) -> tuple[Obstacle, ...]:
    """What forbids starting a session at that moment; empty means it may start."""
    return (
        *screening_obstacles(patient, at=at),
        *consent_obstacles(patient, at=at),
        *_certificate(practitioner, (), (), at=at),
    )


def screening_obstacles(
    patient: Patient, *, at: datetime, sites: Sequence[SiteFacts] = ()
) -> tuple[Obstacle, ...]:
    """Forms that are missing or too old, and answers that forbid needling."""
    zone = patient.clinic.zone
    past = Screening.objects.filter(answered_at__lte=at)
    full = past.latest_for(patient, Screening.Kind.FULL)
    short = past.latest_for(patient, Screening.Kind.SHORT)
    stale = screening_freshness.freshness(
        full_at=full.answered_at.astimezone(zone) if full else None,
        short_at=short.answered_at.astimezone(zone) if short else None,
        now=at.astimezone(zone),
        policy=riskview.policy_of(patient.clinic),
    )
    found = [Obstacle("screening", each.code, each.sentence) for each in stale]
    if full is None:
        return tuple(found)
    verdict = verdict_of(patient, at=at, sites=sites)
    found += [
        Obstacle("screening", each.code, each.sentence, each.lifted_by)
        for each in verdict.open
        if each.outcome in _FORBIDS
    ]
    return tuple(found)


def verdict_of(
    patient: Patient, *, at: datetime, sites: Sequence[SiteFacts] = ()
) -> Verdict:
    """What the answers that held at that moment mean, the mild findings as well."""
    return screening.verdict(riskview.case_of(patient, now=at), sites)


def consent_obstacles(patient: Patient, *, at: datetime) -> tuple[Obstacle, ...]:
    """No consent that holds on that day."""
    if valid_consent(patient, at=at) is not None:
        return ()
    return (
        Obstacle(
            "consent",
            "consent",
            _("There is no written consent that holds today."),
            _("Take the patient’s written consent."),
        ),
    )


def valid_consent(patient: Patient, *, at: datetime) -> Consent | None:
    """The newest consent that held at that moment.

    One that was withdrawn afterwards held: what was needled before it was taken back
    still has to be written down, signed and followed up.
    """
    day = at.astimezone(patient.clinic.zone).date()
    return patient.consents.held(at, day).first()


def latest_screening(patient: Patient, *, at: datetime) -> Screening | None:
    """The newest form answered by then, full or short."""
    return Screening.objects.filter(answered_at__lte=at).latest_for(patient)


def site_facts(site: NeedleSite, position: str) -> SiteFacts:
    """A needle site as the screening rules take it."""
    facts = riskview.facts_of(site.muscle)
    return SiteFacts(
        key=str(site.order),
        muscle=site.muscle_id,
        region=site.muscle.region,
        layer=site.muscle.layer,
        side=site.side,
        risks=risk_sets([facts]),
        technique=site.technique,
        position=position,
    )


def for_sites(session: Session, sites: Sequence[NeedleSite]) -> tuple[Obstacle, ...]:
    """What forbids the note as it stands: screening, consent and training by region."""
    regions = {site.muscle.region for site in sites}
    advanced = {site.muscle.region for site in sites if site.muscle.needs_advanced}
    facts = [site_facts(site, session.position) for site in sites]
    at = session.started_at
    return (
        *screening_obstacles(session.patient, at=at, sites=facts),
        *_consent_covers(session, regions),
        *_certificate(session.practitioner, regions, advanced, at=at),
    )


def _consent_covers(session: Session, regions: set[str]) -> tuple[Obstacle, ...]:
    """A consent that holds, and names every region that was needled."""
    missing = consent_obstacles(session.patient, at=session.started_at)
    consent = valid_consent(session.patient, at=session.started_at)
    if missing or consent is None:
        return missing
    uncovered = regions.difference(consent.regions)
    if not uncovered:
        return ()
    return (
        Obstacle(
            "consent",
            "consent_region",
            _("The consent does not name: %(regions)s.")
            % {"regions": in_words(uncovered)},
            _("Take consent for these regions."),
        ),
    )


def _certificate(
    practitioner: Practitioner,
    regions: Sequence[str] | set[str],
    advanced: Sequence[str] | set[str],
    *,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Training that is missing, expired or does not cover a region."""
    reasons = certificates.obstacles(
        practitioner,
        regions=regions,
        advanced_regions=advanced,
        at=at,
    )
    return tuple(Obstacle("certificate", each.code, each.sentence) for each in reasons)
