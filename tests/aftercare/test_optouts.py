"""STOP, ALL and START; the other way a message may take; shared phones."""

from datetime import timedelta

import pytest

from aftercare import asking, checkins, destinations, fallbacks, outbox
from aftercare.models import CheckIn, Escalation, InboundText, Message
from clinic import patients
from clinic.audit import Agent
from clinic.models import ContactPoint
from tests import factories
from tests.aftercare.texting import PHONE, answer_to, prefers_texts, text

pytestmark = pytest.mark.django_db
NOW = factories.NOW
S = CheckIn.State
FORM = destinations.Errand("form_link")
CHECK_IN = destinations.Errand("checkin", is_check_in=True)


@pytest.fixture(autouse=True)
def _carried(settings):
    settings.AFTERCARE_WAYS = {"email": "email", "sms": "console"}


@pytest.fixture
def patient(clinic):
    return factories.make_patient(clinic, phone=PHONE, given_name="Ann")


def phone(patient):
    return ContactPoint.objects.get(patient=patient, kind="phone")


def way(patient, errand=CHECK_IN):
    """By what it goes, or why it does not."""
    patient.refresh_from_db()
    try:
        return destinations.reach(patient, errand).channel
    except destinations.NoDestination as reason:
        return str(reason)


def test_stop_ends_check_ins_and_a_person_hears_of_it(patient):
    check_in = factories.make_sent_check_in(patient=patient)
    row = text("STOP", now=check_in.due_at)
    assert (answer_to(row), row.needs_person) == ("stopped", False)
    states = dict(patient.check_ins.values_list("kind", "state"))
    assert states["h24"] == S.UNDELIVERABLE
    assert states["h48"] == states["h72"] == S.CANCELLED
    assert patient.check_ins.to_call().filter(reason="stopped by text").count() == 1
    assert way(patient) == "the patient stopped check-ins"


def test_stop_leaves_other_texts_and_all_does_not(patient):
    prefers_texts(patient)
    text("STOP", now=NOW)
    assert way(patient, FORM) == "sms"
    assert answer_to(text("ALL", now=NOW)) == "stopped_all"
    assert way(patient, FORM) == "no usable e-mail address or number"
    assert phone(patient).state == ContactPoint.State.OPTED_OUT


@pytest.mark.parametrize("word", ["STOP", "ALL"])
def test_start_brings_back_what_the_phone_itself_had_stopped(patient, word):
    prefers_texts(patient)
    text(word, now=NOW)
    row = text("START", now=NOW)
    assert (answer_to(row), row.needs_person) == ("started", False)
    assert way(patient) == "sms"


def test_start_lifts_a_block_at_the_carrier(patient):
    patients.opt_out_contact(
        phone(patient), why="blocked: 21610", by=Agent.GATEWAY, now=NOW
    )
    assert answer_to(text("START", now=NOW)) == "started"


@pytest.mark.parametrize("state", ["in_doubt", "opted_out"])
def test_start_does_not_bring_back_what_staff_decided(patient, state):
    ContactPoint.objects.filter(kind="phone").update(state=state, state_reason="desk")
    row = text("START", now=NOW)
    assert (answer_to(row), row.needs_person) == ("start_kept", True)
    assert phone(patient).state == state


def test_start_from_nobody_starts_nothing(clinic):
    row = text("START", now=NOW, sender="+447700900555")
    assert answer_to(row) == "unknown"
    assert not ContactPoint.objects.filter(value="+447700900555").exists()


def test_answering_a_check_in_is_no_opt_in(patient):
    check_in = factories.make_sent_check_in(patient=patient)
    text("STOP", now=check_in.due_at)
    text("2", now=check_in.due_at)
    assert phone(patient).check_ins_off_at is not None


@pytest.mark.parametrize(
    ("prefers", "allowed", "expected"),
    [
        ("", True, "email"),
        ("text", True, "sms"),
        ("email", True, "email"),
        ("text", False, "sms"),
    ],
)
def test_the_patient_chooses_the_way(patient, prefers, allowed, expected):
    patient.prefers, patient.other_way_allowed = prefers, allowed
    patient.save()
    assert way(patient) == expected


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [(True, "email"), (False, "no usable e-mail address or number")],
)
def test_a_number_in_doubt_gives_way_where_that_is_allowed(patient, allowed, expected):
    patient.prefers, patient.other_way_allowed = "text", allowed
    patient.save()
    ContactPoint.objects.filter(kind="phone").update(state="in_doubt")
    assert way(patient) == expected


def test_a_landline_gets_no_text(clinic):
    patient = factories.make_patient(clinic, phone="+442079460999", email="")
    assert way(patient) == "no usable e-mail address or number"


def test_what_is_private_goes_by_mail_only(patient):
    prefers_texts(patient)
    patient.other_way_allowed = True
    patient.save()
    errand = destinations.Errand("consent_copy", is_private=True)
    assert way(patient, errand) == "email"


def test_without_a_provider_of_texts_nothing_is_texted(patient, settings):
    settings.AFTERCARE_WAYS = {"email": "email", "sms": ""}
    patient.prefers = "text"
    patient.save()
    assert way(patient) == "email"
    ContactPoint.objects.filter(kind="email").update(state="in_doubt")
    assert way(patient) == "no usable e-mail address"


def lose(message: Message) -> Message:
    """The network says that it cannot be delivered."""
    (taken,) = outbox.claim(worker="w", now=message.next_attempt_at)
    outbox.mark(taken, sent_to="x", contact_point=None, now=message.next_attempt_at)
    return outbox.refuse(taken, error="no such number", now=message.next_attempt_at)


def test_a_check_in_that_no_text_delivers_goes_by_mail_once(patient):
    patient.prefers = "text"
    patient.save()
    check_in = factories.make_check_in(patient=patient)
    at = check_in.due_at
    asking.send_due(now=at)
    lose(check_in.messages.get())
    assert checkins.settle(now=at) == {"unanswered": 0, "undeliverable": 0}
    mail = check_in.messages.get(key__endswith=":other")
    assert (mail.channel, mail.send_before) == ("email", check_in.closes_at)
    lose(mail)
    assert checkins.settle(now=at)["undeliverable"] == 1


def test_nothing_goes_the_other_way_without_leave(patient):
    message = factories.make_message(prefers_texts(patient), channel="sms")
    assert fallbacks.other_way(lose(message), now=NOW) is None


def test_a_form_that_was_lost_goes_the_other_way(patient, practitioner):
    offer = factories.make_offer(patient, practitioner=practitioner)
    message = factories.make_message(
        patient,
        channel="sms",
        template="form_link",
        consent_offer=offer,
        send_before=offer.closes_at,
    )
    lose(message)
    assert fallbacks.reroute(now=NOW) == {"rerouted": 1}
    assert fallbacks.reroute(now=NOW) == {"rerouted": 0}


@pytest.mark.parametrize(
    ("columns", "point"),
    [
        ({"channel": "console"}, {}),
        ({"channel": "sms"}, {"state": "in_doubt"}),
        ({"channel": "sms", "template": "checkin"}, {"state": "opted_out"}),
    ],
)
def test_where_there_is_no_other_way_there_is_none(patient, columns, point):
    message = factories.make_message(patient, **columns)
    ContactPoint.objects.filter(kind="email").update(**point)
    assert fallbacks.other_way(message, now=NOW) is None


# --- one phone, two people


@pytest.fixture
def shared(clinic):
    """A mother and her child, both after a session, one phone."""
    made = {}
    for name in ("Ann", "Bea"):
        who = factories.make_patient(clinic, phone=PHONE, given_name=name)
        made[name] = factories.make_sent_check_in(patient=who)
    return made


def test_a_number_on_a_shared_phone_is_asked_about(shared):
    row = text("2", now=shared["Ann"].due_at)
    assert (row.patient, row.needs_person) == (None, True)
    assert answer_to(row) == "whom"
    named = text("bea", now=shared["Ann"].due_at)
    row.refresh_from_db()
    assert (named.patient.given_name, row.patient.given_name) == ("Bea", "Bea")
    assert (row.reply.soreness, row.needs_person) == (2, False)
    assert answer_to(named) == "more"


def test_a_name_that_answers_no_question_is_for_a_person(shared):
    row = text("Ann", now=shared["Ann"].due_at)
    assert (row.needs_person, answer_to(row)) == (True, "received")


def test_an_emergency_on_a_shared_phone_waits_for_no_name(shared):
    row = text("I can't breathe", now=shared["Ann"].due_at)
    assert Escalation.objects.filter(tier="emergency").count() == 2
    assert (row.patient, row.needs_person, answer_to(row)) == (None, True, "emergency")


def test_stop_on_a_shared_phone_leaves_the_mail(shared):
    text("STOP", now=shared["Ann"].due_at)
    for check_in in shared.values():
        assert way(check_in.patient) == "email"
        check_in.refresh_from_db()
        assert check_in.state == S.SENT


def test_two_on_a_phone_who_were_never_treated(clinic):
    for name in ("Ann", "Bea"):
        factories.make_patient(clinic, phone=PHONE, given_name=name)
    assert answer_to(text("Hello", now=NOW)) == "whom"
    assert text("can't breathe", now=NOW + timedelta(minutes=1)).is_urgent
    assert InboundText.objects.waiting().first().is_urgent


def test_of_two_texts_the_graver_one_is_answered(shared):
    now = shared["Ann"].due_at
    text("6", now=now)
    text("2", now=now + timedelta(minutes=1))
    named = text("bea", now=now + timedelta(minutes=2))
    assert answer_to(named) == "received"
    assert Escalation.objects.get().tier == "next_business_day"
