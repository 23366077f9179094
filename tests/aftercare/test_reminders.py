"""One reminder, then silence; and a clinic where nobody reads asks nothing."""

from datetime import timedelta

import pytest

from aftercare import asking, channels, checkins, dispatch, readers, reminders
from aftercare.channels import console
from aftercare.models import AftercarePolicy, CheckIn, Message
from clinic.models import User
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def sent(**given):
    """A check-in that left in the evening and was not answered."""
    given.setdefault("muscles", ["gluteus_medius"])
    return factories.make_sent_check_in(**given)


def at(check_in, hours):
    return check_in.sent_at + hours * HOUR


def test_who_does_not_answer_is_reminded_once():
    check_in = sent(ended_at=factories.NOW.replace(hour=19) - timedelta(days=2))
    assert reminders.remind(now=at(check_in, 11)) == {"reminded": 0}
    assert reminders.remind(now=at(check_in, 13)) == {"reminded": 1}
    assert reminders.remind(now=at(check_in, 14)) == {"reminded": 0}
    message = Message.objects.get(template="reminder")
    assert message.key.endswith(":h24:reminder:1")
    assert message.send_before == check_in.closes_at


def test_after_a_lung_risk_site_the_reminder_comes_sooner():
    check_in = sent(muscles=["upper_trapezius"])
    assert reminders.remind(now=at(check_in, 7)) == {"reminded": 1}


def test_a_clinic_may_do_without():
    check_in = sent(muscles=["upper_trapezius"])
    AftercarePolicy.objects.create(clinic=check_in.clinic, reminder=False)
    assert reminders.remind(now=at(check_in, 7)) == {"reminded": 0}


def test_who_has_answered_is_not_reminded():
    check_in = sent(muscles=["upper_trapezius"])
    factories.make_reply(check_in)
    assert reminders.remind(now=at(check_in, 7)) == {"reminded": 0}


def test_a_reminder_that_is_lost_undoes_nothing():
    check_in = sent(muscles=["upper_trapezius"])
    reminders.remind(now=at(check_in, 7))
    Message.objects.filter(template="reminder").update(
        state="expired", last_error="not sent in time"
    )
    assert checkins.settle(now=at(check_in, 8))["undeliverable"] == 0
    assert checkins.settle(now=check_in.closes_at)["unanswered"] == 1


def test_the_reminder_has_a_link_and_says_it_is_the_last(monkeypatch):
    monkeypatch.setattr(channels, "get", lambda way: console.ConsoleChannel())
    check_in = sent(muscles=["upper_trapezius"])
    moment = at(check_in, 7)
    reminders.remind(now=moment)
    dispatch.deliver_due(clock=lambda: moment)
    letter = console.remembered[-1]
    assert "/c/" in letter.body
    assert "We do not remind you again" in letter.body
    assert "have not heard from you" in letter.subject


def test_two_check_ins_of_one_patient_lie_two_hours_apart():
    first = factories.make_check_in(muscles=["gluteus_medius"])
    due = first.due_at
    CheckIn.objects.filter(session=first.session, kind="h48").update(
        due_at=due, nominal_at=due
    )
    now = due
    assert asking.send_due(now=now)["queued"] == 1
    dispatch.deliver_due(clock=lambda: now)
    assert asking.send_due(now=now + HOUR)["queued"] == 0
    assert asking.send_due(now=now + 2 * HOUR)["queued"] == 1


def test_one_that_waited_for_its_gateway_keeps_the_distance_too():
    first = factories.make_check_in(muscles=["gluteus_medius"])
    now = first.due_at
    asking.send_due(now=now)
    left = factories.make_check_in(muscles=["gluteus_medius"])
    factories.make_message(
        left.patient,
        check_in=left,
        purpose="check_in",
        now=now,
        state="sent",
        sent_at=now - HOUR,
    )
    CheckIn.objects.filter(pk=left.pk).update(patient=first.patient)
    Message.objects.filter(check_in=left).update(patient=first.patient)
    assert dispatch.deliver_due(clock=lambda: now)["held"] == 1
    held = Message.objects.get(check_in=first)
    assert held.next_attempt_at == now + HOUR
    assert held.last_error == "not at this hour"


@pytest.fixture
def due():
    return factories.make_check_in(muscles=["gluteus_medius"])


def informed(check_in):
    assert asking.send_due(now=check_in.due_at)["informed"] == 1
    message = Message.objects.get()
    check_in.refresh_from_db()
    return message, check_in


def test_without_anybody_to_read_patients_get_information_only(due):
    User.objects.update(roles=[User.Role.FRONT_DESK])
    message, check_in = informed(due)
    assert (message.template, message.purpose) == ("information", "notice")
    assert (check_in.state, check_in.reason) == (
        "cancelled",
        "information only: nobody is named to read answers",
    )
    (lack,) = readers.lacks(check_in.clinic)
    assert "therapist or clinical lead" in lack


def test_without_hours_for_reading_too(due):
    due.clinic.opening_hours.all().delete()
    informed(due)
    (lack,) = readers.lacks(due.clinic)
    assert "opening hours" in lack


def test_a_clinic_may_choose_information_only(due):
    AftercarePolicy.objects.create(clinic=due.clinic, questions=False)
    informed(due)
    assert readers.lacks(due.clinic) == ()


def test_the_information_asks_nothing(due, monkeypatch):
    monkeypatch.setattr(channels, "get", lambda way: console.ConsoleChannel())
    AftercarePolicy.objects.create(clinic=due.clinic, questions=False)
    informed(due)
    dispatch.deliver_due(clock=lambda: due.due_at)
    body = console.remembered[-1].body
    assert "999" in body
    assert "/c/" not in body


def test_questions_are_refused_in_the_settings_with_the_reason(client, owner):
    owner.clinic.opening_hours.all().delete()
    client.force_login(owner)
    page = client.get("/settings/aftercare/")
    assert page.status_code == 200
    assert "information only" in page.content.decode()
    given = dict(page.context["form"].initial)
    page = client.post("/settings/aftercare/", given)
    assert page.status_code == 422
    assert "Patients cannot be asked yet." in page.content.decode()
    given["questions"] = ""
    assert client.post("/settings/aftercare/", given).status_code == 303
    assert not AftercarePolicy.of(owner.clinic).questions
