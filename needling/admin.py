"""Looking into the needle record: notes, forms and consents are read-only."""

from typing import Any

from django.contrib import admin

from clinic.admin import Clinical, LookOnly, ModelAdmin
from needling.models import (
    Acknowledgement,
    Addendum,
    Clearance,
    Consent,
    ConsentText,
    Muscle,
    NeedleSite,
    NeedlingPolicy,
    Screening,
    ScreeningAnswer,
    ScreeningItem,
    Session,
)


@admin.register(Muscle)
class MuscleAdmin(ModelAdmin):
    """The catalogue. A correction here holds until the reference data are loaded."""

    list_display = ("name", "region", "warn_above_mm", "is_pneumothorax_risk")
    list_filter = ("region", "is_pneumothorax_risk", "needs_advanced", "is_current")
    search_fields = ("slug", "name", "latin")
    readonly_fields = ("slug",)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """What may be unknown may be left empty."""
        if db_field.null:
            kwargs["required"] = False
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(ScreeningItem)
class ScreeningItemAdmin(LookOnly):
    """Questions. A changed wording is a new version, loaded from the file."""

    list_display = ("code", "version", "klass", "section", "is_current")
    list_filter = ("klass", "is_current")
    search_fields = ("code",)


@admin.register(ConsentText)
class ConsentTextAdmin(LookOnly):
    """Texts that were agreed to; never altered."""

    list_display = ("version", "language", "is_current", "sha256")


@admin.register(NeedlingPolicy)
class NeedlingPolicyAdmin(LookOnly):
    """Figures, set by owner or lead on the settings page."""

    list_display = ("clinic",)
    list_select_related = ("clinic",)


@admin.register(ScreeningAnswer)
class ScreeningAnswerAdmin(Clinical):
    """Answers, each to the version of the question that was asked."""

    list_display = ("screening", "item", "value")
    list_select_related = ("screening", "item")
    search_fields = ("screening__id", "screening__patient__id")


@admin.register(Screening)
class ScreeningAdmin(Clinical):
    """Filled forms."""

    list_display = ("id", "kind", "patient", "answered_at", "taken_by")
    list_select_related = ("patient", "taken_by")
    search_fields = ("id", "patient__id")


@admin.register(Consent)
class ConsentAdmin(LookOnly):
    """Signatures."""

    list_display = ("id", "patient", "given_at", "expires_on", "withdrawn_at")
    list_select_related = ("patient",)
    search_fields = ("id", "patient__id")


@admin.register(Clearance)
class ClearanceAdmin(Clinical):
    """Clinicians' permissions."""

    list_display = ("id", "patient", "given_on", "expires_on", "withdrawn_at")
    list_select_related = ("patient",)
    search_fields = ("id", "patient__id")


@admin.register(Acknowledgement)
class AcknowledgementAdmin(Clinical):
    """What therapists noted of the screening in a session."""

    list_display = ("session", "code", "outcome", "noted_at", "noted_by")
    list_select_related = ("session", "noted_by")
    search_fields = ("session__id",)


@admin.register(Session)
class SessionAdmin(Clinical):
    """Notes."""

    list_display = ("id", "patient", "practitioner", "started_at", "state")
    list_filter = ("state", "is_lung_risk")
    list_select_related = ("patient", "practitioner__user")
    search_fields = ("id", "patient__id")


@admin.register(NeedleSite)
class NeedleSiteAdmin(Clinical):
    """Sites of all notes."""

    list_display = ("session", "order", "muscle", "side", "depth_mm", "twitches")
    list_select_related = ("session", "muscle")
    search_fields = ("session__id",)


@admin.register(Addendum)
class AddendumAdmin(Clinical):
    """Words added to signed notes."""

    list_display = ("session", "written_at", "written_by")
    list_select_related = ("session", "written_by")
    search_fields = ("session__id",)
