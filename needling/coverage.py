"""What the patient agreed to, and whether it covers a visit. Read-only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.models import Patient, Practitioner
from clinic.rules.dates import age_on
from needling import riskview
from needling.models import (
    Consent,
    ConsentReview,
    ConsentText,
    Muscle,
    NeedlingPolicy,
    Screening,
    Session,
)
from needling.rules import consent, screening_special
from needling.rules.consent import Agreed, Helper, Reason, Visit
from needling.rules.consent_text import NEAR
from needling.rules.screening_terms import SiteFacts
from needling.rules.sites import risk_sets

# Told apart from other conditions: pregnancy has its own reason, and nobody who was of
# age becomes a minor.
_APART = frozenset({"PREGNANT_T1", "PREGNANT_T2", "PREGNANT_T3", "MINOR"})

# The patient does not want it.
_ENDS = frozenset({"consent_withdrawn", "consent_refused"})
# What a consent says of places and techniques.
_OF_SITES = _ENDS | {
    "consent",
    "consent_region",
    "consent_risk",
    "consent_e_stim",
    "consent_intimate",
}


@dataclass(frozen=True)
class Basis:
    """What the answers say that a consent rests on.

    `conditions` are the relative contraindications (class R) that count, each with its
    question; `raised` the risks that are higher in this person; `needs` who has to
    take part, of Helper.
    """

    conditions: Mapping[str, str]
    raised: tuple[str, ...]
    needs: frozenset[str] = frozenset()

    @property
    def is_pregnant(self) -> bool:
        """Whether the patient is or may be."""
        return "PREGNANT_T1" in self.raised


def basis(patient: Patient, *, at: datetime) -> Basis:
    """What the answers that held at that moment say."""
    case = riskview.case_of(patient, now=at)
    met = screening_special.all_met(case)
    relative = {
        code: each.item.question
        for code, each in met.items()
        if each.item.klass == "R" and code not in _APART
    }
    return Basis(relative, screening_special.raised_risks(case), _needs(met))


def _needs(met: Mapping[str, screening_special.Met]) -> frozenset[str]:
    """Who has to take part, by what was answered."""
    found = {Helper.INTERPRETER.value} if "COMMUNICATION" in met else set()
    unable = met.get("CANNOT_CONSENT")
    if unable is not None and unable.values.get("route") in Helper.values:
        found.add(str(unable.values["route"]))
    return frozenset(found)


def is_minor(patient: Patient, *, at: datetime) -> bool:
    """Whether somebody else has to sign for the patient on that day."""
    today = at.astimezone(patient.clinic.zone).date()
    majority = NeedlingPolicy.of(patient.clinic).age_of_majority
    return age_on(patient.date_of_birth, today) < majority


def near(regions: Iterable[str]) -> frozenset[str]:
    """What lies near any muscle of these regions, of what a consent has to name."""
    muscles = Muscle.objects.filter(region__in=list(regions), is_current=True)
    return risk_sets(riskview.facts_of(each) for each in muscles) & set(NEAR)


def in_force(patient: Patient, *, at: datetime) -> Consent | None:
    """The consent that held at that moment, None where the last decision was another.

    One that was withdrawn afterwards held: what was needled before it was taken back
    still has to be written down, signed and followed up.
    """
    newest = patient.consents.newest(at)
    if newest is None or newest.decision != consent.Decision.GIVEN:
        return None
    day = at.astimezone(patient.clinic.zone).date()
    withdrawn = newest.withdrawn_at is not None and newest.withdrawn_at <= at
    return None if withdrawn or newest.expires_on < day else newest


def at_sites(
    patient: Patient, sites: Sequence[SiteFacts], *, at: datetime
) -> dict[str, tuple[Reason, ...]]:
    """What the consent lacks for a site as such, by the site's key. Two queries."""
    agreed = _agreed_at(patient, at=at)
    return {site.key: _lacking(agreed, _OF_SITES, (site,)) for site in sites}


def ended(patient: Patient, *, at: datetime) -> tuple[Reason, ...]:
    """The withdrawal or refusal that held at that moment. Two queries."""
    return _lacking(_agreed_at(patient, at=at), _ENDS)


def _agreed_at(patient: Patient, *, at: datetime) -> Agreed | None:
    newest = patient.consents.newest(at)
    return _agreed(newest, at=at) if newest is not None else None


def _lacking(
    agreed: Agreed | None, codes: frozenset[str], sites: tuple[SiteFacts, ...] = ()
) -> tuple[Reason, ...]:
    """Of all reasons those that no date, person or number has a part in."""
    day = agreed.given_on if agreed is not None else date.min
    visit = Visit(on=day, therapist=None, text_version=0, sites=sites)
    found = consent.judge(agreed, visit)
    return tuple(each for each in found if each.code in codes)


def reasons(
    patient: Patient,
    practitioner: Practitioner | None,
    *,
    at: datetime,
    sites: Sequence[SiteFacts] = (),
    session: Session | None = None,
) -> tuple[Reason, ...]:
    """Why the consent of that moment does not cover the visit; empty: it does.

    `session` is the visit itself where there is a note of it.
    """
    newest = patient.consents.newest(at)
    return _judge(newest, practitioner, patient, at=at, sites=sites, session=session)


def of_session(
    session: Session, sites: Sequence[SiteFacts]
) -> tuple[Consent | None, tuple[Reason, ...]]:
    """The consent a note rests on, and why it does not cover it; empty: it does.

    A consent that was extended during the visit counts as well as the one it began
    under: the one that covers more is taken. A withdrawal during the visit leaves the
    first standing for what had been done.
    """
    patient, start = session.patient, session.started_at
    found = [patient.consents.newest(start)]
    if session.ended_at is not None:
        later = patient.consents.newest(session.ended_at)
        found += [later] if later != found[0] else []
    judged = [
        (
            each,
            _judge(
                each,
                session.practitioner,
                patient,
                at=max(start, each.given_at) if each else start,
                sites=sites,
                session=session,
            ),
        )
        for each in found
    ]
    return min(judged, key=lambda pair: len(pair[1]))


def _judge(
    newest: Consent | None,
    practitioner: Practitioner | None,
    patient: Patient,
    *,
    at: datetime,
    sites: Sequence[SiteFacts],
    session: Session | None,
) -> tuple[Reason, ...]:
    if newest is None:
        nothing_known = Visit(on=at.date(), therapist=None, text_version=0)
        return consent.judge(None, nothing_known)
    visit = _visit(newest, practitioner, patient, at=at, sites=sites, session=session)
    return consent.judge(_agreed(newest, at=at), visit)


def _agreed(row: Consent, *, at: datetime) -> Agreed:
    """A decision as the rules take it, as it stood at that moment."""
    zone, offer = row.clinic.zone, row.offer
    withdrawn = row.withdrawn_at
    if withdrawn is not None and withdrawn > at:
        withdrawn = None
    named = {str(pk) for pk in offer.named.values_list("practitioner_id", flat=True)}
    return Agreed(
        given_on=row.given_at.astimezone(zone).date(),
        expires_on=row.expires_on,
        text_version=row.text.version,
        regions=frozenset(row.regions),
        near=frozenset(offer.near),
        decision=row.decision,
        withdrawn_on=withdrawn.astimezone(zone).date() if withdrawn else None,
        is_countersigned=row.countersigned_at is not None,
        allows_e_stim=row.allows_e_stim,
        allows_intimate=row.allows_intimate,
        therapists=frozenset(named) if named else None,
        sessions=offer.sessions_covered,
        by_guardian=row.person == Consent.Person.GUARDIAN,
        by_another=row.person != Consent.Person.PATIENT,
        has_interpreter=bool(offer.interpreter_name),
        conditions=frozenset(offer.conditions),
        was_pregnant=offer.is_pregnant,
    )


def _visit(
    row: Consent,
    practitioner: Practitioner | None,
    patient: Patient,
    *,
    at: datetime,
    sites: Sequence[SiteFacts],
    session: Session | None,
) -> Visit:
    """What has happened since that decision, as it stood at that moment."""
    zone = patient.clinic.zone
    today = at.astimezone(zone).date()
    now_known = _news(row, patient, at=at)
    others = patient.sessions.filter(started_at__lt=at, sites__isnull=False)
    if session is not None:
        others = others.exclude(pk=session.pk)
    last = others.order_by("-started_at").first()
    return Visit(
        on=today,
        therapist=str(practitioner.pk) if practitioner else None,
        text_version=_version_in_force(row.text, at=at),
        is_adult=not is_minor(patient, at=at),
        sites=tuple(sites),
        sessions_held=others.filter(started_at__gte=row.given_at).distinct().count(),
        last_session_on=last.started_at.astimezone(zone).date() if last else None,
        conditions=now_known.conditions,
        is_pregnant=now_known.is_pregnant,
        needs=now_known.needs,
        causes=frozenset(
            ConsentReview.objects.filter(
                patient=patient, noted_at__gt=row.given_at, noted_at__lte=at
            ).values_list("cause", flat=True)
        ),
    )


def _news(row: Consent, patient: Patient, *, at: datetime) -> Basis:
    """What the answers say that were given since the form was made; without any,
    nothing is new."""
    newer = Screening.objects.filter(
        patient=patient, answered_at__gt=row.offer.prepared_at, answered_at__lte=at
    )
    if newer.exists():
        return basis(patient, at=at)
    return Basis({}, ("PREGNANT_T1",) if row.offer.is_pregnant else ())


def _version_in_force(signed: ConsentText, *, at: datetime) -> int:
    """The version that counted then: a text that came into use later does not."""
    current = ConsentText.objects.filter(
        language=signed.language, is_current=True, since__lte=at
    ).first()
    return current.version if current else signed.version
