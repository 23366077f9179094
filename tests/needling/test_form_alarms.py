"""What a patient tells that cannot wait: advice at once, and staff alerted."""

import pytest
from django.urls import reverse

from aftercare import dispatch, escalations, outcomes
from aftercare.models import Escalation, Message, Reply
from clinic.models import ContactPoint
from needling import formalarms, formlinks, prescreenings
from needling.models import FormAlarm, FormLink, PendingAnswer
from tests import factories
from tests.needling.filling import BORN, answer, fill_in, page_of, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
DAY = 24 * 3600


@pytest.fixture
def form(patient, therapist):
    return prescreenings.ask(patient, by=therapist, now=NOW)


@pytest.fixture
def token(form):
    return formlinks.create(form, now=NOW)


@pytest.fixture
def inside(client, token):
    client.post(url("gate", token), BORN)
    return client


def tell(client, token, form, code, value="yes", **given):
    sent = answer(code, value, **given)
    return client.post(url("page", token, page_of(form, code)), sent)


@pytest.mark.parametrize("value", ["yes", "unsure"])
def test_an_emergency_is_advised_on_and_raised(
    inside, token, form, patient, lead, value
):
    reply = tell(inside, token, form, "MEDICAL_EMERGENCY", value, symptoms="Chest")
    assert reply.url == url("advice", token)
    text = text_of(inside.get(reply.url))
    assert "Call 999 now" in text
    assert "Riverside Physio was alerted at 10:00." in text
    case = Escalation.objects.get()
    assert (case.tier, case.state, case.patient) == ("emergency", "open", patient)
    assert case.check_in is None
    assert (case.reply.source, case.reply.free_text) == ("form", "Chest")
    assert case.reply.is_verified
    told = {message.staff for message in Message.objects.filter(purpose="alert")}
    assert told == {form.asked_by, lead}
    assert PendingAnswer.objects.get().value == value


def test_the_alert_reaches_the_inbox_and_is_dealt_with(
    inside, client, token, form, therapist, lead
):
    tell(inside, token, form, "RED_FLAG_SPINE")
    case = Escalation.objects.get()
    client.force_login(lead)
    for page in ("inbox/", f"inbox/{case.pk}/", f"patients/{case.patient_id}/"):
        assert client.get(f"/{page}").status_code == 200
    text = text_of(client.get(reverse("aftercare:escalation_detail", args=[case.pk])))
    assert "Numb between the legs, bladder or bowel trouble" in text
    assert "Told on the questions before a visit." in text
    escalations.acknowledge(case, by=lead, now=NOW)
    given = {"outcome": "emergency_care", "finding": "Numb", "action": "999"}
    case = outcomes.resolve(case, **given, by=lead, now=NOW)
    case = outcomes.second_read(case, agrees=True, note="", by=therapist, now=NOW)
    assert case.state == "resolved"
    again = outcomes.open_again(case, note="Rang again", by=lead, now=NOW)
    assert again.state == "open"


def test_told_twice_is_one_alarm_and_another_one_raises_it_again(inside, token, form):
    for value in ("yes", "no", "yes"):
        tell(inside, token, form, "MEDICAL_EMERGENCY", value, version=1)
    assert FormAlarm.objects.count() == 1
    tell(inside, token, form, "RED_FLAG_SPINE")
    assert (FormAlarm.objects.count(), Escalation.objects.count()) == (2, 1)
    assert Escalation.objects.get().steps.filter(kind="raised_again").exists()


def test_a_script_raises_it_at_the_tick_but_waits_with_what_is_urgent(
    inside, token, form
):
    page = page_of(form, "RED_FLAG_SPINE")
    sent = answer("RED_FLAG_SPINE", "yes") | answer("DVT_RECENT", "yes")
    saved = inside.post(url("page", token, page), sent, headers={"X-Autosave": "1"})
    assert saved.json()["alarm"] is True
    assert [each.item.code for each in FormAlarm.objects.all()] == ["RED_FLAG_SPINE"]


def test_what_is_urgent_is_told_for_the_same_day(inside, token, form):
    reply = tell(inside, token, form, "DVT_RECENT", what=["calf_now"])
    assert reply.url == url("advice", token)
    text = text_of(inside.get(reply.url))
    assert "have a doctor look at this today" in text
    assert "Call 111" in text
    case = Escalation.objects.get()
    assert case.tier == "same_day"
    assert case.reply.flags == ["CALF_DVT"]
    calm = tell(inside, token, form, "PSYCH", crisis="no")
    assert calm.url != url("advice", token)


def test_an_emergency_does_not_wait_for_the_date_of_birth(client, token, form):
    reply = tell(client, token, form, "MEDICAL_EMERGENCY")
    assert reply.url == url("advice", token)
    assert "Call 999 now" in text_of(client.get(reply.url))
    alarm = FormAlarm.objects.get()
    assert (alarm.is_verified, alarm.kind) == (False, "answer")
    assert not PendingAnswer.objects.exists()
    case = Escalation.objects.get()
    client.force_login(form.asked_by)
    text = text_of(client.get(f"/inbox/{case.pk}/"))
    assert "Without the date of birth" in text


def test_an_emergency_after_the_form_was_sent_is_still_heard(inside, token, form):
    fill_in(inside, token, form)
    inside.post(url("check", token))
    assert tell(inside, token, form, "MEDICAL_EMERGENCY").url == url("advice", token)
    assert Escalation.objects.get().tier == "emergency"


def test_nothing_is_heard_from_a_link_that_is_long_over(client, token, form, at_now):
    at_now.shift(22 * DAY)
    tell(client, token, form, "MEDICAL_EMERGENCY")
    assert "can no longer alert" in text_of(client.get(url("help", token)))
    client.post(url("help", token))
    assert not FormAlarm.objects.exists()


def test_help_is_called_without_a_date_three_times_an_hour(client, token, at_now):
    text = text_of(client.get(url("help", token)))
    assert "Yes, alert the clinic" in text
    key = "5f0e4c76-7ea6-4a5a-92a4-1f1a64b5a7f1"
    for _ in range(2):
        assert client.post(url("help", token), {"key": key}).url == url("help", token)
    assert FormAlarm.objects.count() == 1
    for _ in range(4):
        client.post(url("help", token), {"key": "none"})
    assert FormAlarm.objects.count() == formalarms.MOST
    text = text_of(client.get(url("help", token)))
    assert "The clinic was alerted at 10:00." in text
    assert "Alert the clinic again" not in text
    assert Reply.objects.filter(source="help", is_verified=False).count() == 3
    assert Escalation.objects.get().tier == "emergency"


def test_help_on_a_consent_form_reaches_its_therapist(client, patient, practitioner):
    offer = factories.make_offer(patient, practitioner=practitioner)
    token = formlinks.create(offer, now=NOW)
    client.post(url("help", token))
    case = Escalation.objects.get()
    alert = Message.objects.get(purpose="alert")
    assert alert.staff == practitioner.user
    assert "Call 999 now" in text_of(client.get(url("advice", token)))
    client.force_login(practitioner.user)
    assert "consent form before a visit" in text_of(client.get(f"/inbox/{case.pk}/"))


def test_not_me_closes_the_link_and_doubts_the_address(client, form, patient):
    point = patient.contact_points.get()
    token = formlinks.create(form, contact_point=point, now=NOW)
    assert "Close the link" in text_of(client.get(url("not_me", token)))
    assert client.post(url("not_me", token)).url == url("not_me", token)
    for method in (client.get, client.post):
        assert "This link is closed" in text_of(method(url("not_me", token)))
    point.refresh_from_db()
    assert point.state == ContactPoint.State.IN_DOUBT
    assert FormLink.objects.get().revoked_at == NOW
    assert "This page is not open." in text_of(client.post(url("gate", token), BORN))
    formlinks.disown(FormLink.objects.get(), now=NOW)
    other = formlinks.create(form, now=NOW)
    client.post(url("not_me", other))
    assert FormLink.objects.filter(revoked_at__isnull=False).count() == 2


def test_the_alert_leaves_by_mail(inside, token, form, mailoutbox, settings):
    tell(inside, token, form, "MEDICAL_EMERGENCY")
    dispatch.deliver_due(clock=lambda: NOW)
    assert [mail.to for mail in mailoutbox] == [[form.asked_by.email]]
    assert "emergency" in mailoutbox[0].subject
