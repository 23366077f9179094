"""How urgent an answer is."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tier(TextChoices):
    """The five tiers of clinical specification 0, in rising order.

    Tiers compare by urgency, not by spelling: `Tier.EMERGENCY > Tier.SAME_DAY`, also
    against the stored words.
    """

    NONE = "none", _("Nothing to do")
    ROUTINE = "routine", _("At the next visit")
    NEXT_BUSINESS_DAY = "next_business_day", _("Next business day")
    SAME_DAY = "same_day", _("Same day")
    EMERGENCY = "emergency", _("Emergency")

    @property
    def rank(self) -> int:
        """0 for none up to 4 for emergency."""
        return _RANKS[self]

    def raised(self) -> "Tier":
        """The next higher tier; an emergency stays one."""
        return list(Tier)[min(self.rank + 1, Tier.EMERGENCY.rank)]

    def __lt__(self, other: str) -> bool:
        return self.rank < Tier(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Tier(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Tier(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Tier(other).rank


_RANKS: Final = {tier: rank for rank, tier in enumerate(Tier)}
