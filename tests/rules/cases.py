"""Screening cases in one line: every question answered no, except those named."""

from datetime import date

from needling.rules.screening_special import Case
from needling.rules.screening_terms import Answer, PatientFacts, Reply, SiteFacts
from needling.rules.sites import risk_sets
from tests.rules.catalogue import MUSCLES, items, muscle_facts

TODAY = date(2026, 3, 2)
ITEMS = items()
# Looked at and not slim: the only worked-out item that speaks without being asked.
BUILD = Answer(Reply.NO, TODAY, {"build": "average"})
_ROWS = {row["slug"]: row for row in MUSCLES}


def no_to_all():
    """A calm adult's form."""
    asked = (each.code for each in ITEMS if not each.is_computed)
    return {code: Answer(Reply.NO, TODAY) for code in asked} | {"LOW_BMI": BUILD}


def yes(**follow_ups):
    """A yes of today with these details."""
    return Answer(Reply.YES, TODAY, follow_ups)


def case(answers=None, *, age=40, **changes):
    """A case of an adult whose every answer is no, except `answers`."""
    values = {
        "items": ITEMS,
        "answers": no_to_all() | (answers or {}),
        "patient": PatientFacts(age),
        "today": TODAY,
        **changes,
    }
    return Case(**values)


def site(slug="soleus", side="left", **changes):
    """A site in a muscle of the catalogue, the patient lying prone."""
    row = _ROWS[slug]
    values = {
        "key": f"{slug} {side}",
        "muscle": slug,
        "region": row["region"],
        "layer": row["layer"],
        "side": side,
        "risks": risk_sets([muscle_facts(row)]),
        "technique": "static",
        "position": "prone",
        **changes,
    }
    return SiteFacts(**values)
