"""A key to one thing for one patient who has no account."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified


class KeyedLink(Identified):
    """What every link to a patient's page has. Only the SHA-256 of its token is stored.

    A fresh token is made each time a message is handed over, so that the plain token is
    never kept. Five wrong dates of birth close the link for fifteen minutes; the verbs
    are in `clinic.keys`.
    """

    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    wrong_dates = models.PositiveSmallIntegerField(_("wrong dates of birth"), default=0)
    locked_until = models.DateTimeField(_("closed until"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
