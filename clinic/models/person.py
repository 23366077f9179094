"""People who work at a clinic."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic


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


class PractitionerQuerySet(OfClinic["Practitioner"]):
    """Which practitioners."""

    def treating(self) -> PractitionerQuerySet:
        """Those who still work here, and as therapists."""
        role = User.Role.THERAPIST
        return self.filter(user__is_active=True, user__roles__contains=[role])

    def by_name(self) -> PractitionerQuerySet:
        """In alphabetical order, with their user."""
        return self.select_related("user").order_by(
            "user__last_name", "user__first_name", "pk"
        )


class Practitioner(Identified):
    """A user who treats, with licence and qualification as consents name them.

    `licensed_on` is the first day of the licence: some places ask for a time between
    it and the first needle. With a `supervisor` each signed note waits for that
    person's countersignature.
    """

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="practitioner"
    )
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="practitioners"
    )
    licence_number = models.CharField(_("licence number"), max_length=40)
    qualification = models.CharField(_("qualification"), max_length=120)
    licensed_on = models.DateField(_("licensed since"), null=True, blank=True)
    supervisor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="supervises",
        null=True,
        blank=True,
        verbose_name=_("supervisor"),
    )

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        verbose_name = _("practitioner")
        verbose_name_plural = _("practitioners")
        constraints = [
            models.CheckConstraint(
                name="practitioner_is_supervised_by_another",
                condition=Q(supervisor__isnull=True) | ~Q(supervisor=models.F("user")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
