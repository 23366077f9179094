"""Until when records are kept, whose time is over, and what holds them fast."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains

from aftercare import purging
from aftercare.models import InboundText, Message
from clinic import holds, retention
from clinic.models import AuditEntry, LegalHold, PastVisit
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LONG_AGO = datetime(2010, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def old(clinic):
    """Registered sixteen years ago, and not seen since."""
    return factories.make_patient(clinic, given_name="Olga", now=LONG_AGO)


def until(patient):
    return retention.kept_until([patient], patient.clinic)[patient.pk]


def due(clinic):
    return [(each.patient, each.is_held) for each in retention.due(clinic, now=NOW)]


def test_the_last_contact_counts_whoever_had_it(old, clinic, practitioner):
    assert until(old) == date(2020, 3, 10)
    source = factories.make_import(clinic)
    seen = datetime(2012, 1, 1, tzinfo=UTC)
    PastVisit.objects.create(
        clinic=clinic,
        patient=old,
        file=source,
        source_id="1",
        starts_at=seen,
        state="done",
    )
    assert until(old) == date(2022, 1, 1)
    session = factories.make_signed_session(old, practitioner=practitioner)
    assert until(old) == date(2036, 3, session.started_at.day)
    check_in = factories.make_sent_check_in(session)
    reply = factories.make_reply(check_in)
    assert until(old) == date(2036, 3, reply.received_at.day)


def test_those_whose_time_is_over_are_listed_and_stay(
    old, clinic, elsewhere, owner, client, monkeypatch
):
    later = LONG_AGO + timedelta(days=1)
    held = factories.make_patient(clinic, given_name="Hilda", now=later)
    holds.place(held, reason="A claim", by=owner, now=NOW)
    factories.make_patient(clinic, now=NOW)
    factories.make_patient(clinic, now=LONG_AGO, date_of_birth=date(2009, 1, 1))
    factories.make_patient(elsewhere, now=LONG_AGO)
    monkeypatch.setattr(retention, "_BATCH", 1)
    assert due(clinic) == [(old, False), (held, True)]
    assert len(retention.due(clinic, now=NOW, limit=1)) == 1
    client.force_login(owner)
    page = client.get(reverse("clinic:due_list"))
    assertContains(page, "Olga")
    assertContains(page, "Legal hold", count=1)


def test_a_hold_is_placed_and_lifted_by_name_and_for_a_reason(old, owner, client):
    page = reverse("clinic:patient_retention", args=[old.pk])
    client.force_login(owner)
    assertContains(client.get(page), "10 March 2020")
    assert client.post(page, {"reason": " "}).status_code == 422
    assert client.post(page, {"reason": "Claim 17/26"}).status_code == 303
    assertContains(
        client.post(page, {"reason": "x"}), "stands already", status_code=422
    )
    hold = LegalHold.objects.get()
    assert (hold.reason, hold.placed_by, hold.lifted_at) == ("Claim 17/26", owner, None)
    assertContains(client.get(page), "Claim 17/26")
    lift = reverse("clinic:hold_lift", args=[hold.pk])
    assert client.post(lift).status_code == client.post(lift).status_code == 303
    assertContains(client.get(page), "Holds that were lifted")
    told = AuditEntry.objects.filter(action__startswith="legal_hold.")
    assert [each.action for each in told.order_by("pk")] == [
        "legal_hold.placed",
        "legal_hold.lifted",
    ]
    assert "Claim" not in str(list(told.values("detail")))
    assert str(hold) == "2026-03-10"


def test_what_was_said_and_lifted_stays(old, owner):
    with pytest.raises(holds.CannotHold):
        holds.place(old, reason="x" * 301, by=owner, now=NOW)
    hold = holds.place(old, reason="A claim", by=owner, now=NOW)
    rows = LegalHold.objects.filter(pk=hold.pk)
    other = factories.make_patient(old.clinic)
    for change in ({"reason": "Another"}, {"patient": other}):
        with pytest.raises(Error), transaction.atomic():
            rows.update(**change)
    with pytest.raises(Error), transaction.atomic():
        rows.delete()
    holds.lift(hold, by=owner, now=NOW)
    with pytest.raises(Error), transaction.atomic():
        rows.update(lifted_at=None, lifted_by=None)


def test_a_hold_keeps_the_words_of_messages(old, owner, clinic):
    given = {"patient": old, "needs_person": False}
    year = NOW - timedelta(days=400)
    text = factories.make_text(clinic, "Zqtext", now=year, **given)
    message = factories.make_message(old, now=year)
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.CANCELLED, last_error="Zqwhy"
    )
    hold = holds.place(old, reason="A claim", by=owner, now=NOW)
    assert purging.purge(now=NOW) == {"texts": 0, "messages": 0}
    assert InboundText.objects.get(pk=text.pk).body == "Zqtext"
    holds.lift(hold, by=owner, now=NOW)
    assert purging.purge(now=NOW) == {"texts": 1, "messages": 1}
