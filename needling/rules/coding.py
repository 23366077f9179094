"""Which code a session is billed under (clinical specification 4.6).

20560 stands for needles in one or two muscles, 20561 for three or more, without an
injection: one code and one unit for a session, whatever the number of needles. Counted
are distinct named muscles. Whether left and right of one muscle count as two, no source
settles: both are counted, the lower count is billed, and the difference is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# From so many muscles on the second code holds.
_MANY = 3


class Code(TextChoices):
    """The two codes, in words of our own."""

    FEW = "20560", gettext_lazy("Needles in 1 or 2 muscles, nothing injected")
    MANY = (
        "20561",
        gettext_lazy("Needles in 3 or more muscles, nothing injected"),
    )


@dataclass(frozen=True)
class Needled:
    """A site as billing sees it: the muscle's key, the side, needles that went in."""

    muscle: str
    side: str
    needles: int


@dataclass(frozen=True)
class Coding:
    """What may be billed. `code` is "" when nothing may.

    `muscles` counts names, `muscle_sides` counts left and right apart. `is_flagged`
    says that counting sides would give another code. `reasons` are for the reader.
    """

    code: str
    muscles: int
    muscle_sides: int
    is_flagged: bool
    reasons: tuple[str, ...]


def derive(sites: Iterable[Needled]) -> Coding:
    """The code for these sites, and why."""
    inserted = [site for site in sites if site.needles > 0]
    names = {site.muscle for site in inserted}
    apart = {(site.muscle, site.side) for site in inserted}
    code, other = _code(len(names)), _code(len(apart))
    is_flagged = code != other
    return Coding(
        code=code,
        muscles=len(names),
        muscle_sides=len(apart),
        is_flagged=is_flagged,
        reasons=_reasons(len(names), len(apart), is_flagged=is_flagged),
    )


def _code(count: int) -> str:
    if count == 0:
        return ""
    return Code.MANY.value if count >= _MANY else Code.FEW.value


def _reasons(muscles: int, apart: int, *, is_flagged: bool) -> tuple[str, ...]:
    if muscles == 0:
        return (_("No needle went in: nothing is billed."),)
    counted = _("Different muscles by name: %(count)d.") % {"count": muscles}
    if not is_flagged:
        return (counted,)
    return (
        counted,
        _(
            "Counted left and right apart it would be %(apart)d and the higher code. "
            "The lower count is billed; ask the payer."
        )
        % {"apart": apart},
    )
