"""Readiness at a glance: four chips, each with what mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic import certificates
from clinic.models import Patient, Practitioner
from needling import readiness
from needling.models import Consent, Session

# From so many days before its end on, a paper is shown as running out (D).
_CONSENT_ENDS_SOON = timedelta(days=14)
_CERTIFICATE_ENDS_SOON = timedelta(days=30)
# Only today's short form is missing: asked in a minute, so it is amber.
_SHORT_ONLY = frozenset({"short_form"})
# Each asks for the full form, which says all that the short one does.
FULL_FORM = frozenset({"full_form", "full_form_old", "new_episode", "changed"})


@dataclass(frozen=True)
class Chip:
    """One thing a session needs.

    `kind` is ok, warn (runs out, not confirmed) or bad (missing, forbids). `mend` names
    what mends it: full, short, answers, consent, certificate, contact.
    """

    topic: str
    kind: str
    words: str
    mend: str


def chips(
    patient: Patient, practitioner: Practitioner | None, *, at: datetime
) -> tuple[Chip, ...]:
    """Screening, consent, contact, and the certificate of the practitioner, if any."""
    return (
        _screening(patient, at=at),
        _consent(patient, at=at),
        *_certificate(practitioner, at=at),
        _contact(patient),
    )


def _screening(patient: Patient, *, at: datetime) -> Chip:
    topic = "screening"
    codes = {each.code for each in readiness.screening_obstacles(patient, at=at)}
    if not codes:
        return Chip(topic, "ok", _("Screening done"), "answers")
    if codes == _SHORT_ONLY:
        return Chip(topic, "warn", _("Screening: ask what has changed"), "short")
    if "full_form" in codes:
        return Chip(topic, "bad", _("Screening missing"), "full")
    if codes & FULL_FORM:
        return Chip(topic, "bad", _("Screening too old"), "full")
    return Chip(topic, "bad", _("Screening forbids needling"), "answers")


def _consent(patient: Patient, *, at: datetime) -> Chip:
    topic = "consent"
    consent = readiness.valid_consent(patient, at=at)
    if consent is None:
        return Chip(topic, "bad", _("Consent missing"), topic)
    if _is_used_up(consent):
        words = _("Consent used for %(count)d sessions") % {
            "count": Consent.SESSIONS_COVERED
        }
        return Chip(topic, "warn", words, topic)
    today = at.astimezone(patient.clinic.zone).date()
    words = _("Consent until %(day)s") % {"day": date_format(consent.expires_on)}
    ends_soon = consent.expires_on - today <= _CONSENT_ENDS_SOON
    return Chip(topic, "warn" if ends_soon else "ok", words, topic)


def _is_used_up(consent: Consent) -> bool:
    """Whether as many sessions rest on it as its text speaks of."""
    signed = Session.objects.signed().filter(consent=consent).count()
    return signed >= Consent.SESSIONS_COVERED


def _certificate(practitioner: Practitioner | None, *, at: datetime) -> Iterator[Chip]:
    topic = "certificate"
    if practitioner is None:
        return
    today = at.astimezone(practitioner.clinic.zone).date()
    if certificates.obstacles(practitioner, at=at):
        yield Chip(topic, "bad", _("Certificate missing or expired"), topic)
        return
    on_file = certificates.on_file(practitioner, at=at)
    until = max(each.expires_on for each in on_file if each.holds(today))
    words = _("Certificate until %(day)s") % {"day": date_format(until)}
    ends_soon = until - today <= _CERTIFICATE_ENDS_SOON
    yield Chip(topic, "warn" if ends_soon else "ok", words, topic)


def _contact(patient: Patient) -> Chip:
    topic = "contact"
    states = set(patient.contact_points.values_list("state", flat=True))
    if "usable" in states:
        return Chip(topic, "ok", _("Contact on file"), topic)
    if "in_doubt" in states:
        return Chip(topic, "warn", _("Contact in doubt"), topic)
    return Chip(topic, "bad", _("No way to write"), topic)
