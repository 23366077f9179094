"""The strips that the patient's page and Today load."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import Patient
from needling import consents, decisions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


def of_patient(client, patient, **kwargs):
    return client.get(
        reverse("needling:patient_strip", args=[patient.pk]), **kwargs
    ).content.decode()


def today(client):
    return client.get(reverse("needling:notes_strip")).content.decode()


def test_a_newcomer_sees_what_is_missing_and_where_to_mend_it(
    client, therapist, patient
):
    client.force_login(therapist)
    text = of_patient(client, patient)
    full = reverse("needling:screening_new", args=[patient.pk, "full"])
    assert f'<a class="state state-bad"\n     href="{full}">' in text
    assert "Consent missing" in text
    assert "Contact on file" in text
    assert "Certificate until" in text
    assert "Start a session" in text


def test_htmx_gets_the_fragment_alone(client, therapist, patient):
    client.force_login(therapist)
    fragment = of_patient(client, patient, headers={"HX-Request": "true"})
    assert fragment.strip().startswith('<section id="patient-needling"')
    assert "<h1>" in of_patient(client, patient)
    strip = client.hx_get(reverse("needling:notes_strip")).content.decode()
    assert strip.strip().startswith('<section id="needling-notes"')


def test_sessions_newest_first_with_what_was_done(
    client, therapist, practitioner, patient
):
    for days, muscles in ((9, ["soleus"]), (2, ["upper_trapezius", "soleus"])):
        factories.make_signed_session(
            patient,
            practitioner=practitioner,
            ended_at=NOW - timedelta(days=days),
            muscles=muscles,
        )
    client.force_login(therapist)
    text = of_patient(client, patient)
    assert text.index("8 Mar 2026") < text.index("1 Mar 2026")
    lines = " ".join(text.split())
    assert "Neck, Lower leg · 2 needles · 6 twitches" in lines
    assert "Lower leg · 1 needle · 3 twitches" in lines
    assert lines.count("Lung risk") == 1


def test_papers_show_whether_they_hold(client, therapist, practitioner, patient):
    for days in (300, 20, 1):
        factories.make_consent(
            patient, practitioner=practitioner, now=NOW - timedelta(days=days)
        )
    newest = patient.consents.order_by("given_at").last()
    consents.withdraw(newest, reason="", by=therapist, now=NOW)
    offer = factories.make_offer(patient, practitioner=practitioner)
    here = decisions.Origin("tablet")
    decisions.refuse(offer, origin=here, by=therapist, now=NOW)
    factories.make_consent(patient, practitioner=practitioner, is_countersigned=False)
    factories.make_offer(patient, practitioner=practitioner)
    client.force_login(therapist)
    text = of_patient(client, patient)
    assert "Waits for the patient" in text
    for words in ("Expired", "Withdrawn", "Refused", "Not countersigned"):
        assert words in text


def test_an_open_note_is_the_first_thing_to_do(
    client, therapist, practitioner, patient
):
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    client.force_login(therapist)
    text = of_patient(client, patient)
    assert "Go on with the open note" in text
    assert reverse("needling:session_edit", args=[draft.pk]) in text


def test_nobody_starts_with_somebody_who_left(client, therapist, clinic):
    gone = factories.make_patient(clinic, status=Patient.Status.LEFT)
    client.force_login(therapist)
    assert "Start a session" not in of_patient(client, gone)


def test_twenty_sessions_are_shown_and_the_others_counted(
    client, therapist, practitioner, patient
):
    for days in range(22):
        factories.make_signed_session(
            patient, practitioner=practitioner, ended_at=NOW - timedelta(days=days)
        )
    client.force_login(therapist)
    assert "and 2 older ones" in of_patient(client, patient)


def test_the_desk_sees_readiness_but_no_clinical_word(
    client, desk, practitioner, patient
):
    factories.make_signed_session(patient, practitioner=practitioner)
    factories.make_screening(patient, yes=["BLOOD_BORNE"], practitioner=practitioner)
    client.force_login(desk)
    for text in (of_patient(client, patient), today(client)):
        for word in ("Neck", "twitch", "Lung risk", "needling/screenings", "HIV"):
            assert word not in text, word
    text = of_patient(client, patient)
    assert "Screening done" in text
    assert "Certificate" not in text
    assert "Full screening" not in text
    assert "Start a session" not in text


def test_an_answer_that_forbids_is_no_link_for_the_desk(
    client, desk, practitioner, patient
):
    saved = factories.make_screening(
        patient, yes=["INTOXICATED"], practitioner=practitioner
    )
    where = reverse("needling:screening_detail", args=[saved.pk])
    client.force_login(desk)
    assert where not in of_patient(client, patient)
    client.force_login(practitioner.user)
    assert where in of_patient(client, patient)


def test_today_shows_open_notes(client, therapist, practitioner, patient):
    factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(hours=1)
    )
    yesterday = factories.make_filled_draft(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(days=1)
    )
    client.force_login(therapist)
    text = today(client)
    assert "Notes not signed\n      (1)" in text
    assert "24 h ago" in text
    assert patient.full_name in text[: text.index("24 h ago")]
    assert reverse("needling:session_detail", args=[yesterday.pk]) in text


def test_a_quiet_day_has_no_note_to_sign(client, therapist):
    client.force_login(therapist)
    assert "Every note is signed." in today(client)


def test_a_therapist_has_their_own_notes_the_lead_all(
    client, clinic, lead, patient, practitioner
):
    factories.make_filled_draft(patient, practitioner=practitioner)
    client.force_login(factories.make_practitioner(clinic).user)
    assert "Every note is signed." in today(client)
    client.force_login(lead)
    assert "Until a note is signed" in today(client)
