"""Where every address leads. Neighbours are named as strings only."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as logins
from django.conf import settings as configured
from django.contrib import admin
from django.urls import include, path, re_path

from clinic.views import (
    appointments,
    auditing,
    certificates,
    changes,
    desk,
    diary,
    erasing,
    exporting,
    feeds,
    firststeps,
    guide,
    health,
    importing,
    kin,
    merging,
    outgoing,
    patients,
    people,
    reports,
    retention,
    schedules,
    settings,
    training,
    violations,
    waiting,
)

pages = [
    path("", desk.today, name="today"),
    path("openings/<uuid:id>/looked/", desk.opening_looked, name="opening_looked"),
    path("patients/", patients.patient_list, name="patient_list"),
    path("patients/new/", patients.patient_new, name="patient_new"),
    path("patients/<uuid:id>/", patients.patient_detail, name="patient_detail"),
    path("patients/<uuid:id>/edit/", patients.patient_edit, name="patient_edit"),
    path("patients/<uuid:id>/status/", patients.patient_status, name="patient_status"),
    path("patients/<uuid:id>/contacts/", patients.contact_add, name="contact_add"),
    path(
        "contacts/<uuid:id>/confirm/", patients.contact_confirm, name="contact_confirm"
    ),
    path(
        "contacts/<uuid:id>/reminders/",
        patients.contact_reminders,
        name="contact_reminders",
    ),
    path("contacts/<uuid:id>/doubt/", patients.contact_doubt, name="contact_doubt"),
    path("patients/<uuid:id>/people/", kin.kin_add, name="kin_add"),
    path("people/<uuid:id>/", kin.kin_edit, name="kin_edit"),
    path("people/<uuid:id>/remove/", kin.kin_remove, name="kin_remove"),
    path("patients/<uuid:id>/alerts/", kin.pin_add, name="pin_add"),
    path("alerts/<uuid:id>/off/", kin.pin_remove, name="pin_remove"),
    path("patients/<uuid:id>/merge/", merging.patient_merge, name="patient_merge"),
    path("merges/<uuid:id>/undo/", merging.merge_undo, name="merge_undo"),
    path("patients/<uuid:id>/export/", exporting.patient_export, name="patient_export"),
    path(
        "patients/<uuid:id>/kept/",
        retention.patient_retention,
        name="patient_retention",
    ),
    path("patients/<uuid:id>/erase/", erasing.patient_erase, name="patient_erase"),
    path("patients/<uuid:id>/end/", erasing.record_erase, name="record_erase"),
    path("holds/<uuid:id>/lift/", retention.hold_lift, name="hold_lift"),
    path("settings/due/", retention.due_list, name="due_list"),
    # --- patients from another system
    path("patients/import/", importing.import_list, name="import_list"),
    path("imports/<uuid:id>/", importing.import_detail, name="import_detail"),
    path("imports/<uuid:id>/columns/", importing.import_columns, name="import_columns"),
    path(
        "imports/<uuid:id>/progress/",
        importing.import_progress,
        name="import_progress",
    ),
    path("imports/<uuid:id>/start/", importing.import_start, name="import_start"),
    path("imports/<uuid:id>/undo/", importing.import_undo, name="import_undo"),
    path("imports/<uuid:id>/drop/", importing.import_drop, name="import_drop"),
    path("imports/<uuid:id>/errors/", importing.import_errors, name="import_errors"),
    path("import-rows/<int:id>/choose/", importing.import_choose, name="import_choose"),
    path("guide/<slug:name>/", guide.guide, name="guide"),
    path(
        "guide/pictures/<slug:picture>.png", guide.guide_picture, name="guide_picture"
    ),
    # --- setting a clinic up
    path("clinic/new/", firststeps.clinic_new, name="clinic_new"),
    path("first-steps/", firststeps.first_steps, name="first_steps"),
    path("first-steps/done/", firststeps.first_steps_done, name="first_steps_done"),
    path("settings/", settings.settings_index, name="settings"),
    path("settings/people/", people.person_list, name="person_list"),
    path("settings/people/new/", people.person_new, name="person_new"),
    path("settings/people/<int:id>/", people.person_edit, name="person_edit"),
    path("settings/people/<int:id>/link/", people.person_invite, name="person_invite"),
    path("settings/people/<int:id>/leave/", people.person_leave, name="person_leave"),
    path(
        "settings/people/<int:id>/sign-out/",
        people.person_sign_out,
        name="person_sign_out",
    ),
    path(
        "settings/people/<int:id>/return/", people.person_return, name="person_return"
    ),
    path("settings/clinic/", settings.clinic_edit, name="clinic_edit"),
    path("settings/hours/", settings.hours_edit, name="hours_edit"),
    path("settings/closures/new/", settings.closure_new, name="closure_new"),
    path(
        "settings/closures/<int:id>/remove/",
        settings.closure_remove,
        name="closure_remove",
    ),
    # --- the diary
    path("diary/", diary.diary, name="diary"),
    path("diary/sheet/", diary.day_sheet, name="day_sheet"),
    path("diary/book/", appointments.appointment_new, name="appointment_new"),
    path(
        "visits/<uuid:id>/", appointments.appointment_detail, name="appointment_detail"
    ),
    path(
        "visits/<uuid:id>/move/", appointments.appointment_move, name="appointment_move"
    ),
    path(
        "visits/<uuid:id>/cancel/",
        appointments.appointment_cancel,
        name="appointment_cancel",
    ),
    path(
        "visits/<uuid:id>/mark/", appointments.appointment_mark, name="appointment_mark"
    ),
    path("patients/<uuid:id>/visits/", waiting.visits_strip, name="visits_strip"),
    path("patients/<uuid:id>/waiting/", waiting.waiting_new, name="waiting_new"),
    path("waiting/", waiting.waiting_list, name="waiting_list"),
    path(
        "waiting/<uuid:id>/withdraw/", waiting.waiting_withdraw, name="waiting_withdraw"
    ),
    path("settings/changes/", changes.change_list, name="change_list"),
    path("settings/history/", auditing.audit_list, name="audit_list"),
    path("settings/history/rows/", auditing.row_list, name="row_list"),
    path("settings/rooms/", schedules.room_list, name="room_list"),
    path("settings/rooms/<uuid:id>/retire/", schedules.room_retire, name="room_retire"),
    path("settings/kinds/", schedules.kind_new, name="kind_new"),
    path("settings/kinds/<uuid:id>/retire/", schedules.kind_retire, name="kind_retire"),
    path("practitioners/<uuid:id>/week/", schedules.week_edit, name="week_edit"),
    path("practitioners/<uuid:id>/away/", schedules.absence_new, name="absence_new"),
    path("absences/<uuid:id>/remove/", schedules.absence_remove, name="absence_remove"),
    path("diary/calendar/", feeds.feed_edit, name="feed_edit"),
    path("feeds/<str:token>.ics", feeds.feed, name="feed"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/missed-visits/", reports.missed_report, name="missed_report"),
    # --- certificates
    path("certificates/", certificates.certificate_list, name="certificate_list"),
    path(
        "certificates/<uuid:id>/withdraw/",
        certificates.certificate_revoke,
        name="certificate_revoke",
    ),
    path(
        "certificates/<uuid:id>/file/",
        certificates.certificate_file,
        name="certificate_file",
    ),
    path(
        "certificates/<uuid:id>/file/add/",
        certificates.certificate_file_add,
        name="certificate_file_add",
    ),
    path(
        "practitioners/<uuid:id>/certificates/",
        certificates.practitioner_certificates,
        name="practitioner_certificates",
    ),
    path(
        "practitioners/<uuid:id>/certificates/new/",
        certificates.certificate_new,
        name="certificate_new",
    ),
    path(
        "practitioners/<uuid:id>/licence/",
        certificates.licence_edit,
        name="licence_edit",
    ),
    path("settings/retention/", retention.retention_edit, name="retention_edit"),
    path("settings/training/", training.training_edit, name="training_edit"),
    path("outgoing/", outgoing.outgoing_list, name="outgoing"),
    path("outgoing/<str:key>/", outgoing.outgoing_detail, name="outgoing_detail"),
    path("health/", health.health, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("csp-report/", violations.report, name="violation"),
]

# Of allauth's pages only these: nobody signs up or changes their address alone, and
# what is not served cannot be attacked. Its own code asks for these names.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-step/", mfa.index, name="mfa_index"),
    path("second-step/code/", mfa.authenticate, name="mfa_authenticate"),
    path("second-step/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-step/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "second-step/recovery/",
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-step/recovery/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-step/recovery/file/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("second-step/keys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("second-step/keys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "second-step/keys/again/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second-step/keys/<int:pk>/remove/",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "second-step/keys/<int:pk>/",
        passkeys.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path("logins/", logins.list_usersessions, name="usersessions_list"),
]

urlpatterns = [
    path("", include((pages, "clinic"))),
    path("", include("needling.urls")),
    path("", include("aftercare.urls")),
    path("accounts/", include(accounts)),
    path(f"{configured.ADMIN_PATH}/", admin.site.urls),
]

handler400 = "clinic.views.errors.bad_request"
handler403 = "clinic.views.errors.permission_denied"
handler404 = "clinic.views.errors.page_not_found"
handler500 = "clinic.views.errors.server_error"
