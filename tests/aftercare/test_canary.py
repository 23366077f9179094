"""The canary goes the whole way, is seen by nobody, and is missed when it is late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from aftercare import (
    asking,
    canary,
    dispatch,
    outbox,
    receipts,
    replies,
    selfcheck,
)
from aftercare.channels.base import Report
from aftercare.models import CheckIn, Escalation, Message, Receipt, Reply
from aftercare.rules.tiers import Tier
from clinic import erasing
from clinic.models import Clinic, Heartbeat, Patient, RowChange, User
from needling.models import Session
from tests import factories

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
ROUND = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _on(settings):
    settings.CANARY = True


def work(now):
    """What the sweeps do between two rounds."""
    asking.send_due(now=now)
    dispatch.deliver_due(clock=lambda: now)


def rounds(count, *, first=START):
    """So many rounds with the sweeps between them; the moment of the next."""
    for number in range(count):
        canary.fly(now=first + number * ROUND)
        work(first + number * ROUND)
    return first + count * ROUND


def late(now):
    return {name: number for name, number in canary.counts(now=now).items() if number}


def test_it_goes_the_whole_way_also_in_the_night():
    assert canary.fly(now=START) == {"home": 0, "planted": 1, "cleared": 0}
    work(START)
    message = Message.objects.get()
    events = list(message.history.order_by("pk").values_list("event", flat=True))
    assert events == ["marked", "accepted"]
    assert (message.state, message.channel) == ("sent", "sink")
    assert canary.fly(now=START + ROUND) == {"home": 1, "planted": 1, "cleared": 0}
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.get().message == message
    assert Reply.objects.get().tier == Tier.NONE
    assert message.check_in.state == "answered"
    assert not Escalation.objects.exists()
    assert mail.outbox == []


def test_it_makes_up_no_treatment_and_nobody_who_could_sign_in():
    rounds(2)
    session = Session.objects.first()
    assert (session.state, session.sites.count()) == ("draft", 0)
    assert (session.screening, session.consent) == (None, None)
    user = User.objects.get()
    assert not user.is_active
    assert not user.has_usable_password()


def test_what_it_left_behind_goes_after_a_week():
    rounds(3)
    first = Patient.objects.order_by("created_at")[0]
    later = START + timedelta(days=7, minutes=5)
    assert canary.fly(now=later)["cleared"] == 1
    assert not Patient.objects.filter(pk=first.pk).exists()
    for model in (Session, CheckIn, Message, Reply, RowChange):
        assert not model._base_manager.filter(patient_id=first.pk).exists(), model
    work(later)
    assert canary.fly(now=later + ROUND)["home"] == 1


def test_nobody_else_is_taken_away_like_that():
    someone = factories.make_patient(factories.make_clinic())
    with pytest.raises(ValueError, match="nobody"):
        erasing.clear_canary(someone)
    assert Patient.objects.filter(pk=someone.pk).exists()


def test_nobody_is_asked_twice_within_two_hours_and_patients_are_taken_again():
    rounds(42)
    asked: dict[Any, Any] = {}
    sent = Message.objects.filter(sent_at__isnull=False).order_by("sent_at")
    for patient, at in sent.values_list("patient_id", "sent_at"):
        assert patient not in asked or at - asked[patient] >= timedelta(hours=2)
        asked[patient] = at
    assert Message.objects.count() == 42
    assert Patient.objects.count() < 42


def test_lists_of_clinics_do_not_have_it(clinic):
    rounds(1)
    assert list(Clinic.objects.all()) == [clinic]
    assert Clinic.every.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinic.every.create(name="Second", phone="1", is_canary=True)


def test_nobody_of_a_clinic_sees_anything_of_it(owner):
    rounds(2)
    for model in (Patient, Session, CheckIn, Message, Reply):
        rows = model.objects.visible_to(owner)
        assert model.objects.exists()
        assert not rows.exists()


def test_the_database_refuses_to_let_it_out_and_anybody_else_in():
    rounds(1)
    canary.fly(now=START + ROUND)
    asking.send_due(now=START + ROUND)
    (own,) = outbox.claim(worker="w", now=START + ROUND)
    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.mark(own, sent_to="x", contact_point=None, now=START + ROUND)
    factories.make_message(now=START)
    (other,) = outbox.claim(worker="w", now=START + ROUND)
    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.mark(
            other, sent_to="x", contact_point=None, now=START + ROUND, channel="sink"
        )


def test_turned_off_it_neither_flies_nor_is_missed(settings):
    rounds(1)
    settings.CANARY = False
    assert canary.fly(now=START + ROUND) == {"home": 0, "planted": 0, "cleared": 0}
    assert late(START + timedelta(days=1)) == {}


def test_before_its_first_round_it_is_not_missed():
    assert late(START) == {}


def test_one_that_was_not_planted_is_missed():
    now = rounds(2)
    Message.objects.update(last_error="x")
    work(now)
    CheckIn.objects.exclude(state="answered").update(
        state="undeliverable", reason="x", settled_at=now
    )
    assert late(now + ROUND) == {}
    assert late(now + 3 * ROUND) == {"canary_unplanted": 20}


def test_one_that_was_not_asked_is_missed():
    canary.fly(now=START)
    assert late(START + canary.LATE) == {}
    assert late(START + timedelta(minutes=16)) == {"canary_unasked": 16}
    assert Heartbeat.objects.get(name="canary_home").at == START


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        ((), "canary_unclaimed"),
        (("claim",), "canary_unmarked"),
        (("claim", "mark"), "canary_unsettled"),
        (("claim", "mark", "postpone"), "canary_refused"),
        (("claim", "mark", "refuse"), "canary_refused"),
        (("claim", "mark", "accepted"), "canary_unreported"),
        (("claim", "mark", "accepted", "report"), "canary_unanswered"),
    ],
)
def test_where_it_stands_is_told(steps, name):
    canary.fly(now=START)
    asking.send_due(now=START)
    message = Message.objects.get()
    walk = {
        "mark": lambda: outbox.mark(
            message, sent_to="x", contact_point=None, now=START, channel="sink"
        ),
        "postpone": lambda: outbox.postpone(message, error="451", jitter=0, now=START),
        "refuse": lambda: outbox.refuse(message, error="550", now=START),
        "accepted": lambda: outbox.accepted(message, reference="r", now=START),
        "report": lambda: Message.objects.update(state="delivered"),
    }
    for step in steps:
        if step == "claim":
            (message,) = outbox.claim(worker="w", now=START)
        else:
            walk[step]()
    found = selfcheck.counts(now=START + timedelta(minutes=30))
    told = {each for each, number in found.items() if number}
    assert {each for each in told if each.startswith("canary")} == {name}
    assert found[name] == 30


def test_receipts_that_go_nowhere_are_noticed_within_a_quarter_of_an_hour(monkeypatch):
    now = rounds(3)
    monkeypatch.setattr(receipts, "record", lambda report, **_: None)
    end = rounds(4, first=now)
    assert late(end) == {"canary_unreported": 25}


def test_an_answer_that_is_misjudged_is_no_way_home(monkeypatch):
    rounds(1)
    calm = replies.Submission
    monkeypatch.setattr(
        replies, "Submission", lambda pk, **_: calm(pk, asks_for_help=True)
    )
    assert canary.fly(now=START + ROUND) == {"home": 0, "planted": 1, "cleared": 0}


def test_its_receipts_hide_no_provider_that_reports_nothing():
    now = rounds(3)
    patient = factories.make_patient(factories.make_clinic())
    for number in range(6):
        factories.make_message(patient, now=now)
        (taken,) = [
            each
            for each in outbox.claim(worker="w", now=now)
            if each.patient_id == patient.pk
        ]
        outbox.mark(taken, sent_to="a@b.example", contact_point=None, now=now)
        outbox.accepted(taken, reference=f"r{number}", now=now)
    receipts.record(Report("p", "r0", "delivered"), now=now)
    end = rounds(8, first=now)
    assert selfcheck.counts(now=end)["unreported"] == 5
