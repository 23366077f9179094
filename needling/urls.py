"""Addresses of the needle record."""

from django.urls import path

from needling.views import clearances, consents, policy, screenings, sessions, strips

app_name = "needling"

urlpatterns = [
    # --- strips that pages of other apps load
    path("today/needling/", strips.today_strip, name="today_strip"),
    path("patients/<uuid:id>/needling/", strips.patient_strip, name="patient_strip"),
    # --- screening
    path(
        "patients/<uuid:id>/screening/<str:kind>/",
        screenings.screening_new,
        name="screening_new",
    ),
    path("screenings/<uuid:id>/", screenings.screening_detail, name="screening_detail"),
    # --- a clinician's permission
    path(
        "patients/<uuid:id>/clearance/", clearances.clearance_new, name="clearance_new"
    ),
    path("clearances/<uuid:id>/", clearances.clearance_detail, name="clearance_detail"),
    path(
        "clearances/<uuid:id>/file/", clearances.clearance_file, name="clearance_file"
    ),
    path(
        "clearances/<uuid:id>/withdraw/",
        clearances.clearance_withdraw,
        name="clearance_withdraw",
    ),
    # --- consent
    path("patients/<uuid:id>/consent/", consents.consent_new, name="consent_new"),
    path("consents/<uuid:id>/", consents.consent_detail, name="consent_detail"),
    path(
        "consents/<uuid:id>/withdraw/",
        consents.consent_withdraw,
        name="consent_withdraw",
    ),
    # --- sessions
    path("patients/<uuid:id>/session/", sessions.session_start, name="session_start"),
    path("sessions/<uuid:id>/", sessions.session_detail, name="session_detail"),
    path("sessions/<uuid:id>/edit/", sessions.session_edit, name="session_edit"),
    path("sessions/<uuid:id>/sign/", sessions.session_sign, name="session_sign"),
    path("sessions/<uuid:id>/addenda/", sessions.addendum_new, name="addendum_new"),
    # --- what a clinic sets
    path("settings/needling/", policy.policy_edit, name="policy_edit"),
]
