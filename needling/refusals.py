"""Why something about consent is not done. Each carries a sentence for the user."""

from collections.abc import Sequence

from needling.rules.signer import Lack


class CannotConsent(Exception):
    """Refused; the text says why in words fit for the user."""


class NoText(CannotConsent):
    """There is no text that could be signed."""


class TextChanged(CannotConsent):
    """A text that was signed under this number reads differently now."""


class NotOffered(CannotConsent):
    """What is to be agreed to cannot be put before the patient like this."""


class NotScreened(CannotConsent):
    """Without a screening nobody knows which risks are higher for this patient."""


class Closed(CannotConsent):
    """The form is no longer open: decided, cancelled, too old or overtaken."""


class BadSignature(CannotConsent):
    """The signature lacks something; each of `lacks` names the field that mends it."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        """Keep all of it."""
        super().__init__(" ".join(each.sentence for each in lacks))
        self.lacks = tuple(lacks)


class NotYours(CannotConsent):
    """Only a therapist whom the consent covers countersigns it."""


class AlreadyWithdrawn(CannotConsent):
    """It is withdrawn already."""
