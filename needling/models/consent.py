"""Written consent: what is put before a patient, and what the patient decided."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, Practitioner, User
from clinic.models.encrypted import EncryptedChar
from clinic.models.fields import Frozen, Identified, Kept, append_only, one_of, together
from clinic.models.scope import OfClinic
from needling.models.consent_offer import ConsentOffer, ConsentText, Sha256
from needling.models.screening import Screening
from needling.rules.consent import Cause, Decision

if TYPE_CHECKING:
    from needling.rules.signature import Strokes

# What may still be written once the patient has decided.
_LATER = (
    "withdrawn_at",
    "withdrawn_to",
    "withdrawal_reason",
    "countersigned_at",
    "countersigned_by",
    "identity_check",
    "chaperone_name",
)


class ConsentQuerySet(OfClinic["Consent"]):
    """Which consents."""

    def newest(self, at: datetime) -> Consent | None:
        """The decision that counted at that moment: the last one made by then.

        A new one takes the place of those before it, whatever was decided.
        """
        rows = self.select_related("offer", "text", "clinic")
        return rows.filter(given_at__lte=at).order_by("-given_at", "-pk").first()


class Consent(Identified):
    """One decision about one offer: given or refused, frozen with what was shown.

    given ──▶ countersigned ──▶ withdrawn (at any moment; the past stays)
    refused

    `given_at` is when the patient decided. `person` says who signed: the patient, a
    guardian beside the young person's own assent, or a legal representative. A
    signature is drawn (`strokes`: lists of [x, y] from 0 to 1) or a typed name. Nothing
    but a withdrawal and the therapist's countersignature is ever written to it again.
    """

    class Person(models.TextChoices):
        """Whose signature it is."""

        PATIENT = "patient", _("The patient")
        GUARDIAN = "guardian", _("A parent or guardian")
        REPRESENTATIVE = "representative", _("A legal representative")

    class Way(models.TextChoices):
        """Where it was signed."""

        TABLET = "tablet", _("On a device at the clinic")
        LINK = "link", _("Over a personal link")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="consents"
    )
    offer = models.OneToOneField(
        ConsentOffer, on_delete=models.PROTECT, related_name="decision"
    )
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, null=True)
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision.choices, default=Decision.GIVEN
    )
    shown_text = models.TextField(_("text as it was shown"))
    shown_sha256 = models.CharField(_("fingerprint of that text"), max_length=64)
    regions = ArrayField(
        models.CharField(max_length=20), verbose_name=_("regions covered")
    )
    allows_e_stim = models.BooleanField(_("electrical stimulation"), default=False)
    allows_photographs = models.BooleanField(_("photographs"), default=False)
    allows_observer = models.BooleanField(_("student who watches"), default=False)
    allows_intimate = models.BooleanField(_("private parts"), default=False)
    chaperone_name = models.CharField(_("chaperone"), max_length=120, blank=True)
    allows_messages = models.BooleanField(_("check-in messages"), default=True)
    person = models.CharField(_("signed by"), max_length=16, choices=Person.choices)
    signed_name = models.CharField(_("printed name"), max_length=120, blank=True)
    relation = models.CharField(_("relation"), max_length=60, blank=True)
    has_assent = models.BooleanField(_("the young person agrees"), default=False)
    assent_name = models.CharField(_("young person"), max_length=120, blank=True)
    strokes = models.JSONField(_("drawn signature"), default=list, blank=True)
    typed_signature = models.CharField(_("typed signature"), max_length=120, blank=True)
    given_at = models.DateTimeField(_("decided"))
    expires_on = models.DateField(_("valid until"))
    way = models.CharField(_("how"), max_length=8, choices=Way.choices)
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("device"), max_length=400, blank=True)
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    countersigned_at = models.DateTimeField(_("countersigned"), null=True)
    countersigned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    identity_check = models.CharField(
        _("how the signer was identified"), max_length=120, blank=True
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawal_reason = EncryptedChar(_("reason"), max_length=200, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            one_of("consent_person", "person", "patient", "guardian", "representative"),
            one_of("consent_decision", "decision", "given", "refused"),
            one_of("consent_way", "way", "tablet", "link"),
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
                name="consent_is_signed",
                condition=Q(decision="refused")
                | (~Q(signed_name="") & (~Q(strokes=[]) | ~Q(typed_signature=""))),
            ),
            models.CheckConstraint(
                name="consent_fingerprint_is_of_the_text",
                condition=Q(shown_sha256=Sha256("shown_text")),
            ),
            models.CheckConstraint(
                name="consent_at_the_clinic_names_who_took_it",
                condition=Q(way="link") | Q(taken_by__isnull=False),
            ),
            together(
                "consent_countersignature", "countersigned_at", "countersigned_by"
            ),
            models.CheckConstraint(
                name="consent_refused_has_nothing_more",
                condition=Q(decision="given")
                | Q(countersigned_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]
        indexes = [
            # The consents of a patient, newest first.
            models.Index(fields=["patient", "-given_at"], name="consent_newest"),
        ]
        triggers = [
            Frozen(name="consent_is_frozen", exclude=list(_LATER)),
            pgtrigger.Protect(name="consent_is_kept", operation=pgtrigger.Delete),
            Kept(
                name="consent_withdrawal_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="consent_countersignature_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__countersigned_at__isnull=False)
                & (
                    pgtrigger.Q(
                        old__countersigned_at__df=pgtrigger.F("new__countersigned_at")
                    )
                    | pgtrigger.Q(
                        old__countersigned_by__df=pgtrigger.F("new__countersigned_by")
                    )
                    | pgtrigger.Q(
                        old__identity_check__df=pgtrigger.F("new__identity_check")
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signed_name} {self.given_at:%Y-%m-%d}"

    def is_valid(self, now: datetime) -> bool:
        """Whether it holds at the moment, by the clinic's own day."""
        today = now.astimezone(self.clinic.zone).date()
        return (
            self.decision == Decision.GIVEN
            and self.withdrawn_at is None
            and today <= self.expires_on
        )

    @property
    def drawn(self) -> Strokes:
        """The drawn signature as the rules take it; empty where a name was typed."""
        return tuple(tuple((x, y) for x, y in stroke) for stroke in self.strokes)


class ConsentReview(Identified):
    """Somebody noted why consent has to be asked anew. Appended, never altered."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="consent_reviews"
    )
    cause = models.CharField(_("cause"), max_length=14, choices=Cause.choices)
    note = EncryptedChar(_("note"), max_length=200, blank=True)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("consent review")
        verbose_name_plural = _("consent reviews")
        constraints = [
            one_of("consent_review_cause", "cause", "adverse_event", "patient_asks"),
        ]
        indexes = [
            # What was noted since a consent.
            models.Index(fields=["patient", "noted_at"], name="consent_review_since"),
        ]
        triggers = [append_only("consent_review_append_only")]

    def __str__(self) -> str:
        return f"{self.cause} {self.noted_at:%Y-%m-%d}"
