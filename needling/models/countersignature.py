"""The supervisor's signature under a note."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import Identified, append_only
from needling.models.session import Session


class Countersignature(Identified):
    """Somebody else read a signed note and answers for it. Appended, never altered."""

    session = models.OneToOneField(
        Session, on_delete=models.PROTECT, related_name="countersignature"
    )
    signed_at = models.DateTimeField(_("countersigned"))
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    remark = EncryptedChar(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        triggers = [append_only("countersignature_append_only")]

    def __str__(self) -> str:
        return f"{self.signed_by} {self.signed_at:%Y-%m-%d %H:%M}"
