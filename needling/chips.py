"""Readiness at a glance: four chips, each with what mends it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import certificates
from clinic.models import Patient, Practitioner
from clinic.rules.known import known
from needling import coverage, readiness
from needling.rules.screening_freshness import ASKS_THE_FULL_FORM

# From so many days before its end on, a paper is shown as running out (D).
_CONSENT_ENDS_SOON = timedelta(days=14)
_CERTIFICATE_ENDS_SOON = timedelta(days=30)
# Only today's short form is missing: asked in a minute, so it is amber.
_SHORT_ONLY = frozenset({"short_form"})

# Why there is no consent, in words that say nothing about the patient's health.
_ENDED = {
    "consent": gettext_lazy("Consent missing"),
    "consent_refused": gettext_lazy("Consent refused"),
    "consent_withdrawn": gettext_lazy("Consent withdrawn"),
    "consent_expired": gettext_lazy("Consent has run out"),
    "consent_sessions": gettext_lazy("Consent used up"),
}
_ASK_ANEW = gettext_lazy("Consent: ask anew")
_NAMES = {
    "screening": gettext_lazy("Screening"),
    "consent": gettext_lazy("Consent"),
    "certificate": gettext_lazy("Certificate"),
    "contact": gettext_lazy("Contact"),
}


@dataclass(frozen=True)
class Chip:
    """One thing a session needs.

    `kind` is ok, warn (runs out, not confirmed) or bad (missing, forbids). `mend` names
    what mends it: full, short, answers, consent, countersign, certificate, inbox,
    contact.
    """

    topic: str
    kind: str
    words: str
    mend: str

    @property
    def brief(self) -> str:
        """On a full page what is in order is named, and what is not is said."""
        return str(_NAMES[self.topic]) if self.kind == "ok" else self.words


def chips(
    patient: Patient, practitioner: Practitioner | None, *, at: datetime
) -> tuple[Chip, ...]:
    """Screening, consent, contact, and the certificate of the practitioner, if any.

    What stands in the way is what keeps a session from starting: the same question.
    """
    codes: dict[str, set[str]] = defaultdict(set)
    for each in readiness.before_needling(patient, practitioner, at=at):
        codes[each.topic].add(each.code)
    return (
        _screening(codes["screening"] | codes["clearance"]),
        _consent(patient, codes["consent"], at=at),
        *_certificate(practitioner, codes["certificate"], at=at),
        *_inbox(codes["inbox"]),
        _contact(patient),
    )


def _screening(codes: set[str]) -> Chip:
    topic = "screening"
    if not codes:
        return Chip(topic, "ok", _("Screening done"), "answers")
    if codes == {readiness.UNREAD}:
        return Chip(topic, "warn", _("Screening: go through the answers"), "answers")
    if codes == _SHORT_ONLY:
        return Chip(topic, "warn", _("Screening: ask what has changed"), "short")
    if "full_form" in codes:
        return Chip(topic, "bad", _("Screening missing"), "full")
    if codes & ASKS_THE_FULL_FORM:
        return Chip(topic, "bad", _("Screening too old"), "full")
    return Chip(topic, "bad", _("Screening forbids needling"), "answers")


def _consent(patient: Patient, codes: set[str], *, at: datetime) -> Chip:
    topic = "consent"
    if codes == {"consent_countersign"}:
        return Chip(topic, "warn", _("Consent: countersign it"), "countersign")
    if codes:
        why = next((_ENDED[each] for each in _ENDED if each in codes), _ASK_ANEW)
        return Chip(topic, "bad", str(why), topic)
    consent = known(coverage.in_force(patient, at=at), "nothing stands in its way")
    today = at.astimezone(patient.clinic.zone).date()
    words = _("Consent until %(day)s") % {"day": date_format(consent.expires_on)}
    ends_soon = consent.expires_on - today <= _CONSENT_ENDS_SOON
    return Chip(topic, "warn" if ends_soon else "ok", words, topic)


def _certificate(
    practitioner: Practitioner | None, codes: set[str], *, at: datetime
) -> Iterator[Chip]:
    topic = "certificate"
    if practitioner is None:
        return
    today = at.astimezone(practitioner.clinic.zone).date()
    if codes:
        yield Chip(topic, "bad", _("Certificate missing or expired"), topic)
        return
    on_file = certificates.on_file(practitioner, at=at)
    until = max(each.expires_on for each in on_file if each.holds(today))
    words = _("Certificate until %(day)s") % {"day": date_format(until)}
    ends_soon = until - today <= _CERTIFICATE_ENDS_SOON
    yield Chip(topic, "warn" if ends_soon else "ok", words, topic)


def _inbox(codes: set[str]) -> Iterator[Chip]:
    """An answer that nobody has closed; in no words about the patient's health."""
    if codes:
        yield Chip("inbox", "bad", _("An answer waits in the inbox"), "inbox")


def _contact(patient: Patient) -> Chip:
    topic = "contact"
    states = set(patient.contact_points.values_list("state", flat=True))
    if "usable" in states:
        return Chip(topic, "ok", _("Contact on file"), topic)
    if "in_doubt" in states:
        return Chip(topic, "warn", _("Contact in doubt"), topic)
    return Chip(topic, "bad", _("No way to write"), topic)
