"""Single messages, by hand: sent again, withheld, listed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aftercare import asking, checkins, outbox, requeueing
from aftercare.models import CheckIn, Message
from clinic import db
from clinic.models import AuditEntry, User
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def check_in():
    """One whose message waits in the outbox."""
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    asking.send_due(now=check_in.due_at)
    check_in.refresh_from_db()
    return check_in


@pytest.fixture
def lead_there(check_in):
    return factories.make_user(check_in.clinic, User.Role.CLINICAL_LEAD)


def lose(check_in) -> Message:
    """Its message is refused for good, and the check-in settled."""
    (message,) = outbox.claim(worker="w", now=check_in.due_at)
    outbox.refuse(message, error="550", now=check_in.due_at)
    checkins.settle(now=check_in.due_at)
    return message


def again(message, by, *, now):
    return requeueing.requeue(message, why="number corrected", by=by, now=now)


def test_what_was_lost_is_sent_again_as_a_new_row(check_in, lead_there):
    lost = lose(check_in)
    copy = again(lost, lead_there, now=check_in.due_at + HOUR)
    assert (copy.state, copy.key) == ("queued", f"{lost.key.removesuffix('1')}2")
    assert copy.send_before == lost.send_before
    lost.refresh_from_db()
    check_in.refresh_from_db()
    assert (lost.state, check_in.state) == ("failed", "queued")
    assert AuditEntry.objects.get(action="message.requeued").detail == {
        "why": "number corrected"
    }


def test_the_second_copy_has_a_key_of_its_own(check_in, lead_there):
    first = again(lose(check_in), lead_there, now=check_in.due_at + HOUR)
    (taken,) = outbox.claim(worker="w", now=check_in.due_at + HOUR)
    outbox.refuse(taken, error="550", now=check_in.due_at + HOUR)
    checkins.settle(now=check_in.due_at + HOUR)
    second = again(first, lead_there, now=check_in.due_at + HOUR)
    assert second.key.endswith(":send:3")


def test_in_the_quiet_hours_it_waits_for_the_morning(check_in, lead_there):
    lost = lose(check_in)
    night = check_in.due_at.replace(hour=2) + timedelta(days=1)
    CheckIn.objects.filter(pk=check_in.pk).update(closes_at=night + 9 * HOUR)
    Message.objects.update(send_before=night + 9 * HOUR)
    assert again(lost, lead_there, now=night) == lost
    check_in.refresh_from_db()
    assert check_in.state == "scheduled"


def test_what_waits_is_tried_at_once(check_in, lead_there):
    message = check_in.messages.get()
    later = check_in.due_at + HOUR
    assert again(message, lead_there, now=later).pk == message.pk
    message.refresh_from_db()
    assert message.next_attempt_at == later


def test_an_alert_is_sent_again_too(lead_there):
    (alert,) = factories.make_alerts(1)
    (taken,) = outbox.claim(worker="w", now=alert.next_attempt_at)
    outbox.refuse(taken, error="550", now=alert.next_attempt_at)
    by = factories.make_user(alert.clinic, User.Role.OWNER)
    copy = again(alert, by, now=db.now())
    assert copy.escalation_id == alert.escalation_id
    assert copy.key == f"{alert.key}:again:1"


def test_a_copy_is_about_the_same_thing_whatever_that_is():
    about = {
        field.attname
        for field in Message._meta.concrete_fields
        if field.is_relation and field.name != "contact_point"
    }
    assert about <= set(requeueing._COPIED)


def test_what_has_left_or_is_too_late_is_not_sent_again(check_in, lead_there):
    lost = lose(check_in)
    with pytest.raises(requeueing.CannotChange, match="too late"):
        again(lost, lead_there, now=check_in.closes_at)
    left = factories.make_sent_check_in(kind="h24")
    by = factories.make_user(left.clinic, User.Role.OWNER)
    with pytest.raises(requeueing.CannotChange, match="is sent"):
        again(left.messages.get(), by, now=left.due_at)


def test_a_check_in_that_is_over_is_not_asked_again(check_in, lead_there):
    lost = lose(check_in)
    CheckIn.objects.filter(pk=check_in.pk).update(
        state="answered", answered_at=check_in.due_at
    )
    with pytest.raises(requeueing.CannotChange, match="call the patient"):
        again(lost, lead_there, now=check_in.due_at)


def test_one_that_waits_already_stays_so(check_in, lead_there):
    by = lead_there
    assert checkins.ask_again(check_in, by=by, now=check_in.due_at).state == "queued"


def test_withheld_it_goes_to_the_call_list(check_in, lead_there):
    message = check_in.messages.get()
    at = check_in.due_at
    requeueing.withhold(message, why="in hospital", by=lead_there, now=at)
    message.refresh_from_db()
    check_in.refresh_from_db()
    assert (message.state, message.last_error) == ("cancelled", "in hospital")
    assert (check_in.state, check_in.reason) == ("undeliverable", "in hospital")


def test_a_notice_is_withheld_without_more(lead_there):
    message = factories.make_message()
    by = factories.make_user(message.clinic, User.Role.OWNER)
    held = requeueing.withhold(message, why="not needed", by=by, now=db.now())
    assert held.state == "cancelled"


def test_an_alert_is_never_withheld_nor_what_is_on_its_way(check_in, lead_there):
    (alert,) = factories.make_alerts(1)
    by = factories.make_user(alert.clinic, User.Role.OWNER)
    with pytest.raises(requeueing.CannotChange, match="taking the escalation on"):
        requeueing.withhold(alert, why="quiet", by=by, now=db.now())
    message = check_in.messages.get()
    outbox.claim(worker="w", now=check_in.due_at, limit=50)
    with pytest.raises(requeueing.CannotChange, match="Only a message that waits"):
        requeueing.withhold(message, why="x", by=lead_there, now=db.now())


def test_nobody_acts_for_another_clinic(check_in, stranger):
    with pytest.raises(requeueing.CannotChange, match="another clinic"):
        again(check_in.messages.get(), stranger, now=check_in.due_at)


def run(*words: str) -> str:
    said = StringIO()
    call_command("outbox", *words, stdout=said)
    return said.getvalue()


def test_the_list_names_keys_and_reasons_but_nobody(check_in):
    lost = lose(check_in)
    listed = run("list", "--state", "failed")
    assert lost.key in listed
    assert "550" in listed
    assert check_in.patient.family_name not in listed
    assert lost.key in run("list", "--limit", "5")


def test_from_a_terminal_by_key_and_by_id(check_in, lead_there):
    message = check_in.messages.get()
    acts = ("--by", lead_there.email, "--why", "asked for")
    assert message.key in run("requeue", str(message.pk), *acts)
    assert "cancelled" in run("withhold", message.key, *acts)


def test_from_a_terminal_refusals_are_sentences(check_in, lead_there):
    message = check_in.messages.get()
    with pytest.raises(CommandError, match="Nobody with"):
        run("withhold", message.key, "--by", "x@y.example", "--why", "x")
    acts = ("--by", lead_there.email, "--why", "x")
    with pytest.raises(CommandError, match="no message"):
        run("withhold", "nonsense", *acts)
    run("withhold", message.key, *acts)
    with pytest.raises(CommandError, match="Only a message that waits"):
        run("withhold", message.key, *acts)
