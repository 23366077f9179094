"""The admin is for looking: rows about people are read-only there.

It is let in by the same sign-in as everything else, with its limits. What staff change
in their work they change on their own pages, where it is checked and audited.
"""

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.access import Permission, may
from clinic.models import (
    AuditEntry,
    Certification,
    Clinic,
    Closure,
    ContactPoint,
    Heartbeat,
    OpeningHours,
    Patient,
    Practitioner,
    Upload,
    User,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
    Inline = admin.TabularInline[models.Model, models.Model]
    CreationForm = AdminUserCreationForm[User]
    Accounts = UserAdmin[User]
else:
    ModelAdmin = admin.ModelAdmin
    Inline = admin.TabularInline
    CreationForm = AdminUserCreationForm
    Accounts = UserAdmin

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth documents it
admin.site.site_header = _("Looking into the records")
# Nothing about people is deleted in bulk; what must go has its own command.
admin.site.disable_action("delete_selected")
admin.site.unregister(Group)


class LookOnly(ModelAdmin):
    """May be looked at by whoever may enter; changed by nobody."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class Hours(Inline):
    """Opening hours beside their clinic."""

    model = OpeningHours
    extra = 0


class Closures(Inline):
    """Closures beside their clinic."""

    model = Closure
    extra = 0


class Clinical(LookOnly):
    """What patients answered and what was written about them: for clinicians only.

    Whoever runs the product enters the admin for accounts, not for charts.
    """

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For an account that may enter and treats, or answers for safety."""
        user = request.user
        is_clinician = isinstance(user, User) and may(user, Permission.CLINICAL_VIEW)
        return is_clinician and super().has_view_permission(request, obj)


@admin.register(Clinic)
class ClinicAdmin(ModelAdmin):
    """Its owner founds it, and keeps it, on pages of its own."""

    list_display = ("name", "short_name", "time_zone", "phone")
    search_fields = ("id", "name")
    inlines = (Hours, Closures)


class StaffForm(CreationForm):
    """A new account: an e-mail instead of a user name."""

    class Meta:
        model = User
        fields = ("email",)
        field_classes: dict[str, Any] = {}  # noqa: RUF012 (Django's own form)


@admin.register(User)
class StaffAdmin(Accounts):
    """Accounts: who may enter, at which clinic, in which roles."""

    add_form = StaffForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "clinic", "is_active")
    list_filter = ("is_active", "is_staff")
    list_select_related = ("clinic",)
    search_fields = ("email", "first_name", "last_name")
    raw_id_fields = ("clinic",)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "clinic", "roles")}),
        (_("Entry"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "usable_password", "password1", "password2")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Roles as boxes to tick."""
        if db_field.name == "roles":
            return forms.MultipleChoiceField(
                label=db_field.verbose_name,
                choices=User.Role.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class Certificates(Inline):
    """Certificates beside whom they were awarded to; they have pages of their own."""

    model = Certification
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Practitioner)
class PractitionerAdmin(ModelAdmin):
    """Who treats, with licence and certificates."""

    list_display = ("user", "clinic", "licence_number", "qualification")
    list_select_related = ("user", "clinic")
    raw_id_fields = ("user", "clinic")
    search_fields = ("id", "licence_number", "user__email")
    inlines = (Certificates,)


@admin.register(Upload)
class UploadAdmin(LookOnly):
    """Files that were handed in: that they are there, never what is in them."""

    list_display = ("name", "content_type", "size", "clinic", "stored_at")
    list_select_related = ("clinic",)
    search_fields = ("id", "sha256")


@admin.register(Patient)
class PatientAdmin(LookOnly):
    """Patients are registered and changed on their own page."""

    list_display = ("number", "full_name", "date_of_birth", "status", "clinic")
    list_filter = ("status",)
    list_select_related = ("clinic",)
    search_fields = ("id",)


@admin.register(ContactPoint)
class ContactPointAdmin(LookOnly):
    """Ways to reach patients."""

    list_display = ("value", "kind", "state", "patient")
    list_filter = ("kind", "state")
    list_select_related = ("patient",)
    search_fields = ("id", "patient__id")


@admin.register(AuditEntry)
class AuditEntryAdmin(LookOnly):
    """Who did what; the database itself refuses to change an entry."""

    list_display = ("at", "actor", "action", "subject_type", "subject_id")
    search_fields = ("subject_id", "patient_id")
    ordering = ("-id",)


@admin.register(Heartbeat)
class HeartbeatAdmin(LookOnly):
    """When each sweep last ran."""

    list_display = ("name", "at", "detail")
