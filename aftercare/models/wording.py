"""What a clinic sets for its messages: its own words, and further ways to alert."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, User
from clinic.models.fields import Identified, append_only, one_of
from clinic.models.scope import OfClinic


class TextVersion(Identified):
    """One wording of one text in one language. Appended: the newest holds.

    An empty body says that the shipped words hold again.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="texts")
    template = models.CharField(_("text"), max_length=20)
    language = models.CharField(_("language"), max_length=2)
    number = models.PositiveIntegerField(_("version"))
    body = models.CharField(_("words"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfClinic["TextVersion"].as_manager()

    class Meta:
        verbose_name = _("wording of a text")
        verbose_name_plural = _("wordings of texts")
        constraints = [
            models.UniqueConstraint(
                name="text_version_once",
                fields=["clinic", "template", "language", "number"],
            ),
            one_of("text_version_language", "language", "en", "es", "fr", "de"),
        ]
        triggers = [append_only("text_version_append_only")]

    def __str__(self) -> str:
        return f"{self.template} {self.language} {self.number}"


class AlertRouteQuerySet(OfClinic["AlertRoute"]):
    """Which ways."""

    def on(self) -> AlertRouteQuerySet:
        """Those that are in use, the oldest first."""
        return self.filter(turned_off_at=None).order_by("created_at", "id")

    def for_all(self) -> AlertRouteQuerySet:
        """Those of the clinic, not of one person."""
        return self.filter(person=None)


class AlertRoute(Identified):
    """A further way to alert staff: a channel of Slack, Teams, PagerDuty, ntfy …

    Its address holds the key to that channel, so it is stored sealed and never shown
    again; `service` and `label` tell which it is. With a `person` it is theirs alone.
    """

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="alert_routes"
    )
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="alert_routes"
    )
    label = models.CharField(_("name"), max_length=60)
    service = models.CharField(_("service"), max_length=40)
    sealed_url = models.TextField(_("sealed address"))
    created_at = models.DateTimeField(_("added"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    turned_off_at = models.DateTimeField(_("turned off"), null=True)

    objects = AlertRouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("way to alert staff")
        verbose_name_plural = _("ways to alert staff")

    def __str__(self) -> str:
        return self.label


class AlertChoice(models.Model):
    """By what one person wants to be alerted; without a row by mail.

    A browser is open or not, so it never stands alone. `phone` is in E.164.
    """

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="alert_choice"
    )
    by_mail = models.BooleanField(_("by e-mail"), default=True)
    by_text = models.BooleanField(_("by text"), default=False)
    phone = models.CharField(_("number for texts"), max_length=20, blank=True)
    in_browser = models.BooleanField(
        _("by a notification of the browser, while a page is open"), default=False
    )

    class Meta:
        verbose_name = _("way to be alerted")
        verbose_name_plural = _("ways to be alerted")
        constraints = [
            models.CheckConstraint(
                name="alert_choice_leaves_a_way",
                condition=models.Q(by_mail=True) | models.Q(by_text=True),
                violation_error_message=_("Keep e-mail or text: one must reach you."),
            ),
            models.CheckConstraint(
                name="alert_choice_text_needs_a_number",
                condition=models.Q(by_text=False) | ~models.Q(phone=""),
                violation_error_message=_("Texts need a number."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
