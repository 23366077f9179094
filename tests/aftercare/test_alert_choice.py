"""By what each person is alerted; and what happens when nobody is left to tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from aftercare import destinations, escalations, outbox, routing, selfcheck
from aftercare.models import AlertChoice, Message
from aftercare.rules import wording
from clinic import context, db, heartbeat
from clinic.models import User
from clinic.rules.known import known
from tests import factories
from tests.aftercare.visiting import text_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = reverse("aftercare:my_alerts")
MOBILE = "+447700900321"
SMS = override_settings(
    AFTERCARE_WAYS={"email": "email", "sms": "console", "push": "push"}
)
CHOSEN: dict[str, Any] = {
    "by_mail": False,
    "by_text": True,
    "phone": MOBILE,
    "in_browser": True,
}


@pytest.fixture
def check_in(clinic, practitioner):
    patient = factories.make_patient(clinic)
    return factories.make_sent_check_in(patient=patient, practitioner=practitioner)


def _alerts(escalation):
    return escalation.messages.filter(key__contains=f":r{escalation.round}:")


def test_each_by_the_ways_they_chose(check_in, therapist, lead):
    routing.choose(lead, **CHOSEN, now=NOW)
    routing.add(
        check_in.clinic,
        label="Mine",
        url="ntfys://ntfy.example/lea",
        by=lead,
        person=lead,
        now=NOW,
    )
    made = _alerts(factories.make_escalation(check_in))
    ways = {(each.staff, each.channel) for each in made}
    assert ways == {(therapist, "email"), (lead, "sms"), (None, "push")}


def test_a_service_of_somebody_not_told_stays_silent(check_in, desk):
    routing.add(
        check_in.clinic,
        label="Mine",
        url="ntfys://ntfy.example/dora",
        by=desk,
        person=desk,
        now=NOW,
    )
    assert not _alerts(factories.make_escalation(check_in)).exclude(route=None)


def test_one_way_at_least_must_be_left(lead):
    for wrong in ({"by_text": False}, {"phone": ""}):
        with pytest.raises(routing.CannotAdd):
            routing.choose(lead, **{**CHOSEN, **wrong}, now=NOW)


def _text_to(escalation, person):
    return Message(
        clinic=escalation.clinic,
        purpose="alert",
        channel="sms",
        staff=person,
        escalation=escalation,
    )


@SMS
def test_a_text_goes_to_the_number_that_person_gave(check_in, lead):
    message = _text_to(factories.make_escalation(check_in), lead)
    with pytest.raises(destinations.NoDestination, match="wants no texts"):
        destinations.destination(message)
    routing.choose(lead, **CHOSEN, now=NOW)
    assert destinations.destination(message).address == MOBILE


def test_a_text_alert_names_nobody(clinic):
    body = wording.shipped()[wording.Template.ALERT, "en"]
    assert not wording.problems(wording.Template.ALERT, body)


@SMS
@pytest.mark.parametrize(
    ("phone", "trouble"),
    [("+447700900111", None), ("+442079460123", "takes no texts")],
)
def test_with_everybody_gone_it_goes_to_the_clinics_own_number(
    check_in, phone, trouble
):
    escalation = factories.make_escalation(check_in)
    User.objects.filter(clinic=check_in.clinic).update(is_active=False)
    escalation.clinic.phone = phone
    escalation.clinic.save()
    escalations.chase(now=known(escalation.next_alert_at, "it is open"))
    escalation.refresh_from_db()
    message = _alerts(escalation).get()
    assert (message.staff, message.route, message.channel) == (None, None, "sms")
    if trouble is None:
        assert destinations.destination(message).address == phone
    else:
        with pytest.raises(destinations.NoDestination, match=trouble):
            destinations.destination(message)


def test_without_a_gateway_the_clinics_number_cannot_be_texted(check_in):
    message = _text_to(factories.make_escalation(check_in), None)
    with pytest.raises(destinations.NoDestination, match="no gateway"):
        destinations.destination(message)


def test_with_everybody_gone_every_page_and_the_watchdog_say_so(check_in):
    escalation = factories.make_escalation(check_in)
    now = known(escalation.next_alert_at, "it is open")
    assert selfcheck.counts(now=now)["unheard"] == 0
    User.objects.filter(clinic=check_in.clinic).update(is_active=False)
    escalations.chase(now=now)
    found = selfcheck.counts(now=now)
    assert found["unheard"] == 1
    moment = db.now()
    for sweep in heartbeat.expected():
        heartbeat.beat(sweep, now=moment)
    heartbeat.beat("probe", now=moment, detail=found)
    banner = context.system_banner(check_in.clinic)
    assert "reached nobody" in banner.text
    assert banner.url == reverse("aftercare:inbox")


def test_when_no_channel_works_everybody_and_the_clinic_are_told(check_in, lead):
    escalation = factories.make_escalation(check_in)
    now = escalation.raised_at
    for _ in range(3):
        now += timedelta(seconds=20)
        for message in outbox.claim(worker="w", now=now):
            outbox.refuse(message, error="550", now=now)
        escalation.refresh_from_db()
        due = known(escalation.next_alert_at, "it is open")
        escalations.chase(now=max(now, due))
    escalation.refresh_from_db()
    assert escalation.rung == "everyone"
    assert _alerts(escalation).filter(staff=None, route=None, channel="sms").exists()
    # Refused again: until somebody is reached it stays in red.
    for message in outbox.claim(worker="w", now=max(now, due)):
        outbox.refuse(message, error="550", now=now)
    assert selfcheck.counts(now=now)["unheard"] == 1


def test_the_page_keeps_what_i_choose(client, lead):
    client.force_login(lead)
    assert "How I am alerted" in text_of(client.get(PAGE))
    assert client.post(PAGE, {"by_mail": "on", "in_browser": "on"}).status_code == 303
    assert AlertChoice.objects.get(person=lead).in_browser
    bar = client.get(reverse("aftercare:inbox_bar")).content.decode()
    assert 'data-notifies="yes"' in bar
    assert client.post(PAGE, {}).status_code == 422


@SMS
def test_the_page_takes_a_number_that_takes_texts(client, lead):
    client.force_login(lead)
    given = {"by_mail": "on", "by_text": "on"}
    landline = client.post(PAGE, {**given, "phone": "020 7946 0123"})
    assert "takes no texts" in text_of(landline)
    assert not mail.outbox
    for _ in range(2):
        done = client.post(PAGE, {**given, "phone": "07700 900321"})
        assert done.status_code == 303
    assert AlertChoice.objects.get(person=lead).phone == MOBILE
    # Told once, at the address of the account, without the number.
    (told,) = mail.outbox
    assert told.to == [lead.email]
    assert "a number that ends in 321" in told.body
    assert "900321" not in told.body


def test_services_of_my_own_are_added_and_turned_off(client, lead, owner):
    client.force_login(lead)
    add = reverse("aftercare:my_service_add")
    assert client.post(add, {"label": "x", "url": "file:///x"}).status_code == 422
    given = {"label": "Mine", "url": "ntfys://ntfy.example/lea"}
    assert client.post(add, given).status_code == 303
    route = lead.alert_routes.get()
    assert [(each.to, "here as well: Mine" in each.body) for each in mail.outbox] == [
        ([lead.email], True)
    ]
    off = reverse("aftercare:my_service_off", args=[route.pk])
    client.force_login(owner)
    assert client.post(off).status_code == 404
    assert "Mine" not in text_of(client.get(reverse("aftercare:route_list")))
    client.force_login(lead)
    assert client.post(off).status_code == 303
    assert not lead.alert_routes.on().exists()
