"""Whether an effect still stands in the way: clearances and acknowledgements.

A block has no override. A clearance needs a clinician, a role, a date, its scope and at
most six months (D); the therapist then acknowledges it. Cautions and modifications are
acknowledged with a note; for a modification the note says what was changed.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from clinic.rules.dates import add_months
from needling.rules.screening_special import Case
from needling.rules.screening_terms import Clearance, Outcome, SiteFacts


def unlifted(
    code: str,
    outcome: Outcome,
    *,
    case: Case,
    sites: Sequence[SiteFacts],
    lift: str,
    clearable: bool,
) -> str:
    """What somebody else has to give before needling; empty where nothing is missing.

    `sites` are those the effect concerns. `clearable` False means that a clearance
    alone does not satisfy it; `lift` says what would.
    """
    if outcome in (Outcome.BLOCK, Outcome.SITE_BLOCK):
        return lift
    if outcome is Outcome.CLEARANCE:
        return _clearance(code, case, sites) if clearable else lift
    return ""


def unnoted(code: str, outcome: Outcome, case: Case) -> str:
    """What the treating therapist still has to write; empty once it is written."""
    if outcome.rank > Outcome.CLEARANCE.rank or _is_acknowledged(code, outcome, case):
        return ""
    if outcome is Outcome.MODIFY:
        return _("The treating therapist records what was changed.")
    return _("The treating therapist acknowledges this with a note.")


def _clearance(code: str, case: Case, sites: Sequence[SiteFacts]) -> str:
    on_file = [each for each in case.clearances if _is_for(code, each)]
    if not on_file:
        return _("No clearance is on file.")
    valid = [each for each in on_file if _holds(each, case)]
    if not valid:
        return _("The clearance on file is not valid today.")
    beyond = _beyond(valid, sites)
    if not beyond:
        return ""
    names = ", ".join(beyond).replace("_", " ")
    return _("The clearance does not cover: %(regions)s.") % {"regions": names}


def _is_for(code: str, clearance: Clearance) -> bool:
    signed = clearance.clinician.strip() and clearance.role.strip()
    return bool(code in clearance.covers and signed)


def _beyond(valid: Sequence[Clearance], sites: Sequence[SiteFacts]) -> list[str]:
    """The regions of the sites that no clearance covers."""
    cleared = [each.regions for each in valid]
    if not all(cleared):
        # One of them names no region: it covers the whole body.
        return []
    return sorted({site.region for site in sites}.difference(*cleared))


def _holds(clearance: Clearance, case: Case) -> bool:
    longest = add_months(clearance.given_on, case.policy.clearance_months)
    return clearance.given_on <= case.today <= min(clearance.expires_on, longest)


def _is_acknowledged(code: str, outcome: Outcome, case: Case) -> bool:
    return any(
        each.code == code and each.outcome.rank >= outcome.rank and each.note.strip()
        for each in case.acknowledgements
    )
