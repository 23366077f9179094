"""The patient's copy of a consent: everything it says, from the record. Read-only."""

from django.utils import translation
from django.utils.formats import date_format

from needling import texts
from needling.documents.consent import Copy, Signed, consent_pdf
from needling.models import Consent
from needling.rules.consent import Decision
from needling.rules.consent_text import QUESTIONS


def pdf_of(consent: Consent) -> bytes:
    """The copy as a tagged PDF. Raises CannotPrint."""
    return consent_pdf(copy_of(consent))


def file_name(consent: Consent) -> str:
    """What the file is called: nothing about the patient."""
    return f"consent-{consent.given_at:%Y-%m-%d}.pdf"


def copy_of(consent: Consent) -> Copy:
    """What the copy says, in the language that was shown.

    A consent of the first plain form is told in today's words.
    """
    words = texts.words_of(consent.text)
    with translation.override(consent.text.language):
        return Copy(
            clinic=consent.clinic.name,
            reference=f"{consent.patient.number}-{consent.pk.hex[:8]}",
            language=consent.text.language,
            words=words,
            shown=consent.shown_text,
            sha256=consent.shown_sha256,
            summary=_summary(consent, words),
            record=[pair for pair in _record(consent, words) if pair[1]],
            choices=_choices(consent, words),
            signature=_signature(consent),
            at=consent.given_at,
        )


def _summary(consent: Consent, words: texts.Words) -> list[tuple[str, str]]:
    rows = [
        (words["doc_patient"], consent.patient.full_name),
        (words[f"doc_{consent.decision}"], _moment(consent, "given_at")),
    ]
    if consent.decision == Decision.GIVEN:
        until = date_format(consent.expires_on, "DATE_FORMAT")
        rows.append((words["doc_valid"], until))
    if consent.withdrawn_at is not None:
        rows.append((words["doc_withdrawn"], _moment(consent, "withdrawn_at")))
    return rows


def _record(consent: Consent, words: texts.Words) -> list[tuple[str, str]]:
    """Who, how, on what ground; lines with nothing to say are left out."""
    screening, offer = consent.screening, consent.offer
    asked = screening.answered_at.astimezone(consent.clinic.zone) if screening else None
    interpreter = (offer.interpreter_name, offer.interpreter_language)
    return [
        (words["doc_signed_by"], _signer(consent, words)),
        (words["assent"], _assent(consent, words)),
        (words["doc_at"], _moment(consent, "given_at")),
        (words["doc_way"], words[f"doc_{consent.way}"]),
        (words["doc_screening"], date_format(asked) if asked else ""),
        (words["doc_interpreter"], ", ".join(filter(None, interpreter))),
        (words["doc_countersigned"], _countersigned(consent, words)),
    ]


def _signer(consent: Consent, words: texts.Words) -> str:
    """The printed name, and what makes this person sign for another."""
    if not consent.signed_name or consent.person == Consent.Person.PATIENT:
        return consent.signed_name
    return (
        f"{consent.signed_name} ({words[f'doc_{consent.person}']}, {consent.relation})"
    )


def _assent(consent: Consent, words: texts.Words) -> str:
    if not consent.has_assent:
        return ""
    return consent.assent_name or words["yes"]


def _countersigned(consent: Consent, words: texts.Words) -> str:
    """The therapist's name and the moment; nothing for a refusal."""
    if consent.decision == Decision.REFUSED:
        return ""
    if consent.countersigned_at is None:
        return words["doc_not_countersigned"]
    return f"{consent.countersigned_by}, {_moment(consent, 'countersigned_at')}"


def _choices(consent: Consent, words: texts.Words) -> list[tuple[str, str]]:
    """Each question with its yes or no; none of them was asked of who refused."""
    if consent.decision == Decision.REFUSED:
        return []
    answers = {
        name: words["yes" if getattr(consent, f"allows_{name}") else "no"]
        for name in QUESTIONS
    }
    if consent.allows_intimate and consent.chaperone_name:
        answers["intimate"] += f" ({consent.chaperone_name})"
    return [(words[f"ask_{name}"], answer) for name, answer in answers.items()]


def _signature(consent: Consent) -> Signed | None:
    if consent.decision == Decision.REFUSED:
        return None
    name = consent.typed_signature or consent.signed_name
    under = f"{consent.signed_name}, {_moment(consent, 'given_at')}"
    return Signed(name=name, strokes=consent.drawn, under=under)


def _moment(consent: Consent, column: str) -> str:
    """A moment on the clinic's clock, with its zone."""
    local = getattr(consent, column).astimezone(consent.clinic.zone)
    day, clock = date_format(local, "DATE_FORMAT"), local.strftime("%H:%M")
    return f"{day}, {clock} ({consent.clinic.time_zone.replace('_', ' ')})"
