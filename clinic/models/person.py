"""People who work at a clinic."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified
from clinic.models.place import Clinic


class UserQuerySet(models.QuerySet["User"]):
    """Which users."""

    def at(self, clinic: Clinic) -> UserQuerySet:
        """Those who work at the clinic and may sign in."""
        return self.filter(clinic=clinic, is_active=True)

    def holding(self, role: str) -> UserQuerySet:
        """Those who hold the role."""
        return self.filter(roles__contains=[role])


class StaffManager(UserManager["User"]):
    """Django's manager, with the queryset above."""

    def get_queryset(self) -> UserQuerySet:
        """The named filters."""
        return UserQuerySet(self.model, using=self._db)


class User(AbstractUser):
    """Somebody who signs in. Roles add up: an owner who also treats holds both."""

    class Role(models.TextChoices):
        """What a person does here; `clinic.access` says what each may do."""

        FRONT_DESK = "front_desk", _("Front desk")
        THERAPIST = "therapist", _("Therapist")
        CLINICAL_LEAD = "clinical_lead", _("Clinical lead")
        OWNER = "owner", _("Owner")

    username = None  # type: ignore[assignment]  # people sign in with their e-mail
    email = models.EmailField(_("e-mail"), unique=True)
    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.PROTECT,
        related_name="users",
        null=True,
        blank=True,
        verbose_name=_("clinic"),
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        default=list,
        blank=True,
        verbose_name=_("roles"),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = StaffManager()  # type: ignore[misc]  # no username: the stub expects one

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                name="user_roles_are_known",
                condition=Q(
                    roles__contained_by=[
                        "front_desk",
                        "therapist",
                        "clinical_lead",
                        "owner",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Practitioner(Identified):
    """A user who treats, with licence and qualification as consents name them."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="practitioner"
    )
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="practitioners"
    )
    licence_number = models.CharField(_("licence number"), max_length=40)
    qualification = models.CharField(_("qualification"), max_length=120)

    class Meta:
        verbose_name = _("practitioner")
        verbose_name_plural = _("practitioners")

    def __str__(self) -> str:
        return str(self.user)


class CertificationQuerySet(models.QuerySet["Certification"]):
    """Which certificates."""

    def expiring(self, clinic: Clinic, *, before: object) -> CertificationQuerySet:
        """Those of the clinic that run out before the day, soonest first."""
        return (
            self.filter(practitioner__clinic=clinic, expires_on__lt=before)
            .select_related("practitioner__user")
            .order_by("expires_on")
        )


class Certification(Identified):
    """A course in dry needling: what it covers and until when (clinical spec 4.6)."""

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, related_name="certifications"
    )
    body = models.CharField(_("awarding body"), max_length=120)
    course = models.CharField(_("course"), max_length=120)
    hours_total = models.PositiveSmallIntegerField(_("hours in all"))
    hours_in_person = models.PositiveSmallIntegerField(_("hours in person"))
    regions = ArrayField(
        models.CharField(max_length=20), verbose_name=_("regions covered")
    )
    is_advanced = models.BooleanField(_("advanced"), default=False)
    awarded_on = models.DateField(_("awarded on"))
    expires_on = models.DateField(_("expires on"))

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        constraints = [
            models.CheckConstraint(
                name="certification_expires_after_award",
                condition=Q(expires_on__gt=F("awarded_on")),
                violation_error_message=_("The expiry must be after the award."),
            ),
            models.CheckConstraint(
                name="certification_hours_add_up",
                condition=Q(hours_in_person__lte=F("hours_total")),
                violation_error_message=_(
                    "Hours in person cannot exceed the hours in all."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.body})"
