"""A certificate as somebody enters it, and what in it cannot be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.rules.dates import add_months
from clinic.rules.regions import Region

_LONGEST_YEARS = 10


class Kind(TextChoices):
    """What it is about. First aid is on file and announced; it forbids nothing."""

    NEEDLING = "needling", gettext_lazy("Dry needling")
    FIRST_AID = "first_aid", gettext_lazy("First aid (CPR)")


@dataclass(frozen=True)
class NewCertificate:
    """A certificate as it is entered; hours are whole, `expires_on` its last day."""

    body: str
    course: str
    hours_total: int
    hours_in_person: int
    regions: Sequence[str]
    is_advanced: bool
    awarded_on: date
    expires_on: date
    hours_needling: int = 0
    kind: str = Kind.NEEDLING


@dataclass(frozen=True)
class Contradiction:
    """A field whose value cannot be right, with a sentence for who typed it."""

    field: str
    sentence: str


def contradictions(new: NewCertificate) -> tuple[Contradiction, ...]:
    """Everything that no certificate says; empty when it may be put on file."""
    return (*_hours(new), *_days(new), *_covers(new))


def _hours(new: NewCertificate) -> Iterator[Contradiction]:
    if new.hours_total == 0 and new.kind == Kind.NEEDLING:
        yield Contradiction("hours_total", _("Give the hours of the course."))
    for field in ("hours_in_person", "hours_needling"):
        if getattr(new, field) > new.hours_total:
            yield Contradiction(
                field,
                _("These are more than the %(total)d hours in all.")
                % {"total": new.hours_total},
            )


def _days(new: NewCertificate) -> Iterator[Contradiction]:
    if new.expires_on <= new.awarded_on:
        yield Contradiction("expires_on", _("The last day must be after the award."))
    elif new.expires_on > add_months(new.awarded_on, 12 * _LONGEST_YEARS):
        yield Contradiction(
            "expires_on",
            _("A certificate is valid for ten years at most. Check both years."),
        )


def _covers(new: NewCertificate) -> Iterator[Contradiction]:
    unknown = set(new.regions).difference(Region.values)
    if unknown or (new.kind == Kind.NEEDLING and not new.regions):
        yield Contradiction("regions", _("Say which regions the certificate covers."))
    if new.kind == Kind.FIRST_AID and (new.regions or new.is_advanced):
        yield Contradiction("regions", _("First aid covers no region."))
