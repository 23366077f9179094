"""Texts that came in, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftercare.models.checkin import CheckIn
from aftercare.models.reply import Reply
from aftercare.rules.keywords import Kind
from clinic.models import Clinic, LegalHold, Patient, User
from clinic.models.encrypted import EncryptedText
from clinic.models.fields import Identified, one_of, together
from clinic.models.scope import OfClinic

if TYPE_CHECKING:
    from datetime import datetime


class InboundTextQuerySet(OfClinic["InboundText"]):
    """Which texts."""

    def waiting(self) -> InboundTextQuerySet:
        """Those that a person must read: the urgent first, then the oldest."""
        return self.filter(needs_person=True, handled_at=None).order_by(
            "-is_urgent", "received_at", "id"
        )

    def purgeable(self, before: datetime) -> InboundTextQuerySet:
        """Those of before, read by whoever had to, whose words are still there.

        A legal hold on their patient keeps them.
        """
        waits = Q(needs_person=True, handled_at=None)
        held = Q(patient__in=LegalHold.objects.standing().values("patient"))
        rows = self.filter(purged_at=None, received_at__lt=before)
        return rows.exclude(waits).exclude(held).order_by("received_at", "id")

    def unmatched(self, sender: str, *, since: datetime) -> InboundTextQuerySet:
        """Those from a shared number that wait for the name they are about."""
        return self.filter(
            sender=sender,
            patient=None,
            needs_person=True,
            handled_at=None,
            received_at__gte=since,
        ).order_by("received_at", "id")


class InboundText(Identified):
    """One text from a phone. (provider, provider_id) is the guard against a copy.

    `sender` can be forged: a text raises concern or stops messages, and never closes,
    lowers or reveals anything that counts. `needs_person`: staff must read it, and
    `handled_at` says that they did. After its time `body` is purged.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    provider = models.CharField(_("provider"), max_length=20)
    provider_id = models.CharField(_("provider reference"), max_length=120)
    sender = models.CharField(_("from"), max_length=40)
    body = EncryptedText(_("text"), blank=True, max_length=4000)
    received_at = models.DateTimeField(_("received"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="texts"
    )
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, related_name="texts"
    )
    reply = models.ForeignKey(
        Reply, on_delete=models.PROTECT, null=True, related_name="texts"
    )
    needs_person = models.BooleanField(_("a person must read it"), default=False)
    is_urgent = models.BooleanField(_("may be an emergency"), default=False)
    handled_at = models.DateTimeField(_("read"), null=True)
    handled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    purged_at = models.DateTimeField(_("purged"), null=True)

    objects = InboundTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text that came in")
        verbose_name_plural = _("texts that came in")
        constraints = [
            models.UniqueConstraint(
                name="inbound_text_once", fields=["provider", "provider_id"]
            ),
            models.CheckConstraint(
                name="inbound_text_has_an_id", condition=~Q(provider_id="")
            ),
            one_of("inbound_text_kind", "kind", *Kind.values),
            together("inbound_text_handled", "handled_at", "handled_by"),
            models.CheckConstraint(
                name="inbound_text_purged_says_nothing",
                condition=Q(purged_at__isnull=True) | Q(body=""),
            ),
        ]
        indexes = [
            # The list of what a person must read.
            models.Index(
                fields=["clinic", "-is_urgent", "received_at"],
                condition=Q(needs_person=True, handled_at=None),
                name="inbound_text_waiting",
            ),
            # What is to be purged.
            models.Index(
                fields=["clinic", "received_at"],
                condition=Q(purged_at=None),
                name="inbound_text_to_purge",
            ),
            # What this number texted lately.
            models.Index(fields=["sender", "-received_at"], name="inbound_text_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.received_at:%Y-%m-%d %H:%M}"
