"""The documents of one patient: consents, session notes, adverse events."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.models import Patient, User
from clinic.printing import Paper
from clinic.rules.disclosure import file_name
from needling import copies, eventcopies, notecopies
from needling.documents.pdf import CannotPrint
from needling.models import AdverseEvent, Consent, Session
from needling.views import notebeside


def papers(patient: Patient, by: User, now: datetime) -> Iterator[Paper]:
    """Each with its day; one that no font can draw comes without its bytes."""
    rows = Consent.objects.filter(patient=patient).order_by("given_at", "pk")
    for consent in rows.select_related("clinic", "patient", "text"):
        yield _paper(
            file_name(consent.pk.hex, copies.file_name(consent)),
            _("Consent of %(day)s") % {"day": date_format(consent.given_at)},
            partial(copies.pdf_of, consent),
        )
    notes = Session.objects.filter(patient=patient).order_by("started_at", "pk")
    for note in notebeside.with_rows(notes):
        yield _paper(
            file_name(note.pk.hex, notecopies.file_name(note)),
            _("Session note of %(day)s") % {"day": date_format(note.started_at)},
            partial(_note, note, by=by, now=now),
        )
    events = AdverseEvent.objects.filter(patient=patient).order_by("opened_at", "pk")
    for event in events.select_related("patient", "clinic", "session"):
        yield _paper(
            file_name(event.pk.hex, eventcopies.file_name(event)),
            _("Adverse event of %(day)s") % {"day": date_format(event.opened_at)},
            partial(eventcopies.pdf_of, event, by=by, now=now),
        )


def _note(note: Session, *, by: User, now: datetime) -> bytes:
    around = notebeside.printed(note)
    return notecopies.pdf_of(note, around=around, by=by, now=now)


def _paper(name: str, words: str, make: Callable[[], bytes]) -> Paper:
    try:
        return Paper(name, words, make())
    except CannotPrint:
        return Paper(name, words, None)
