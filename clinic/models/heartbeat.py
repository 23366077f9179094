"""When each sweep last ran: silence is a failure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last run of one sweep and what it counted."""

    name = models.CharField(_("sweep"), max_length=60, primary_key=True)
    at = models.DateTimeField(_("last run"))
    detail = models.JSONField(_("counted"), default=dict)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
