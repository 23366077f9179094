"""A key to a form that a patient fills in before the visit."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, ContactPoint, Patient, User
from clinic.models.encrypted import EncryptedText
from clinic.models.fields import Identified, append_only, one_of
from clinic.models.link import KeyedLink
from clinic.models.scope import OfClinic
from needling.models.consent_offer import ConsentOffer
from needling.models.prescreening import PendingScreening, Way
from needling.models.screening import ScreeningItem


class FormLink(KeyedLink):
    """One key to one form of one patient: the screening, or a consent to decide about.

    A link to a consent names its offer, one to the screening its form. `opened_by` is
    whoever handed over a device of the clinic for it; `contact_point` is the address it
    was sent to.
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
    form = models.ForeignKey(
        PendingScreening, on_delete=models.CASCADE, null=True, related_name="links"
    )
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    contact_point = models.ForeignKey(
        ContactPoint, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("form link")
        verbose_name_plural = _("form links")
        constraints = [
            one_of("form_link_kind", "kind", "consent", "screening"),
            models.CheckConstraint(
                name="form_link_names_what_it_opens",
                condition=Q(kind="consent", offer__isnull=False, form__isnull=True)
                | Q(kind="screening", offer__isnull=True, form__isnull=False),
            ),
            models.CheckConstraint(
                name="form_link_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    @property
    def way(self) -> Way:
        """Over what the form is filled in."""
        return Way.LINK if self.opened_by_id is None else Way.KIOSK


class FormAlarmQuerySet(OfClinic["FormAlarm"]):
    """Which alarms."""

    def help_since(self, link: FormLink, moment: datetime) -> FormAlarmQuerySet:
        """Calls for help over this link after the moment, newest first."""
        return self.filter(
            link=link, kind=FormAlarm.Kind.HELP, raised_at__gt=moment
        ).order_by("-raised_at")


class FormAlarm(Identified):
    """Something on a form that staff must hear of now. Appended, never altered.

    An answer whose item asks for help today, or "I need help now". `is_verified`: the
    date of birth was given. `key` makes a double press one alarm.
    """

    class Kind(models.TextChoices):
        """What was pressed."""

        ANSWER = "answer", _("An answer")
        HELP = "help", _("I need help now")

    class Urgency(models.TextChoices):
        """How soon."""

        URGENT = "urgent", _("Medical review today")
        EMERGENCY = "emergency", _("Emergency")

    key = models.UUIDField(unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="form_alarms"
    )
    link = models.ForeignKey(FormLink, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(_("what"), max_length=6, choices=Kind.choices)
    urgency = models.CharField(_("how soon"), max_length=9, choices=Urgency.choices)
    item = models.ForeignKey(
        ScreeningItem, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sentence = models.TextField(_("what it means"), max_length=1000)
    told = EncryptedText(_("in their own words"), blank=True, max_length=4000)
    is_verified = models.BooleanField(_("date of birth confirmed"))
    raised_at = models.DateTimeField(_("raised"))

    objects = FormAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm from a form")
        verbose_name_plural = _("alarms from forms")
        constraints = [
            one_of("form_alarm_kind", "kind", "answer", "help"),
            one_of("form_alarm_urgency", "urgency", "urgent", "emergency"),
            models.CheckConstraint(
                name="form_alarm_of_an_answer_names_the_question",
                condition=Q(kind="answer", item__isnull=False)
                | Q(kind="help", item__isnull=True),
            ),
        ]
        indexes = [
            # What was raised over a link lately.
            models.Index(fields=["link", "-raised_at"], name="form_alarm_newest"),
        ]
        triggers = [append_only("form_alarm_append_only")]

    def __str__(self) -> str:
        return f"{self.raised_at:%Y-%m-%d %H:%M} {self.urgency}"
