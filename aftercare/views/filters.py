"""What of the inbox is shown: resolved or not, of which tier, after whose needles."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from aftercare.models import Escalation
from aftercare.models.escalation import EscalationQuerySet
from aftercare.rules.tiers import Tier
from clinic.access import StaffRequest
from clinic.models import Practitioner

_TIERS = (Tier.EMERGENCY, Tier.SAME_DAY, Tier.NEXT_BUSINESS_DAY)


@dataclass(frozen=True)
class Choice:
    """One tier to choose; "" is all of them."""

    value: str
    label: str
    is_on: bool


@dataclass(frozen=True)
class Filter:
    """What was asked for; an unknown word asks for everything."""

    resolved: bool
    tier: str
    therapist: str
    therapists: tuple[Practitioner, ...]

    def apply(self, rows: EscalationQuerySet) -> EscalationQuerySet:
        """These rows, in the order in which they are shown."""
        wanted: dict[str, Any] = {}
        if self.tier:
            wanted["tier"] = self.tier
        if self.therapist:
            wanted["check_in__session__practitioner"] = self.therapist
        rows = rows.filter(**wanted)
        if self.resolved:
            resolved = rows.filter(state=Escalation.State.RESOLVED)
            return resolved.order_by("-resolved_at")
        return rows.unresolved().worst_first()

    @property
    def tiers(self) -> list[Choice]:
        """Every tier that comes to the inbox, after all of them."""
        found = [("", ""), *((tier.value, str(tier.label)) for tier in _TIERS)]
        return [Choice(value, label, value == self.tier) for value, label in found]

    @property
    def is_narrow(self) -> bool:
        """Whether something is left out."""
        return bool(self.tier or self.therapist)


def of(request: StaffRequest) -> Filter:
    """What this address asks for."""
    rows = Practitioner.objects.visible_to(request.user).by_name()
    therapists = tuple(rows)
    tier = request.GET.get("tier", "")
    return Filter(
        resolved=request.GET.get("show") == "resolved",
        tier=tier if tier in _TIERS else "",
        therapist=_therapist(request, {each.pk for each in therapists}),
        therapists=therapists,
    )


def _therapist(request: HttpRequest, known: set[UUID]) -> str:
    """The therapist's key, where it is one of this clinic."""
    try:
        asked = UUID(request.GET.get("therapist", ""))
    except ValueError:
        return ""
    return str(asked) if asked in known else ""
