"""How much training a clinic asks for: the law of its place, and its own figures."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic import audit, clinics, policies
from clinic.models import Clinic, TrainingPolicy
from clinic.rules import jurisdictions
from clinic.rules.certification import CertificationPolicy


class CannotSet(Exception):
    """Refused; the text says why in words fit for the user."""


def policy_of(clinic: Clinic) -> CertificationPolicy:
    """What holds for the clinic: of law and own figures the stricter. One query."""
    own = TrainingPolicy.of(clinic).figures()
    return jurisdictions.policy_for(clinic.jurisdiction, own)


@transaction.atomic
def set_rules(
    clinic: Clinic,
    *,
    jurisdiction: str,
    figures: Mapping[str, int],
    by: audit.Actor,
    now: datetime,
) -> None:
    """Say whose law holds for the clinic, and what it asks for beyond it.

    `figures` are columns of TrainingPolicy. Raises CannotSet for an unknown place or a
    figure outside its bounds.
    """
    try:
        clinics.update(clinic, changes={"jurisdiction": jurisdiction}, by=by, now=now)
        policies.update(TrainingPolicy, clinic=clinic, figures=figures, by=by, now=now)
    except (clinics.CannotChange, policies.CannotSet) as refusal:
        raise CannotSet(str(refusal)) from refusal
