"""The consent texts, and what is put before one patient to decide about."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, Practitioner, User
from clinic.models.fields import Identified, append_only, within
from clinic.models.scope import OfClinic
from needling.models.screening import Screening


class Sha256(models.Func):
    """The fingerprint of a text as the database works it out: 64 hexadecimal digits."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


class ConsentText(models.Model):
    """A text in one version and language, with its rates filled in; never altered.

    `since` is when it came into use: a consent under an older one holds until then.
    `edited_by` is who wrote one of the practice's own; a supplied one has nobody.
    """

    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=10)
    body = models.TextField(_("text"))
    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    since = models.DateTimeField(_("in use since"))
    is_current = models.BooleanField(_("in use"), default=True)
    edited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

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
            models.CheckConstraint(
                name="consent_text_fingerprint", condition=Q(sha256=Sha256("body"))
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="consent_text_is_frozen", exclude=["is_current"]),
            pgtrigger.Protect(name="consent_text_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.language} v{self.version}"

    @classmethod
    def in_use(cls, language: str = "en") -> ConsentText:
        """The text that is signed now."""
        return cls.objects.get(is_current=True, language=language)


class ConsentOfferQuerySet(OfClinic["ConsentOffer"]):
    """Which offers."""

    def waiting(self, now: datetime) -> ConsentOfferQuerySet:
        """Those the patient can still decide about."""
        return self.filter(
            decision__isnull=True, cancelled_at__isnull=True, closes_at__gt=now
        )


class ConsentOffer(Identified):
    """What a patient is asked to agree to, in exactly these words.

    waiting ──▶ decided (a Consent, given or refused)
       └──▶ cancelled (a newer offer, a withdrawal) · closed (not decided in time)

    `near` names what lies near the regions, `raised` the risks that are higher in this
    patient, `conditions` the screening items that counted: all as they stand in
    `shown_text` or as they were then. No therapist named means all of the clinic.
    """

    OPEN_FOR = timedelta(days=14)

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="consent_offers"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="+"
    )
    therapists: models.ManyToManyField[Practitioner, OfferTherapist] = (
        models.ManyToManyField(
            Practitioner,
            through="OfferTherapist",
            related_name="+",
            verbose_name=_("therapists covered"),
        )
    )
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, null=True)
    regions = ArrayField(models.CharField(max_length=20), verbose_name=_("regions"))
    near = ArrayField(models.CharField(max_length=10), default=list)
    raised = ArrayField(models.CharField(max_length=40), default=list)
    conditions = ArrayField(models.CharField(max_length=40), default=list)
    is_pregnant = models.BooleanField(_("pregnant"), default=False)
    sessions_covered = models.PositiveSmallIntegerField(_("sessions covered"))
    expires_on = models.DateField(_("valid until"))
    interpreter_name = models.CharField(_("interpreter"), max_length=120, blank=True)
    interpreter_language = models.CharField(
        _("language of the interpreter"), max_length=60, blank=True
    )
    shown_text = models.TextField(_("text as it is shown"))
    shown_sha256 = models.CharField(_("fingerprint of that text"), max_length=64)
    prepared_at = models.DateTimeField(_("prepared"))
    prepared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closes_at = models.DateTimeField(_("open until"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)

    objects = ConsentOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent form")
        verbose_name_plural = _("consent forms")
        constraints = [
            models.CheckConstraint(
                name="consent_offer_fingerprint_is_of_the_text",
                condition=Q(shown_sha256=Sha256("shown_text")),
            ),
            models.CheckConstraint(
                name="consent_offer_closes_later",
                condition=Q(closes_at__gt=F("prepared_at")),
            ),
            models.CheckConstraint(
                name="consent_offer_names_a_region", condition=~Q(regions=[])
            ),
            within("consent_offer_sessions", "sessions_covered", 1, 20),
        ]
        indexes = [
            # The offers of a patient, newest first.
            models.Index(
                fields=["patient", "-prepared_at"], name="consent_offer_newest"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="consent_offer_is_frozen", exclude=["cancelled_at"]
            ),
            pgtrigger.Protect(name="consent_offer_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.prepared_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        """Whether it may be decided about; that it was decided is asked elsewhere."""
        return self.cancelled_at is None and now < self.closes_at


class OfferTherapist(models.Model):
    """One therapist whom an offer names. Appended, never altered."""

    offer = models.ForeignKey(
        ConsentOffer, on_delete=models.PROTECT, related_name="named"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("therapist covered")
        verbose_name_plural = _("therapists covered")
        constraints = [
            models.UniqueConstraint(
                name="offer_therapist_once", fields=["offer", "practitioner"]
            ),
        ]
        triggers = [append_only("offer_therapist_append_only")]

    def __str__(self) -> str:
        return str(self.practitioner)
