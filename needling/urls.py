"""Addresses of the needle record."""

from django.urls import path

from needling.views import (
    adverse,
    chart,
    clearances,
    closing,
    consent_texts,
    consents,
    day,
    formhelp,
    formlinks,
    handover,
    items,
    notepresence,
    notes,
    offers,
    outcomes,
    pacing,
    pains,
    plans,
    policy,
    prescreening,
    prescreenings,
    reports,
    screenings,
    searches,
    sessions,
    strips,
)

app_name = "needling"

urlpatterns = [
    # --- strips that pages of other apps load
    path("today/needling/", day.today_strip, name="today_strip"),
    path("today/notes/", strips.notes_strip, name="notes_strip"),
    path("visits/<uuid:id>/ready/", day.visit_chips, name="visit_chips"),
    path("patients/<uuid:id>/booking/", day.booking_strip, name="booking_strip"),
    path("patients/<uuid:id>/needling/", strips.patient_strip, name="patient_strip"),
    path("reports/sessions/", reports.sessions_report, name="sessions_report"),
    path("reports/running-out/", reports.lapsing_report, name="lapsing_report"),
    path("reports/lots/", reports.lots_report, name="lots_report"),
    # --- screening
    path(
        "patients/<uuid:id>/screening/<str:kind>/",
        screenings.screening_new,
        name="screening_new",
    ),
    path("screenings/<uuid:id>/", screenings.screening_detail, name="screening_detail"),
    path(
        "screenings/<uuid:id>/review/",
        screenings.screening_review,
        name="screening_review",
    ),
    # --- the questions before a visit: the patient answers them alone
    path(
        "patients/<uuid:id>/questions/", prescreenings.prescreening, name="prescreening"
    ),
    path(
        "patients/<uuid:id>/questions/tablet/",
        prescreenings.kiosk_start,
        name="kiosk_start",
    ),
    path(
        "patients/<uuid:id>/questions/withdraw/",
        prescreenings.prescreening_cancel,
        name="prescreening_cancel",
    ),
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
    # --- consent: put before the patient, decided, and what follows
    path("patients/<uuid:id>/consent/", consents.consent_new, name="consent_new"),
    path("consent-forms/<uuid:id>/", offers.offer_detail, name="offer_detail"),
    path("consent-forms/<uuid:id>/sign/", offers.offer_sign, name="offer_sign"),
    path(
        "consent-forms/<uuid:id>/tablet/",
        offers.offer_hand_over,
        name="offer_hand_over",
    ),
    path("consent-forms/<uuid:id>/refuse/", offers.offer_refuse, name="offer_refuse"),
    path("consent-forms/<uuid:id>/thanks/", offers.offer_thanks, name="offer_thanks"),
    path("consents/<uuid:id>/", consents.consent_detail, name="consent_detail"),
    path(
        "consents/<uuid:id>/countersign/",
        consents.consent_countersign,
        name="consent_countersign",
    ),
    path(
        "consents/<uuid:id>/withdraw/",
        consents.consent_withdraw,
        name="consent_withdraw",
    ),
    path("consents/<uuid:id>/review/", consents.consent_review, name="consent_review"),
    path("consents/<uuid:id>/copy/", consents.consent_copy, name="consent_copy"),
    # --- forms a patient fills in before the visit, without an account
    path("f/<str:token>/", formlinks.form_gate, name="form_gate"),
    path("f/<str:token>/consent/", formlinks.form_consent, name="form_consent"),
    path("f/<str:token>/refuse/", formlinks.form_refuse, name="form_refuse"),
    path("f/<str:token>/done/", formlinks.form_done, name="form_done"),
    path("f/<str:token>/copy/", formlinks.form_copy, name="form_copy"),
    path(
        "f/<str:token>/questions/", prescreening.form_questions, name="form_questions"
    ),
    path(
        "f/<str:token>/questions/<int:page>/", prescreening.form_page, name="form_page"
    ),
    path("f/<str:token>/check/", prescreening.form_check, name="form_check"),
    path("f/<str:token>/sent/", prescreening.form_sent, name="form_sent"),
    path("f/<str:token>/advice/", formhelp.form_advice, name="form_advice"),
    path("f/<str:token>/help/", formhelp.form_help, name="form_help"),
    path("f/<str:token>/not-me/", formhelp.form_not_me, name="form_not_me"),
    path("f/<str:token>/hand-back/", formhelp.form_hand_back, name="form_hand_back"),
    # --- sessions
    path("patients/<uuid:id>/session/", sessions.session_start, name="session_start"),
    path("sessions/<uuid:id>/", sessions.session_detail, name="session_detail"),
    path("sessions/<uuid:id>/edit/", sessions.session_edit, name="session_edit"),
    path("sessions/<uuid:id>/changes/", notes.note_change, name="note_change"),
    path("sessions/<uuid:id>/sites/", notes.note_site_add, name="note_site_add"),
    path("sessions/<uuid:id>/sites/<uuid:site>/", notes.note_site, name="note_site"),
    path(
        "sessions/<uuid:id>/sites/<uuid:site>/remove/",
        notes.note_site_remove,
        name="note_site_remove",
    ),
    path(
        "sessions/<uuid:id>/presence/",
        notepresence.note_presence,
        name="note_presence",
    ),
    path(
        "sessions/<uuid:id>/rows/<slug:row_kind>/",
        notes.note_row_add,
        name="note_row_add",
    ),
    path(
        "sessions/<uuid:id>/rows/<slug:row_kind>/<uuid:row>/",
        notes.note_row_remove,
        name="note_row_remove",
    ),
    path("sessions/<uuid:id>/care/", notes.note_mind, name="note_mind"),
    path("sessions/<uuid:id>/writer/", notes.note_writer, name="note_writer"),
    path("sessions/<uuid:id>/chart/", chart.chart_facts, name="chart_facts"),
    path("sessions/<uuid:id>/sign/", sessions.session_sign, name="session_sign"),
    path("sessions/<uuid:id>/addenda/", sessions.addendum_new, name="addendum_new"),
    path("sessions/<uuid:id>/last-time/", handover.last_time, name="last_time"),
    path("sessions/<uuid:id>/repeat/", handover.session_repeat, name="session_repeat"),
    path("lots/", handover.lot_search, name="lot_search"),
    path("patients/<uuid:id>/hand-over/", handover.handover, name="handover"),
    path("sessions/<uuid:id>/print/", closing.session_print, name="session_print"),
    path("sessions/<uuid:id>/move/", closing.session_move, name="session_move"),
    path(
        "sessions/<uuid:id>/countersign/",
        closing.session_countersign,
        name="session_countersign",
    ),
    path("countersignatures/", closing.countersign_list, name="countersign_list"),
    path(
        "practitioners/<uuid:id>/supervisor/",
        closing.supervisor_edit,
        name="supervisor_edit",
    ),
    # --- a needle is missing
    path("sessions/<uuid:id>/park/", searches.session_park, name="session_park"),
    path("needle-searches/<uuid:id>/", searches.search_detail, name="search_detail"),
    path("needle-searches/<uuid:id>/note/", searches.search_note, name="search_note"),
    path(
        "needle-searches/<uuid:id>/found/", searches.search_found, name="search_found"
    ),
    path(
        "needle-searches/<uuid:id>/not-found/",
        searches.search_not_found,
        name="search_not_found",
    ),
    # --- adverse events
    path("adverse-events/", adverse.adverse_list, name="adverse_list"),
    path("adverse-events/rates/", adverse.adverse_rates, name="adverse_rates"),
    path("sessions/<uuid:id>/adverse/", adverse.adverse_new, name="adverse_new"),
    path("adverse-events/<uuid:id>/", adverse.adverse_detail, name="adverse_detail"),
    path(
        "adverse-events/<uuid:id>/print/", closing.adverse_print, name="adverse_print"
    ),
    path("adverse-events/<uuid:id>/add/", adverse.adverse_add, name="adverse_add"),
    path(
        "adverse-events/<uuid:id>/regrade/",
        adverse.adverse_regrade,
        name="adverse_regrade",
    ),
    path(
        "adverse-events/<uuid:id>/close/", adverse.adverse_close, name="adverse_close"
    ),
    # --- plans, pacing and outcome measures
    path("sessions/<uuid:id>/course/", pacing.session_course, name="session_course"),
    path("sessions/<uuid:id>/pacing/", pacing.pacing_reason, name="pacing_reason"),
    path("patients/<uuid:id>/course/", outcomes.course_detail, name="course_detail"),
    path("patients/<uuid:id>/pain/", pains.pain_new, name="pain_new"),
    path("patients/<uuid:id>/plan/", plans.plan_new, name="plan_new"),
    path("plans/<uuid:id>/", plans.plan_detail, name="plan_detail"),
    path("plans/<uuid:id>/end/", plans.plan_end, name="plan_end"),
    path(
        "patients/<uuid:id>/outcomes/<slug:measure>/",
        outcomes.outcome_new,
        name="outcome_new",
    ),
    path("outcomes/<uuid:id>/strike/", outcomes.outcome_strike, name="outcome_strike"),
    # --- what a clinic sets
    path("settings/needling/", policy.policy_edit, name="policy_edit"),
    path(
        "settings/consent/", consent_texts.consent_text_list, name="consent_text_list"
    ),
    path(
        "settings/consent/<slug:language>/",
        consent_texts.consent_text_edit,
        name="consent_text_edit",
    ),
    path("settings/screening/", items.item_list, name="item_list"),
    path("settings/screening/<slug:code>/", items.item_edit, name="item_edit"),
    path(
        "settings/screening/<slug:code>/restore/",
        items.item_restore,
        name="item_restore",
    ),
]
