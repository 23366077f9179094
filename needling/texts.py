"""The consent texts in use, and one of them filled in for one patient."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.models import Certification, Patient, Practitioner
from clinic.rules.contact import display_phone
from needling.models import ConsentText
from needling.refusals import NoText, TextChanged
from needling.rules import consent_text
from needling.rules.consent_rates import Rate
from needling.rules.consent_text import Facts, Source

Words = Mapping[str, str]


@dataclass(frozen=True)
class Terms:
    """What a consent is to cover, where it is not what the clinic has set.

    No therapists means all of the clinic. `language` "" is the patient's own.
    """

    practitioner: Practitioner
    regions: Collection[str]
    therapists: Sequence[Practitioner] = ()
    sessions: int | None = None
    language: str = ""
    interpreter_name: str = ""
    interpreter_language: str = ""

    @property
    def interpreter(self) -> str:
        """Name and language of whoever helps with the language."""
        given = (self.interpreter_name.strip(), self.interpreter_language.strip())
        return ", ".join(each for each in given if each)


def fingerprint(text: str) -> str:
    """The SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def load(text: str, *, rates: Iterable[Rate], now: datetime) -> ConsentText:
    """Make a text file the one in use in its language, its rates filled in. Where the
    practice has its own, that one stays in use and the file is stored beside it.

    The same file again changes nothing. Raises BadText for one with a hole, TextChanged
    for other words or figures under a number that is taken: people have signed what
    stood there.
    """
    body = consent_text.with_rates(text, rates)
    source = consent_text.parse(body)
    same = ConsentText.objects.filter(language=source.language, version=source.version)
    known = same.first()
    if known is not None:
        if known.body != body:
            raise TextChanged(
                _("Version %(version)d reads differently: give it a new number.")
                % {"version": source.version}
            )
        return known
    rows = ConsentText.objects.filter(language=source.language)
    has_own = rows.filter(is_current=True, edited_by__isnull=False).exists()
    if not has_own:
        rows.update(is_current=False)
    return ConsentText.objects.create(
        version=source.version,
        language=source.language,
        body=body,
        sha256=fingerprint(body),
        since=now,
        is_current=not has_own,
    )


def supplied(language: str) -> ConsentText:
    """The newest text in that language that came with the product, in use or not.

    Raises NoText.
    """
    rows = ConsentText.objects.filter(language=language, edited_by__isnull=True)
    newest = rows.order_by("-version").first()
    if newest is None:
        raise NoText(_("There is no text in this language."))
    return newest


def in_use(language: str) -> ConsentText:
    """The text that is signed now in that language. Raises NoText."""
    try:
        return ConsentText.in_use(language)
    except ConsentText.DoesNotExist as error:
        raise NoText(
            _("No consent text is loaded: ask whoever runs the system to load it.")
        ) from error


def language_for(patient: Patient) -> str:
    """The patient's language where there is a text in it, else the clinic's, or
    English."""
    known = set(
        ConsentText.objects.filter(is_current=True).values_list("language", flat=True)
    )
    wanted = (patient.language, patient.clinic.language)
    return next((each for each in wanted if each in known), "en")


def source_of(text: ConsentText) -> Source:
    """A stored text, taken apart: its words and its body."""
    return consent_text.parse(text.body)


def words_of(text: ConsentText) -> Words:
    """The words of a stored text. The first plain text had none: those in use, then."""
    if text.body.startswith(consent_text.FENCE):
        return source_of(text).words
    return source_of(in_use(text.language)).words


def languages() -> list[tuple[str, str]]:
    """The languages that have a text, each in its own words."""
    rows = ConsentText.objects.filter(is_current=True).order_by("language")
    return [(row.language, words_of(row)["language_name"]) for row in rows]


def day_in(language: str, day: date) -> str:
    """A day as people write it in that language."""
    with translation.override(language):
        return date_format(day, "j F Y" if language == "en" else "DATE_FORMAT")


def shown_to(
    patient: Patient,
    text: ConsentText,
    terms: Terms,
    near: frozenset[str],
    raised: tuple[str, ...],
    *,
    sessions: int,
    until: date,
    at: datetime,
) -> str:
    """Exactly what this patient is asked to agree to."""
    clinic, by = patient.clinic, terms.practitioner
    facts = Facts(
        patient_name=patient.full_name,
        born=day_in(text.language, patient.date_of_birth),
        regions=frozenset(terms.regions),
        near=near,
        raised=raised,
        therapist_name=str(by),
        therapist_qualification=by.qualification,
        therapist_training=_training(by, at=at),
        therapists=tuple(str(each) for each in terms.therapists),
        sessions=sessions,
        until=day_in(text.language, until),
        clinic_phone=display_phone(clinic.phone, clinic.country),
        emergency_number=clinic.emergency_number,
        urgent_care=clinic.urgent_care_number,
        interpreter=terms.interpreter,
    )
    return consent_text.fill(source_of(text), facts)


def _training(practitioner: Practitioner, *, at: datetime) -> str:
    """The needling certificates that hold today, the most advanced first."""
    today = at.astimezone(practitioner.clinic.zone).date()
    rows = (
        practitioner.certifications.exclude(revoked_at__lte=at)
        .filter(
            kind=Certification.Kind.NEEDLING,
            awarded_on__lte=today,
            expires_on__gte=today,
        )
        .order_by("-is_advanced", "-hours_total", "pk")
    )
    return "; ".join(f"{row.course} ({row.body}, {row.hours_total} h)" for row in rows)
