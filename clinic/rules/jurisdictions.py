"""What the law of a place asks of whoever needles: a table, joined by a clinic's own.

The rows are those of the clinical specification 4.6 and its sources; every figure is
marked D (a default to be verified) and shown with where it was read. A place that is
not in the table has no rules here: the clinic sets its own. Where both say something,
the stricter holds.
"""

import csv
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from clinic.rules.certification import CertificationPolicy

_TABLE = Path(__file__).parent.parent / "data" / "jurisdictions.csv"


@dataclass(frozen=True)
class Jurisdiction:
    """One place: `code` is ISO 3166-2, `source` where the figures were read."""

    code: str
    name: str
    policy: CertificationPolicy
    source: str
    note: str


@cache
def known() -> dict[str, Jurisdiction]:
    """Every place of the table that comes with the product, by code."""
    return {each.code: each for each in parse(_TABLE.read_text(encoding="utf-8"))}


def parse(text: str) -> tuple[Jurisdiction, ...]:
    """The rows of the table; hours and months are whole numbers."""
    return tuple(
        Jurisdiction(
            code=row["code"],
            name=row["name"],
            policy=CertificationPolicy(
                min_hours_total=int(row["hours_total"]),
                min_hours_in_person=int(row["hours_in_person"]),
                min_hours_needling=int(row["hours_needling"]),
                min_licence_months=int(row["licence_months"]),
            ),
            source=row["source"],
            note=row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def policy_for(code: str, own: CertificationPolicy) -> CertificationPolicy:
    """What holds for a clinic: of each figure the stricter of law and own."""
    place = known().get(code)
    if place is None:
        return own
    return CertificationPolicy(
        **{
            each.name: max(getattr(own, each.name), getattr(place.policy, each.name))
            for each in fields(CertificationPolicy)
        }
    )
