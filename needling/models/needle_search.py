"""A needle that does not add up: the search for it, and how it ended."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import (
    Identified,
    Kept,
    one_of,
    set_exactly_when,
    state_machine,
    together,
)
from needling.models.adverse import AdverseEvent
from needling.models.session import Session


class NeedleSearchQuerySet(models.QuerySet["NeedleSearch"]):
    """Which searches."""

    def visible_to(self, user: User) -> NeedleSearchQuerySet:
        """Those of notes of the user's own clinic."""
        return self.filter(session__in=Session.objects.visible_to(user))

    def open(self) -> NeedleSearchQuerySet:
        """Those going on."""
        return self.filter(state=NeedleSearch.State.OPEN)

    def in_vain(self) -> NeedleSearchQuerySet:
        """Those that ended without the needle."""
        return self.filter(state=NeedleSearch.State.NOT_FOUND)


class NeedleSearch(Identified):
    """ "Incident: needle unaccounted" (clinical specification 4.5 rule 2).

    open ──▶ found      (the count was corrected; it must add up again)
      └────▶ not_found  (all of the search was done; handled as a retained fragment)

    While it is open the note cannot be signed. `counts_before` holds the five counts
    as they were when the note was parked. `checked_sites` holds "muscle:side".
    """

    class State(models.TextChoices):
        """Going on, or how it ended."""

        OPEN = "open", _("Being searched for")
        FOUND = "found", _("Found")
        NOT_FOUND = "not_found", _("Not found")

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="searches"
    )
    event = models.OneToOneField(
        AdverseEvent, on_delete=models.PROTECT, related_name="search"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    counts_before = models.JSONField(_("counts when it was missed"))
    patient_searched = models.BooleanField(_("skin and hair searched"), default=False)
    clothes_searched = models.BooleanField(
        _("clothes and shoes searched"), default=False
    )
    linen_searched = models.BooleanField(
        _("couch, linen and pillows searched"), default=False
    )
    floor_searched = models.BooleanField(
        _("floor, bins and own clothes searched"), default=False
    )
    checked_sites = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("sites checked on the body"),
        default=list,
        blank=True,
    )
    patient_told = models.BooleanField(
        _("patient told that a needle is missing"), default=False
    )
    imaging_advised = models.BooleanField(
        _("sent for imaging: nothing dug for, skin marked, part kept still"),
        default=False,
    )
    second_user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second person"),
    )
    second_name = models.CharField(
        _("second person without an account"), max_length=120, blank=True
    )
    found_where = EncryptedChar(_("where it was"), max_length=200, blank=True)
    resolved_at = models.DateTimeField(_("ended"), null=True)
    resolved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = NeedleSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("needle search")
        verbose_name_plural = _("needle searches")
        constraints = [
            models.UniqueConstraint(
                name="needle_search_one_open",
                fields=["session"],
                condition=Q(state="open"),
            ),
            one_of("needle_search_state", "state", "open", "found", "not_found"),
            set_exactly_when(
                "needle_search_resolved_at", "resolved_at", ~Q(state="open")
            ),
            together("needle_search_resolved_by", "resolved_at", "resolved_by"),
            models.CheckConstraint(
                name="needle_search_has_a_second_person",
                condition=Q(state="open")
                | Q(second_user__isnull=False)
                | ~Q(second_name=""),
            ),
            models.CheckConstraint(
                name="needle_search_second_is_another",
                condition=Q(second_user__isnull=True)
                | Q(resolved_by__isnull=True)
                | ~Q(second_user=F("resolved_by")),
            ),
            models.CheckConstraint(
                name="needle_search_found_somewhere",
                condition=~Q(state="found") | ~Q(found_where=""),
            ),
            models.CheckConstraint(
                name="needle_search_in_vain_was_whole",
                condition=~Q(state="not_found")
                | Q(
                    patient_searched=True,
                    clothes_searched=True,
                    linen_searched=True,
                    floor_searched=True,
                    patient_told=True,
                    imaging_advised=True,
                ),
            ),
        ]
        triggers = [
            state_machine(
                "needle_search_states", ("open", "found"), ("open", "not_found")
            ),
            pgtrigger.Protect(name="needle_search_is_kept", operation=pgtrigger.Delete),
            Kept(
                name="needle_search_ended_is_locked",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.opened_at:%Y-%m-%d %H:%M}"
