"""Staff: put the questions before the patient, hand a device over, go through them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftercare import dispatch, invitations
from aftercare.models import Message
from clinic.models import AuditEntry, Patient
from needling import formlinks, prescreenings, readiness, screenings
from needling.models import FormLink, PendingScreening, Screening, ScreeningReview
from tests import factories
from tests.needling.filling import (
    BORN,
    REST,
    answer,
    by_patient,
    fill_in,
    page_of,
    text_of,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
DAY = timedelta(days=1)


def at(name, patient, app="needling"):
    return reverse(f"{app}:{name}", args=[patient.pk])


def codes(patient, now=NOW):
    return [each.code for each in readiness.screening_obstacles(patient, at=now)]


def test_the_desk_mails_the_link(client, desk, patient, mailoutbox):
    client.force_login(desk)
    page = text_of(client.get(at("prescreening", patient)))
    assert "The patient would get: full form" in page
    for _ in range(2):
        sent = client.post(at("screening_send", patient, "aftercare"))
        assert sent.url == at("prescreening", patient)
    assert "Waits for the patient: 0 of" in text_of(client.get(sent.url))
    assert PendingScreening.objects.get().asked_by == desk
    dispatch.deliver_due(clock=lambda: NOW)
    (mail,) = mailoutbox
    assert "/f/" in mail.body
    assert "needl" not in (mail.body + mail.subject).lower()
    link = FormLink.objects.get()
    assert (link.kind, link.contact_point) == (
        "screening",
        patient.contact_points.get(),
    )
    text = text_of(client.get(reverse("aftercare:message_list")))
    assert "Link to the questions before a visit" in text


def test_what_was_sent_meanwhile_is_not_mailed_again(desk, patient, mailoutbox):
    form = prescreenings.ask(patient, by=desk, now=NOW)
    invitations.send_screening(form, by=desk, now=NOW)
    prescreenings.cancel(form, by=desk, now=NOW)
    assert dispatch.deliver_due(clock=lambda: NOW) == {"cancelled": 1}
    with pytest.raises(invitations.CannotSend, match="closed"):
        invitations.send_screening(PendingScreening.objects.get(), by=desk, now=NOW)


def test_the_sixth_mail_and_a_patient_without_an_address(client, desk, patient):
    client.force_login(desk)
    for _ in range(6):
        sent = client.post(at("screening_send", patient, "aftercare"), follow=True)
        Message.objects.filter(state="queued").update(state="sent", sent_at=NOW)
    assert "The link was sent five times." in text_of(sent)
    unreachable = factories.make_patient(patient.clinic, email="", phone="07700 900123")
    page = client.post(at("screening_send", unreachable, "aftercare"), follow=True)
    assert "There is no address in use" in text_of(page)
    assert not PendingScreening.objects.filter(patient=unreachable).exists()


def test_whoever_left_is_not_asked(client, desk, clinic):
    gone = factories.make_patient(clinic, status=Patient.Status.LEFT)
    client.force_login(desk)
    for name, app in (("kiosk_start", "needling"), ("screening_send", "aftercare")):
        page = client.post(at(name, gone, app), follow=True)
        assert "no longer treated here" in text_of(page)


def test_one_that_waits_is_given_again_unless_more_is_asked_by_now(
    patient, practitioner
):
    by = practitioner.user
    factories.make_screening(patient, practitioner=practitioner)
    first = prescreenings.ask(patient, by=by, now=NOW + DAY)
    again = prescreenings.ask(patient, by=by, now=NOW + 2 * DAY)
    assert (first.kind, again.pk) == ("short", first.pk)
    assert again.closes_at == NOW + 16 * DAY
    later = prescreenings.ask(patient, by=by, now=NOW + 15 * DAY)
    assert later.pk == first.pk
    full = prescreenings.ask(patient, by=by, now=NOW + 300 * DAY)
    assert full.kind == "full"
    first.refresh_from_db()
    assert first.cancelled_at is not None


def test_withdrawing_it(client, desk, patient):
    client.force_login(desk)
    prescreenings.ask(patient, by=desk, now=NOW)
    page = client.post(at("prescreening_cancel", patient), follow=True)
    assert "its links are closed" in text_of(page)
    client.post(at("prescreening_cancel", patient))
    old = PendingScreening.objects.get()
    with pytest.raises(prescreenings.NotOpen, match="closed"):
        prescreenings.cancel(old, by=desk, now=NOW)
    by_patient(patient, desk)
    sent = PendingScreening.objects.get(submitted_at__isnull=False)
    with pytest.raises(prescreenings.NotOpen, match="sent this form already"):
        prescreenings.hand_over(sent, by=desk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PendingScreening.objects.create(
            clinic=patient.clinic,
            patient=patient,
            kind="full",
            asked_at=NOW,
            closes_at=NOW,
        )


def test_a_device_in_the_patients_hands_shows_nothing_else(client, therapist, patient):
    client.force_login(therapist)
    start = client.post(at("kiosk_start", patient))
    link = FormLink.objects.get()
    token = start.url.split("/")[2]
    assert link.opened_by == therapist
    assert start["Clear-Site-Data"] == '"cache"'
    for path in ("/", "/patients/", f"/patients/{patient.pk}/", "/admin/"):
        assert "login" in client.get(path).url
    page = text_of(client.get(start.url, follow=True))
    assert "For staff: take this device back" in page
    assert "This is not me" not in page
    form = link.form
    fill_in(client, token, form)
    done = client.post(url("check", token))
    assert "Please hand the device back now." in text_of(client.get(done.url))
    assert client.get(url("page", token, 1)).url == url("gate", token)
    form.refresh_from_db()
    assert form.way == "kiosk"
    client.force_login(therapist)
    sent = Screening.objects.get()
    detail = reverse("needling:screening_detail", args=[sent.pk])
    assert "on a device of the clinic" in text_of(client.get(detail))


def test_the_device_goes_back_before_it_is_filled_in(client, therapist, patient):
    client.force_login(therapist)
    token = client.post(at("kiosk_start", patient)).url.split("/")[2]
    client.post(url("page", token, 1), REST)
    back = client.post(url("hand_back", token))
    assert back.url == f"/accounts/login/?next={at('prescreening', patient)}"
    assert client.post(url("hand_back", token)).url == back.url
    assert "This page is not open." in text_of(client.get(url("gate", token)))
    assert client.get(url("page", token, 1)).url == url("gate", token)
    client.force_login(therapist)
    assert "Waits for the patient" in text_of(client.get(at("prescreening", patient)))
    assert client.post(at("kiosk_start", patient)).status_code == 303
    assert PendingScreening.objects.count() == 1


def test_a_mailed_link_is_not_closed_by_handing_back(client, therapist, patient):
    form = prescreenings.ask(patient, by=therapist, now=NOW)
    token = formlinks.create(form, now=NOW)
    for method in (client.get, client.post):
        assert method(url("hand_back", token)).url == url("gate", token)
    assert FormLink.objects.get().revoked_at is None


def test_a_device_is_closed_after_two_hours(client, therapist, patient, at_now):
    client.force_login(therapist)
    token = client.post(at("kiosk_start", patient)).url.split("/")[2]
    for _ in range(5):
        at_now.shift(25 * 60)
        last = client.post(url("page", token, 1), REST)
    assert last.status_code == 303
    text = text_of(client.get(url("questions", token), follow=True))
    assert "This page is not open." in text


def test_it_counts_only_once_a_clinician_went_through_it(client, patient, practitioner):
    sent = by_patient(patient, practitioner.user)
    assert codes(patient) == [readiness.UNREAD]
    client.force_login(practitioner.user)
    strip = at("patient_strip", patient)
    assert "Screening: go through the answers" in text_of(client.get(strip))
    blocked = text_of(client.post(at("session_start", patient)))
    detail = reverse("needling:screening_detail", args=[sent.pk])
    assert "nobody has gone through it yet" in blocked
    assert detail in blocked
    page = text_of(client.get(detail))
    assert "Filled in by the patient over a link" in page
    assert "Gone through with the patient" in page
    for _ in range(2):
        client.post(reverse("needling:screening_review", args=[sent.pk]))
    assert codes(patient) == []
    review = ScreeningReview.objects.get()
    assert review.reviewed_by == practitioner.user
    assert f"{practitioner.user} went through" in text_of(client.get(detail))
    assert AuditEntry.objects.filter(action="screening.reviewed").count() == 1


def test_what_staff_asked_needs_no_review(client, patient, practitioner):
    asked = factories.make_screening(patient, practitioner=practitioner)
    client.force_login(practitioner.user)
    review = reverse("needling:screening_review", args=[asked.pk])
    assert "Staff asked these questions" in text_of(client.post(review, follow=True))
    assert not ScreeningReview.objects.exists()


def test_a_yes_counts_at_once_and_a_no_lifts_nothing(patient, practitioner):
    given = {"practitioner": practitioner, "now": NOW - DAY}
    factories.make_screening(patient, yes=["FEVER_SYSTEMIC_INFECTION"], **given)
    sent = by_patient(patient, practitioner.user, INTOXICATED="yes")
    expected = ["FEVER_SYSTEMIC_INFECTION", "INTOXICATED", readiness.UNREAD]
    assert sorted(codes(patient)) == expected
    screenings.review(sent, by=practitioner.user, now=NOW)
    assert codes(patient) == ["INTOXICATED"]


def test_asked_again_by_staff_takes_its_place(patient, practitioner):
    by_patient(patient, practitioner.user, now=NOW - DAY)
    factories.make_screening(patient, practitioner=practitioner)
    assert codes(patient) == []


def test_the_therapist_sees_what_is_new_first(client, patient, practitioner):
    before: dict[str, Any] = {
        "ANTICOAGULANT": {"drugs": ["warfarin"]},
        "MEDS_OTHER": {"list": "A"},
    }
    given: dict[str, Any] = {"practitioner": practitioner, "now": NOW - DAY}
    factories.make_screening(patient, yes=["SMOKER"], answers=before, **given)
    form = prescreenings.ask(patient, by=practitioner.user, now=NOW)
    token = formlinks.create(form, now=NOW)
    client.post(url("gate", token), BORN)
    fresh = answer("MEDS_OTHER", "yes", list="A and B")
    client.post(url("page", token, page_of(form, "MEDS_OTHER")), fresh)
    fill_in(client, token, form, PREV_REACTION="unsure")
    client.post(url("check", token))
    client.force_login(practitioner.user)
    sent = Screening.objects.latest_for(patient)
    text = text_of(client.get(reverse("needling:screening_detail", args=[sent.pk])))
    new, meaning = text.index("What is new since"), text.index("What the answers mean")
    for words in ("A and B", "Not sure", "Warfarin", "blood thinner"):
        assert new < text.index(words) < meaning
    assert text.index("No: ") > meaning
