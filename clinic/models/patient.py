"""Patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import TrigramWordDistance
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from clinic.models.encrypted import EncryptedText
from clinic.models.fields import Identified, one_of, set_exactly_when
from clinic.models.place import Clinic, known_zone
from clinic.models.scope import OfClinic
from clinic.rules import search

if TYPE_CHECKING:
    from datetime import datetime

    from clinic.models.person import User

# Up to this distance (0 to 1) between words two names may be the same, misspelt.
_FARTHEST = 0.7
# A text of fewer letters has no trigram that an index could look up.
_TRIGRAM = 3
# Of those who fit, so many are found in each way and put in order. Whoever looks for
# one of a thousand with the same name types another word.
MOST_FOUND = 200


class Folded(Func):
    """A text as the search compares it: upper case, without marks on the letters."""

    template = f"TRANSLATE(UPPER(%(expressions)s), '{search.MARKED}', '{search.PLAIN}')"
    output_field = models.TextField()


def erased_stays_erased() -> pgtrigger.Trigger:
    """Whoever has no name was erased, and is given none again."""
    return pgtrigger.Protect(
        name="patient_erased_gets_no_name",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__given_name="", old__family_name="")
        & ~pgtrigger.Q(new__given_name="", new__family_name=""),
    )


def all_names() -> Folded:
    """Every name of a patient in one text, each after a space: its start can be found.

    The index below stands on it."""
    space = Value(" ")
    return Folded(
        Concat(space, "given_name", space, "family_name", space, "preferred_name")
    )


class PatientQuerySet(OfClinic["Patient"]):
    """Which patients."""

    def visible_to(self, user: User) -> Self:
        """Those of the user's clinic; of two merged records only the kept one."""
        return super().visible_to(user).filter(merged_into__isnull=True)

    def by_name(self) -> PatientQuerySet:
        """In alphabetical order."""
        return self.order_by("family_name", "given_name", "pk")

    def matching(self, terms: search.Terms) -> PatientQuerySet:
        """Those who fit what was typed into the search; nobody fits nothing.

        Where more fit than `MOST_FOUND`, only so many of them.
        """
        found = list(self._ways(terms))
        if not found:
            return self.none()
        # One subquery a way, so that each uses its own index. The bound also keeps the
        # planner from walking the whole list in the order of names in the hope of an
        # early hit: those who share a name stand side by side in it.
        keys = [each.order_by().values("pk")[:MOST_FOUND] for each in found]
        return self.filter(pk__in=keys[0].union(*keys[1:]) if keys[1:] else keys[0])

    def _ways(self, terms: search.Terms) -> Iterator[PatientQuerySet]:
        """Those who fit, once for each thing that the terms may mean."""
        if terms.words:
            yield self._named(terms.words)
        if terms.born:
            yield self.filter(date_of_birth__in=terms.born)
        if terms.number is not None:
            yield self.filter(number=terms.number)
        if terms.old_number:
            yield self._numbered(terms.old_number)
        for part in filter(None, (terms.digits, terms.email)):
            yield self._reached_at(part)

    def _named(self, words: Sequence[str]) -> PatientQuerySet:
        """All the words occur in the names; short ones begin a name."""
        fits = Q()
        for word in words:
            part = word if len(word) >= _TRIGRAM else f" {word}"
            fits &= Q(names__contains=part)
        return self.alias(names=all_names()).filter(fits)

    def _numbered(self, number: str) -> PatientQuerySet:
        """Those who had this number in the system that they came from."""
        return self.filter(sources__old_number=number)

    def _reached_at(self, part: str) -> PatientQuerySet:
        """Those with this in a number or an address."""
        return self.filter(contact_points__value__contains=part)

    def sounding_like(self, words: str, *, most: int) -> list[Patient]:
        """So many with a name nearly like it, the nearest first: "Meier" finds Meyer.

        The index gives them by nearness. Asking it for those that are near enough would
        have it look at everybody where fewer are.
        """
        far = TrigramWordDistance(words, all_names())
        nearest: Any = self.annotate(far=far).order_by("far")[:most]
        return [each for each in nearest if each.far <= _FARTHEST]

    def for_erasure(self, clinic: Clinic, *, before: datetime) -> PatientQuerySet:
        """Those registered before that moment, of whom something may be due to go."""
        rows = self.filter(clinic=clinic, created_at__lt=before, merged_into=None)
        rows = rows.filter(erasure__record_at=None)
        return rows.order_by("created_at", "pk")

    def named(self) -> PatientQuerySet:
        """Those who were not erased."""
        return self.exclude(given_name="", family_name="")

    def current(self) -> PatientQuerySet:
        """Those who still come."""
        return self.filter(status=Patient.Status.ACTIVE)


class Patient(Identified):
    """A person who is treated.

    active ──▶ left ──▶ active (came back)
       └──▶ deceased
    Only an active patient is written to.
    """

    class Status(models.TextChoices):
        """Whether the clinic may write to this person."""

        ACTIVE = "active", _("Active")
        LEFT = "left", _("Left the clinic")
        DECEASED = "deceased", _("Deceased")

    class Way(models.TextChoices):
        """By what the patient wants to hear from the clinic."""

        AS_LISTED = "", _("Whichever stands first")
        TEXT = "text", _("Text message")
        EMAIL = "email", _("E-mail")

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="patients"
    )
    number = models.PositiveIntegerField(_("patient number"))
    given_name = models.CharField(_("given name"), max_length=120)
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=120, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    date_of_birth = models.DateField(_("date of birth"))
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[known_zone]
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    prefers = models.CharField(
        _("messages by"),
        max_length=10,
        choices=Way.choices,
        default=Way.AS_LISTED,
        blank=True,
    )
    other_way_allowed = models.BooleanField(
        _("if a message does not arrive, the other way may be used"), default=True
    )
    deceased_on = models.DateField(_("died on"), null=True, blank=True)
    notes = EncryptedText(_("notes for the desk"), blank=True, max_length=4000)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("registered"))

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        constraints = [
            models.UniqueConstraint(
                name="patient_number_once_per_clinic", fields=["clinic", "number"]
            ),
            one_of("patient_status", "status", "active", "left", "deceased"),
            one_of("patient_prefers", "prefers", "", "text", "email"),
            set_exactly_when(
                "patient_deceased_has_a_day", "deceased_on", Q(status="deceased")
            ),
        ]
        indexes = [
            # The patient search: fragments of a name, case and marks folded.
            GinIndex(
                OpClass(all_names(), "gin_trgm_ops"), name="patient_names_trigram"
            ),
            # The names that are nearest to one that nobody has.
            GistIndex(
                OpClass(all_names(), "gist_trgm_ops"), name="patient_names_nearness"
            ),
            # The patient list in alphabetical order.
            models.Index(
                fields=["clinic", "family_name", "given_name"], name="patient_by_name"
            ),
            # The search by date of birth, and who may be registered twice.
            models.Index(fields=["clinic", "date_of_birth"], name="patient_by_birth"),
        ]
        triggers = [erased_stays_erased()]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given and family name; either may be all there is."""
        name = f"{self.given_name} {self.family_name}".strip()
        return name or str(_("Erased patient %(number)d") % {"number": self.number})

    @property
    def is_erased(self) -> bool:
        """Everybody else has a name."""
        return not (self.given_name or self.family_name)

    @property
    def zone(self) -> ZoneInfo:
        """The patient's own zone, else the clinic's."""
        return ZoneInfo(self.time_zone or self.clinic.time_zone)

    @property
    def called(self) -> str:
        """What this person is called: the preferred name where there is one."""
        return self.preferred_name or self.given_name
