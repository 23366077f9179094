"""The trail of a draft: every change as it was sent, and who is in the note."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.models.encrypted import EncryptedJSON
from clinic.models.fields import append_only
from needling.models.session import Session


class NoteChange(models.Model):
    """One change of a draft, kept for good.

    `key` was made by whoever sent it: the same key a second time is the same change.
    `row` names the card or section ("site:<uuid>", "when", "count"), `version` is that
    row's after the change. `fields` maps each column to what it was and what it is.
    """

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="changes"
    )
    key = models.UUIDField()
    row = models.CharField(_("row"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    fields = EncryptedJSON(_("fields"), encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of a draft")
        verbose_name_plural = _("changes of drafts")
        constraints = [
            models.UniqueConstraint(name="note_change_once", fields=["session", "key"]),
        ]
        indexes = [
            # Presence and the trail: the newest changes of one note.
            models.Index(fields=["session", "-at"], name="note_change_by_time"),
        ]
        triggers = [append_only("note_change_append_only")]

    def __str__(self) -> str:
        return f"{self.row} {self.version}"


class NotePresence(models.Model):
    """Who had a draft open when; a wake-up, not a record."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="presences"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("presence in a draft")
        verbose_name_plural = _("presences in drafts")
        constraints = [
            models.UniqueConstraint(
                name="note_presence_once", fields=["session", "user"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at:%H:%M:%S}"
