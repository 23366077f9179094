"""Addresses of what follows a session. Those below c/ are for patients."""

from django.urls import path

from aftercare import webhooks
from aftercare.views import (
    calls,
    effects,
    inbox,
    invitations,
    messages,
    openings,
    patient,
    policy,
    reports,
    rota,
    stories,
    strips,
    texts,
    wordings,
)

app_name = "aftercare"

urlpatterns = [
    # --- the patient, without an account
    path("c/<str:token>/", patient.checkin_gate, name="checkin_gate"),
    path(
        "c/<str:token>/questions/", patient.checkin_questions, name="checkin_questions"
    ),
    path("c/<str:token>/answer/", patient.checkin_answer, name="checkin_answer"),
    path("c/<str:token>/help/", patient.checkin_help, name="checkin_help"),
    path("c/<str:token>/not-me/", patient.checkin_not_me, name="checkin_not_me"),
    # --- providers of messages
    path("hooks/kannel/report/", webhooks.kannel_report, name="kannel_report"),
    path("hooks/kannel/texts/", webhooks.kannel_text, name="kannel_text"),
    path("hooks/twilio/report/", webhooks.twilio_report, name="twilio_report"),
    path("hooks/twilio/texts/", webhooks.twilio_text, name="twilio_text"),
    path("hooks/email/", webhooks.email_report, name="email_report"),
    # --- strips that pages of other apps load
    path("today/aftercare/", strips.today_strip, name="today_strip"),
    path("patients/<uuid:id>/aftercare/", strips.patient_strip, name="patient_strip"),
    path("sessions/<uuid:id>/aftercare/", strips.session_strip, name="session_strip"),
    # --- reports
    path("reports/check-ins/", reports.checkins_report, name="checkins_report"),
    path("reports/opt-outs/", reports.optouts_report, name="optouts_report"),
    # --- forms and copies that are sent to the patient
    path(
        "patients/<uuid:id>/questions/send/",
        invitations.screening_send,
        name="screening_send",
    ),
    path("consent-forms/<uuid:id>/send/", invitations.offer_send, name="offer_send"),
    path("consents/<uuid:id>/send/", invitations.copy_send, name="copy_send"),
    # --- the inbox
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/bar/", inbox.inbox_bar, name="inbox_bar"),
    path("inbox/<uuid:id>/", inbox.escalation_detail, name="escalation_detail"),
    path(
        "inbox/<uuid:id>/acknowledge/",
        inbox.escalation_acknowledge,
        name="escalation_acknowledge",
    ),
    path("inbox/<uuid:id>/calls/", inbox.escalation_call, name="escalation_call"),
    path(
        "inbox/<uuid:id>/resolve/", inbox.escalation_resolve, name="escalation_resolve"
    ),
    path(
        "inbox/<uuid:id>/second-reading/",
        inbox.escalation_second_read,
        name="escalation_second_read",
    ),
    path("inbox/<uuid:id>/hand-over/", inbox.escalation_offer, name="escalation_offer"),
    path(
        "inbox/<uuid:id>/open-again/", inbox.escalation_reopen, name="escalation_reopen"
    ),
    # --- who is on call, and by what one is alerted
    path("on-call/", rota.on_call, name="on_call"),
    path("on-call/<uuid:id>/change/", rota.shift_change, name="shift_change"),
    path("on-call/<uuid:id>/remove/", rota.shift_remove, name="shift_remove"),
    path("my-alerts/", rota.my_alerts, name="my_alerts"),
    path("my-alerts/services/", rota.my_service_add, name="my_service_add"),
    path(
        "my-alerts/services/<uuid:id>/off/", rota.my_service_off, name="my_service_off"
    ),
    # --- the call list
    path("check-ins/<uuid:id>/call/", calls.checkin_call, name="checkin_call"),
    # --- texts that came in
    path("texts/", texts.text_list, name="text_list"),
    path("texts/<uuid:id>/read/", texts.text_handle, name="text_handle"),
    # --- messages
    path("messages/", messages.message_list, name="message_list"),
    path("messages/<uuid:id>/", messages.message_detail, name="message_detail"),
    # --- what the needle did
    path("patients/<uuid:id>/what-it-did/", stories.story, name="story"),
    path("sessions/<uuid:id>/last-lesson/", stories.lesson, name="lesson"),
    path("effects/", effects.effect_list, name="effect_list"),
    path("effects/<slug:effect>.csv", effects.effect_file, name="effect_file"),
    path("figures/", effects.figure_list, name="figure_list"),
    path("figures/<slug:figure>.csv", effects.figure_file, name="figure_file"),
    # --- a chart in an emergency
    path("patients/<uuid:id>/emergency/", openings.chart_opening, name="chart_opening"),
    path("openings/<uuid:id>/close/", openings.chart_close, name="chart_close"),
    # --- what a clinic sets
    path("settings/texts/", wordings.wording_list, name="wording_list"),
    path(
        "settings/texts/<slug:template>/<slug:language>/",
        wordings.wording_edit,
        name="wording_edit",
    ),
    path("settings/alert-services/", wordings.route_list, name="route_list"),
    path(
        "settings/alert-services/<uuid:id>/off/", wordings.route_off, name="route_off"
    ),
    path("settings/aftercare/", policy.policy_edit, name="policy_edit"),
]
