"""What a rule about a needle says: how grave it is, why, and on what ground."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Severity(TextChoices):
    """What a finding asks of the therapist."""

    REFUSE = "refuse", _("Cannot be recorded like this")
    WARN = "warn", _("Warning")
    NOTE = "note", _("Note")


class Needs(TextChoices):
    """What lets a warning pass."""

    NOTHING = "nothing", _("Read it")
    CONFIRMATION = "confirmation", _("Confirm it")
    REASON = "reason", _("Type a reason")


@dataclass(frozen=True)
class Finding:
    """One thing a rule has to say.

    `sentence` is in the active language. `source` names the clinical specification and
    the study behind a figure; D there marks a conservative default without a study.
    """

    severity: Severity
    code: str
    sentence: str
    source: str
    needs: Needs = Needs.NOTHING
