"""What printed records have in common: their frame, moments and gaps in words."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.models import Clinic, Patient, User
from needling.documents.record import Record, Section, record_pdf

EMPTY = "–"


def pdf(
    patient: Patient,
    *,
    row: UUID,
    title: str,
    sections: Iterable[Section | None],
    notice: str = "",
    by: User,
    now: datetime,
) -> bytes:
    """The sections that are there as a tagged PDF. Raises CannotPrint.

    `row` is the id of what is printed, for the reference in the head of each page.
    """
    clinic = patient.clinic
    printed = {"moment": moment(now, clinic), "who": by}
    record = Record(
        clinic=clinic.name,
        reference=f"{patient.number}-{row.hex[:8]}",
        language=(get_language() or "en").split("-")[0],
        title=title,
        sections=[each for each in sections if each is not None],
        at=now,
        page_words=_("Page $page of $pages"),
        printed=_("Printed %(moment)s by %(who)s") % printed,
        spelled_words=_("Letters in [U+…] could not be drawn and are given by number."),
        notice=notice,
    )
    return record_pdf(record)


def known(value: object) -> str:
    """The value, or a dash where nothing is known."""
    return EMPTY if value is None else str(value)


def moment(at: datetime | None, clinic: Clinic) -> str:
    """A moment on the clinic's clock."""
    if at is None:
        return EMPTY
    local = at.astimezone(clinic.zone)
    return f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M}"
