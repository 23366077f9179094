"""Certificates as they are shown: where each stands, and what they allow together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic import certificates
from clinic.models import Certification, Practitioner
from clinic.rules.certification import Certificate, Reason
from clinic.rules.expiry import STEPS
from clinic.rules.regions import Region, in_words

_ORDER = ("bad", "warn", "ok", "wait", "off")


@dataclass(frozen=True)
class Paper:
    """One certificate with its state in words; `is_open` while it may be taken back."""

    row: Certification
    kind: str
    words: str
    regions: str

    @property
    def is_open(self) -> bool:
        """Whether it has not been taken back."""
        return self.row.revoked_at is None


@dataclass(frozen=True)
class Standing:
    """What a practitioner may do today; `reasons` say why not."""

    practitioner: Practitioner
    reasons: tuple[Reason, ...]
    regions: str
    advanced: str
    papers: tuple[Paper, ...]

    @property
    def next_paper(self) -> Paper | None:
        """The first certificate that somebody should look at."""
        return next(
            (each for each in self.papers if each.kind in ("bad", "warn")), None
        )


def standing(practitioner: Practitioner, *, now: datetime) -> Standing:
    """All certificates of a practitioner, and what they come to at that moment."""
    today = now.astimezone(practitioner.clinic.zone).date()
    rows = practitioner.certifications.select_related("evidence", "revoked_by")
    holding = [
        each for each in certificates.on_file(practitioner, at=now) if each.holds(today)
    ]
    return Standing(
        practitioner=practitioner,
        reasons=certificates.obstacles(practitioner, at=now),
        regions=_covered(holding),
        advanced=_covered([each for each in holding if each.is_advanced]),
        papers=tuple(sorted((_paper(row, today, now=now) for row in rows), key=_rank)),
    )


def _rank(paper: Paper) -> tuple[int, date]:
    """What needs somebody first, what counts next, what is over last."""
    return _ORDER.index(paper.kind), paper.row.expires_on


def _covered(held: Sequence[Certificate]) -> str:
    """Their regions by name; all of a practitioner's certificates together."""
    return _named({region for each in held for region in each.regions})


def _named(regions: Iterable[str]) -> str:
    given = set(regions)
    return _("All regions") if given.issuperset(Region) else in_words(given)


def _paper(row: Certification, today: date, *, now: datetime) -> Paper:
    kind, words = _state(row, today, now=now)
    return Paper(row, kind, words, _named(row.regions))


def _state(row: Certification, today: date, *, now: datetime) -> tuple[str, str]:
    """Where it stands: kind of mark and words."""
    left = (row.expires_on - today).days
    day = {"day": date_format(row.expires_on, "j M Y")}
    if row.revoked_at is not None:
        withdrawn = row.revoked_at.astimezone(row.practitioner.clinic.zone)
        return "off", _("Withdrawn %(day)s") % {"day": date_format(withdrawn, "j M Y")}
    if row.awarded_on > today:
        begins = date_format(row.awarded_on, "j M Y")
        return "wait", _("Valid from %(day)s") % {"day": begins}
    if left > max(STEPS):
        return "ok", _("Valid until %(day)s") % day
    if not certificates.is_missed(row, now=now):
        words = (
            _("Ended %(day)s, replaced") if left < 0 else _("Until %(day)s, replaced")
        )
        return "off", words % day
    if left < 0:
        return "bad", _("Ended %(day)s") % day
    return "warn", _("Ends %(day)s") % day
