"""Whether a therapist's certificates allow needling here, on this day, and if not, why.

Clinical specification 4.6: the record of training is checked for hours, expiry and
region before a session; 1.2 rule 4: muscles marked advanced need an advanced
certificate that covers their region. How many hours the law asks for differs (Colorado
50 of which 40 in person, Maryland 80, a 24 hour text elsewhere), so they are settings
of the clinic; 0 asks for none.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Certificate:
    """One course certificate.

    `regions` are the body regions it covers. `expires_on` is its last valid day.
    """

    regions: frozenset[str]
    awarded_on: date
    expires_on: date
    hours_total: int = 0
    hours_in_person: int = 0
    is_advanced: bool = False

    def holds(self, on: date) -> bool:
        """Whether it is awarded and not expired on that day."""
        return self.awarded_on <= on <= self.expires_on


@dataclass(frozen=True)
class CertificationPolicy:
    """Training hours the jurisdiction asks for, summed over valid certificates."""

    min_hours_total: int = 0
    min_hours_in_person: int = 0


@dataclass(frozen=True)
class Reason:
    """One thing that forbids needling: a stable code and a sentence."""

    code: str
    sentence: str


def may_needle(
    certificates: Sequence[Certificate],
    *,
    regions: Collection[str],
    advanced_regions: Collection[str] = (),
    on: date,
    policy: CertificationPolicy | None = None,
) -> tuple[Reason, ...]:
    """Everything that forbids needling these regions on that day; empty means may.

    `advanced_regions` are those of the planned muscles marked advanced. Only
    certificates that hold on the day count, for hours as for regions.
    """
    holding = [each for each in certificates if each.holds(on)]
    if not holding:
        return (_nothing_holds(certificates, on),)
    return (
        *_hours(holding, policy or CertificationPolicy()),
        *_regions(holding, certificates, regions, on),
        *_advanced(holding, advanced_regions),
    )


def _nothing_holds(certificates: Sequence[Certificate], on: date) -> Reason:
    ended = [each.expires_on for each in certificates if each.expires_on < on]
    if ended:
        return Reason(
            "expired",
            _("The needling certificate expired on %(day)s. Record its renewal.")
            % {"day": date_format(max(ended))},
        )
    if certificates:
        return Reason("not_yet", _("No needling certificate has been awarded yet."))
    return Reason("none", _("No needling certificate is on file. Record one first."))


def _hours(
    holding: Sequence[Certificate], policy: CertificationPolicy
) -> Iterator[Reason]:
    total = sum(each.hours_total for each in holding)
    if total < policy.min_hours_total:
        yield Reason(
            "hours_total",
            ngettext(
                "%(have)d training hour is on file; %(need)d are required here.",
                "%(have)d training hours are on file; %(need)d are required here.",
                total,
            )
            % {"have": total, "need": policy.min_hours_total},
        )
    in_person = sum(each.hours_in_person for each in holding)
    if in_person < policy.min_hours_in_person:
        yield Reason(
            "hours_in_person",
            ngettext(
                "%(have)d hour of training in person is on file; "
                "%(need)d are required here.",
                "%(have)d hours of training in person are on file; "
                "%(need)d are required here.",
                in_person,
            )
            % {"have": in_person, "need": policy.min_hours_in_person},
        )


def _regions(
    holding: Sequence[Certificate],
    certificates: Sequence[Certificate],
    regions: Collection[str],
    on: date,
) -> Iterator[Reason]:
    covered = frozenset[str]().union(*(each.regions for each in holding))
    for region in sorted(set(regions) - covered):
        ended = [
            each.expires_on
            for each in certificates
            if region in each.regions and each.expires_on < on
        ]
        if ended:
            yield Reason(
                "region_expired",
                _("The certificate for the region “%(region)s” expired on %(day)s.")
                % {"region": _name(region), "day": date_format(max(ended))},
            )
        else:
            yield Reason(
                "region",
                _("No valid certificate covers the region “%(region)s”.")
                % {"region": _name(region)},
            )


def _advanced(
    holding: Sequence[Certificate], advanced_regions: Collection[str]
) -> Iterator[Reason]:
    covered = frozenset[str]().union(
        *(each.regions for each in holding if each.is_advanced)
    )
    for region in sorted(set(advanced_regions) - covered):
        yield Reason(
            "advanced",
            _("This muscle needs an advanced certificate for the region “%(region)s”.")
            % {"region": _name(region)},
        )


def _name(region: str) -> str:
    return region.replace("_", " ")
