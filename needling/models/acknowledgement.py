"""The treating therapist has taken note of what the screening says."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import append_only, one_of
from needling.models.session import Session


class Acknowledgement(models.Model):
    """One note to one screening item, in one session (clinical specification 2.1).

    Other words are another row; the newest counts. `outcome` is what it was written
    to: it settles that and everything milder. For a modification it says what was
    changed.
    """

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    code = models.CharField(_("screening item"), max_length=40)
    outcome = models.CharField(_("what the answer leads to"), max_length=12)
    sentence = models.TextField(_("what was read"))
    note = EncryptedChar(_("note"), max_length=500)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            # A form that is sent twice says it once.
            models.UniqueConstraint(
                name="acknowledgement_once",
                fields=["session", "code", "outcome", "noted_at"],
            ),
            one_of(
                "acknowledgement_outcome", "outcome", "caution", "modify", "clearance"
            ),
            models.CheckConstraint(
                name="acknowledgement_has_words", condition=~models.Q(note="")
            ),
        ]
        triggers = [append_only("acknowledgement_append_only")]

    def __str__(self) -> str:
        return f"{self.code}: {self.outcome}"
