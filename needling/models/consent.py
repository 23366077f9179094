"""Written consent: which text, in whose words, signed by whom, covering what."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, Practitioner, User
from clinic.models.fields import Identified, one_of
from clinic.models.scope import OfClinic
from needling.models.screening import Screening


class ConsentText(models.Model):
    """The words that were agreed to, by version and language; never altered."""

    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=10)
    body = models.TextField(_("text"))
    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    is_current = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint(
                name="consent_text_once", fields=["version", "language"]
            ),
            models.UniqueConstraint(
                name="consent_text_one_current",
                fields=["language"],
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} v{self.version}"

    @classmethod
    def in_use(cls, language: str = "en") -> ConsentText:
        """The text that is signed now."""
        return cls.objects.get(is_current=True, language=language)


class ConsentQuerySet(OfClinic["Consent"]):
    """Which consents."""

    def held(self, at: datetime, day: date) -> ConsentQuerySet:
        """Given by that moment, not withdrawn by then, not expired on its day."""
        return (
            self.filter(given_at__lte=at, expires_on__gte=day)
            .exclude(withdrawn_at__lte=at)
            .order_by("-given_at")
        )


class Consent(Identified):
    """One signature under one text.

    given ──▶ withdrawn (at any moment; the past stays)
    `person` says who signed: the patient, a guardian beside the young person's own
    assent, or a legal representative.
    """

    class Person(models.TextChoices):
        """Whose signature it is."""

        PATIENT = "patient", _("The patient")
        GUARDIAN = "guardian", _("A parent or guardian")
        REPRESENTATIVE = "representative", _("A legal representative")

    # The text says "up to 6 sessions": what a chronic problem takes at the most
    # (clinical specification 4.7, SEED3).
    SESSIONS_COVERED = 6

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="consents"
    )
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, null=True)
    regions = ArrayField(
        models.CharField(max_length=20), verbose_name=_("regions covered")
    )
    allows_e_stim = models.BooleanField(_("electrical stimulation"), default=False)
    allows_messages = models.BooleanField(_("check-in messages"), default=True)
    person = models.CharField(_("signed by"), max_length=16, choices=Person.choices)
    signed_name = models.CharField(_("printed name"), max_length=120)
    relation = models.CharField(_("relation"), max_length=60, blank=True)
    has_assent = models.BooleanField(_("the young person agrees"), default=False)
    given_at = models.DateTimeField(_("given"))
    expires_on = models.DateField(_("valid until"))
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawal_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            one_of("consent_person", "person", "patient", "guardian", "representative"),
            models.CheckConstraint(
                name="consent_for_another_names_the_relation",
                condition=Q(person="patient") | ~Q(relation=""),
                violation_error_message=_("Say how the signer is related."),
            ),
            models.CheckConstraint(
                name="consent_withdrawal_is_whole",
                condition=Q(withdrawn_at__isnull=True, withdrawn_to__isnull=True)
                | Q(withdrawn_at__gte=F("given_at"), withdrawn_to__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_is_signed", condition=~Q(signed_name="")
            ),
        ]
        indexes = [
            # The consents of a patient, newest first.
            models.Index(fields=["patient", "-given_at"], name="consent_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.signed_name} {self.given_at:%Y-%m-%d}"

    def is_valid(self, now: datetime) -> bool:
        """Whether it holds at the moment, by the clinic's own day."""
        today = now.astimezone(self.clinic.zone).date()
        return self.withdrawn_at is None and today <= self.expires_on
