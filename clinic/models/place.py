"""The clinic: where it is, when it is open, when it may write to people."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, within
from clinic.rules import jurisdictions
from clinic.rules.hours import OpeningCalendar


def known_zone(value: str) -> None:
    """Refuse a time zone that the zone database does not know."""
    if value and value not in available_timezones():
        raise ValidationError(_("This time zone is not known."), code="zone")


def known_jurisdiction(value: str) -> None:
    """Refuse a place that the table of training rules does not have."""
    if value and value not in jurisdictions.known():
        raise ValidationError(_("This jurisdiction is not known."), code="place")


class RealClinics(models.Manager["Clinic"]):
    """Every practice, without the one of the canary: that one has no people."""

    def get_queryset(self) -> models.QuerySet[Clinic]:
        """Lists, counts and choices are of these."""
        return super().get_queryset().filter(is_canary=False)


class Clinic(Identified):
    """A practice. Everything else belongs to exactly one.

    `contact_from` and `contact_until` are local wall-clock times between which patients
    may be written to; at least eight hours apart, so that every check-in finds a place.
    `jurisdiction` is the code of a place whose law on needling comes with the product
    (`rules/jurisdictions.py`), or empty. Until `set_up_at` its pages say what is next
    to do before the first day. `is_canary`: no practice at all, but where the message
    lives that is sent every few minutes to see whether messages flow
    (`aftercare/canary.py`); `objects` leaves it out.
    """

    name = models.CharField(_("name"), max_length=120)
    # Short enough that a text with a link stays one segment.
    short_name = models.CharField(_("short name"), max_length=30)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/London", validators=[known_zone]
    )
    country = models.CharField(_("country code"), max_length=2, default="GB")
    jurisdiction = models.CharField(
        _("law on needling"),
        max_length=10,
        blank=True,
        validators=[known_jurisdiction],
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    phone = models.CharField(_("phone"), max_length=20)
    emergency_number = models.CharField(_("emergency number"), max_length=10)
    urgent_care_number = models.CharField(
        _("urgent care number"), max_length=20, blank=True
    )
    crisis_number = models.CharField(_("crisis line"), max_length=20, blank=True)
    contact_from = models.TimeField(_("write from"), default=time(8, 0))
    contact_until = models.TimeField(_("write until"), default=time(20, 30))
    next_patient_number = models.PositiveIntegerField(default=1, editable=False)
    is_synthetic = models.BooleanField(_("synthetic data"), default=False)
    set_up_at = models.DateTimeField(_("set up"), null=True, editable=False)
    is_canary = models.BooleanField(default=False, editable=False)

    objects = RealClinics()
    every = models.Manager["Clinic"]()

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        constraints = [
            models.CheckConstraint(
                name="clinic_contact_window_is_eight_hours",
                condition=Q(
                    contact_until__gte=ExpressionWrapper(
                        F("contact_from") + timedelta(hours=8),
                        output_field=models.TimeField(),
                    ),
                    contact_from__lte=time(15, 59),
                ),
                violation_error_message=_(
                    "The hours for writing to patients must span at least eight hours."
                ),
            ),
            models.UniqueConstraint(
                name="clinic_one_canary",
                fields=["is_canary"],
                condition=Q(is_canary=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the clinic's wall clock runs."""
        return ZoneInfo(self.time_zone)

    def calendar(self) -> OpeningCalendar:
        """The opening hours and closures as values for the rules. Two queries."""
        weekly: dict[int, list[tuple[time, time]]] = {}
        for hours in self.opening_hours.all():
            weekly.setdefault(hours.weekday, []).append((hours.opens, hours.closes))
        closed = {day for closure in self.closures.all() for day in closure.days()}
        return OpeningCalendar(
            zone=self.zone,
            weekly={day: tuple(sorted(spans)) for day, spans in weekly.items()},
            closed_days=frozenset(closed),
        )


class OpeningHours(models.Model):
    """One span on one weekday (0 is Monday), in local wall-clock time."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            within("opening_hours_weekday", "weekday", 0, 6),
            models.CheckConstraint(
                name="opening_hours_close_after_open",
                condition=Q(closes__gt=F("opens")),
                violation_error_message=_("Closing time must be after opening time."),
            ),
            models.UniqueConstraint(
                name="opening_hours_once", fields=["clinic", "weekday", "opens"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Closure(models.Model):
    """Days on which the clinic is closed in spite of its opening hours."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="closures"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} - {self.last_day}"

    def days(self) -> list[date]:
        """Every day of the closure, both ends included."""
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=index) for index in range(count)]
