"""A key to a form that a patient fills in before the visit."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient
from clinic.models.fields import one_of
from clinic.models.link import KeyedLink
from needling.models.consent_offer import ConsentOffer


class FormLink(KeyedLink):
    """One key to one form of one patient: the screening, or a consent to decide about.

    A link to a consent names its offer, one to the screening none.
    """

    class Kind(models.TextChoices):
        """Which form."""

        CONSENT = "consent", _("Consent")
        SCREENING = "screening", _("Screening")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="form_links"
    )
    kind = models.CharField(_("form"), max_length=10, choices=Kind.choices)
    offer = models.ForeignKey(
        ConsentOffer, on_delete=models.CASCADE, null=True, related_name="links"
    )

    class Meta:
        verbose_name = _("form link")
        verbose_name_plural = _("form links")
        constraints = [
            one_of("form_link_kind", "kind", "consent", "screening"),
            models.CheckConstraint(
                name="form_link_to_a_consent_names_it",
                condition=Q(kind="consent", offer__isnull=False)
                | Q(kind="screening", offer__isnull=True),
            ),
            models.CheckConstraint(
                name="form_link_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]
