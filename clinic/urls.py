"""Where every address leads. Neighbours are named as strings only."""

from django.contrib import admin
from django.urls import include, path

from clinic.views import desk, health, outgoing, patients, settings

pages = [
    path("", desk.today, name="today"),
    path("patients/", patients.patient_list, name="patient_list"),
    path("patients/new/", patients.patient_new, name="patient_new"),
    path("patients/<uuid:id>/", patients.patient_detail, name="patient_detail"),
    path("patients/<uuid:id>/edit/", patients.patient_edit, name="patient_edit"),
    path("patients/<uuid:id>/status/", patients.patient_status, name="patient_status"),
    path("patients/<uuid:id>/contacts/", patients.contact_add, name="contact_add"),
    path(
        "contacts/<uuid:id>/confirm/", patients.contact_confirm, name="contact_confirm"
    ),
    path("settings/", settings.settings_index, name="settings"),
    path("outgoing/", outgoing.outgoing_list, name="outgoing"),
    path("outgoing/<str:key>/", outgoing.outgoing_detail, name="outgoing_detail"),
    path("health/", health.health, name="health"),
    path("health/live/", health.live, name="health_live"),
]

urlpatterns = [
    path("", include((pages, "clinic"))),
    path("", include("needling.urls")),
    path("", include("aftercare.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "clinic.views.errors.bad_request"
handler403 = "clinic.views.errors.permission_denied"
handler404 = "clinic.views.errors.page_not_found"
handler500 = "clinic.views.errors.server_error"
