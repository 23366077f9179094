"""Whether a therapist's certificates allow needling here, on this day, and if not, why.

Clinical specification 4.6: the record of training is checked for hours, expiry and
region before a session; 1.2 rule 4: muscles marked advanced need an advanced
certificate that covers their region. How many hours the law asks for, and how long
after the licence, differs from place to place (`rules/jurisdictions.py`); 0 asks for
none.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.rules.dates import add_months
from clinic.rules.regions import in_words


@dataclass(frozen=True)
class Certificate:
    """One course certificate.

    `regions` are the body regions it covers. `expires_on` is its last valid day.
    `withdrawn_on` is the day it was taken back: from then on it covers nothing.
    """

    regions: frozenset[str]
    awarded_on: date
    expires_on: date
    hours_total: int = 0
    hours_in_person: int = 0
    is_advanced: bool = False
    hours_needling: int = 0
    withdrawn_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is awarded, not expired and not taken back on that day."""
        return self.withdrawn_on is None and self.awarded_on <= on <= self.expires_on


@dataclass(frozen=True)
class CertificationPolicy:
    """What the place asks for: hours are summed over valid certificates.

    `min_hours_needling` counts those specific to needling; `min_licence_months` is how
    long somebody must have been licensed.
    """

    min_hours_total: int = 0
    min_hours_in_person: int = 0
    min_hours_needling: int = 0
    min_licence_months: int = 0


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
    licensed_on: date | None = None,
    policy: CertificationPolicy | None = None,
) -> tuple[Reason, ...]:
    """Everything that forbids needling these regions on that day; empty means may.

    `advanced_regions` are those of the planned muscles marked advanced. Only
    certificates that hold on the day count, for hours as for regions.
    """
    chosen = policy or CertificationPolicy()
    licence = tuple(_licence(licensed_on, chosen.min_licence_months, on))
    holding = [each for each in certificates if each.holds(on)]
    if not holding:
        return (*licence, _nothing_holds(certificates, on))
    return (
        *licence,
        *_hours(holding, chosen),
        *_regions(holding, certificates, regions, on),
        *_advanced(holding, advanced_regions),
    )


def missed_without(
    gone: Certificate,
    certificates: Sequence[Certificate],
    *,
    today: date,
    policy: CertificationPolicy | None = None,
) -> tuple[Reason, ...]:
    """What stands in the way, in the regions of `gone`, the day after it ends.

    Where it has ended already, what stands in the way today. Empty when others cover
    all that it covered: then nobody needs to be told. The age of the licence, which no
    certificate changes, is left out.
    """
    return may_needle(
        certificates,
        regions=gone.regions,
        advanced_regions=gone.regions if gone.is_advanced else (),
        on=max(today, gone.expires_on + timedelta(days=1)),
        policy=replace(policy or CertificationPolicy(), min_licence_months=0),
    )


def _licence(licensed_on: date | None, months: int, on: date) -> Iterator[Reason]:
    if not months:
        return
    if licensed_on is None:
        yield Reason(
            "licence_unknown",
            _(
                "Since when this therapist is licensed is not on record; here it must "
                "be %(months)d months before needling. Record the date."
            )
            % {"months": months},
        )
    elif on < add_months(licensed_on, months):
        yield Reason(
            "licence_too_new",
            _("Here needling is allowed %(months)d months after the licence: %(day)s.")
            % {"months": months, "day": date_format(add_months(licensed_on, months))},
        )


def _nothing_holds(certificates: Sequence[Certificate], on: date) -> Reason:
    ended = [each.expires_on for each in certificates if _has_ended(each, on)]
    if ended:
        return Reason(
            "expired",
            _("The needling certificate expired on %(day)s. Record its renewal.")
            % {"day": date_format(max(ended))},
        )
    withdrawn = [each.withdrawn_on for each in certificates if each.withdrawn_on]
    if withdrawn:
        return Reason(
            "withdrawn",
            _("The needling certificate was withdrawn on %(day)s. Record another.")
            % {"day": date_format(max(withdrawn))},
        )
    if certificates:
        return Reason("not_yet", _("No needling certificate has been awarded yet."))
    return Reason("none", _("No needling certificate is on file. Record one first."))


def _has_ended(certificate: Certificate, on: date) -> bool:
    """Whether it ran its time out; one that was taken back did not."""
    return certificate.withdrawn_on is None and certificate.expires_on < on


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
    needling = sum(each.hours_needling for each in holding)
    if needling < policy.min_hours_needling:
        yield Reason(
            "hours_needling",
            ngettext(
                "%(have)d hour of training specific to needling is on file; "
                "%(need)d are required here.",
                "%(have)d hours of training specific to needling are on file; "
                "%(need)d are required here.",
                needling,
            )
            % {"have": needling, "need": policy.min_hours_needling},
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
            if region in each.regions and _has_ended(each, on)
        ]
        if ended:
            yield Reason(
                "region_expired",
                _("The certificate for the region “%(region)s” expired on %(day)s.")
                % {"region": in_words([region]), "day": date_format(max(ended))},
            )
        else:
            yield Reason(
                "region",
                _("No valid certificate covers the region “%(region)s”.")
                % {"region": in_words([region])},
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
            % {"region": in_words([region])},
        )
