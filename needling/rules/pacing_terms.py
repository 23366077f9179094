"""The words and figures of pacing (clinical specification 4.7).

Usual are one or two sessions a week: acute two or three over one to two weeks, chronic
four to six over three to four weeks (SEED3). Figures marked D are the clinic's to set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a plan is for."""

    ACUTE = "acute", _("Acute")
    CHRONIC = "chronic", _("Chronic")
    POSTURAL = "postural", _("Postural")


class End(TextChoices):
    """How a plan came out."""

    REACHED = "reached", _("Target reached")
    STOPPED = "stopped", _("Stopped: no change that counts")
    REFERRED = "referred", _("Referred to somebody else")
    LEFT = "left", _("Patient did not go on")
    REPLACED = "replaced", _("Replaced by a new plan")


@dataclass(frozen=True)
class Course:
    """How many sessions over how many weeks."""

    sessions: int
    weeks: int


# No source gives figures for postural complaints: those of chronic ones hold (D).
USUAL: Mapping[str, Course] = MappingProxyType(
    {
        Kind.ACUTE.value: Course(3, 2),
        Kind.CHRONIC.value: Course(6, 4),
        Kind.POSTURAL.value: Course(6, 4),
    }
)


@dataclass(frozen=True)
class PacingPolicy:
    """The clinic's figures: hours between needles, sessions before a review, score."""

    warn_hours: int = 72
    refuse_hours: int = 24
    review_acute: int = 3
    review_chronic: int = 6
    sore_above: int = 3

    def review_after(self, kind: str) -> int:
        """After how many sessions a course of that kind is looked at."""
        return self.review_acute if kind == Kind.ACUTE else self.review_chronic
