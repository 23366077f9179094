"""After their time the words of messages are gone; that there was a message is not."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from aftercare import outbox, purging, sweeps
from aftercare.models import Attempt, InboundText, Message
from clinic.models import AuditEntry, RetentionPolicy
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
YEAR = timedelta(days=365)
OLD = NOW - YEAR - timedelta(hours=1)
WORDS = "Zqwords of the provider"


@pytest.fixture
def refused(clinic):
    """A message of more than a year ago that a provider refused, in its words."""
    patient = factories.make_patient(clinic, now=OLD)
    message = factories.make_message(patient, now=OLD)
    (claimed,) = outbox.claim(worker="test", now=OLD, limit=1)
    outbox.mark(claimed, sent_to="ann@example.org", contact_point=None, now=OLD)
    outbox.refuse(claimed, error=WORDS, now=OLD)
    return message


def purge():
    return sweeps.run("purge", clock=lambda: NOW)


def test_what_a_provider_said_goes_and_the_rest_stays(refused, owner, client):
    young = factories.make_message(refused.patient, now=NOW - YEAR)
    before = list(refused.history.order_by("pk").values())
    assert any(each["detail"] for each in before)
    assert purge() == {"texts": 0, "messages": 1}
    refused.refresh_from_db()
    assert (refused.state, refused.last_error) == (Message.State.FAILED, "purged")
    assert refused.purged_at == NOW
    after = list(refused.history.order_by("pk").values())
    assert after == [each | {"detail": ""} for each in before]
    young.refresh_from_db()
    assert young.purged_at is None
    client.force_login(owner)
    page = client.get(reverse("aftercare:message_detail", args=[refused.pk]))
    assertContains(page, "Its words were purged")
    assertNotContains(page, WORDS)
    assert purge() == {"texts": 0, "messages": 0}
    entry = AuditEntry.objects.get(action="messages.purged")
    assert (entry.clinic_id, entry.detail) == (
        refused.clinic_id,
        {"texts": 0, "messages": 1},
    )


def test_what_is_still_on_its_way_is_left(clinic):
    patient = factories.make_patient(clinic, now=OLD)
    factories.make_message(patient, now=OLD)
    assert purge()["messages"] == 0


def test_the_words_of_a_text_go_when_whoever_had_to_has_read_it(clinic, desk, client):
    read = factories.make_text(
        clinic, "Zqread", now=OLD, handled_at=NOW, handled_by=desk
    )
    waits = factories.make_text(clinic, "Zqwaits", now=OLD)
    young = factories.make_text(clinic, "Zqyoung", now=NOW, needs_person=False)
    assert purge() == {"texts": 1, "messages": 0}
    said = dict(InboundText.objects.values_list("pk", "body"))
    assert said == {read.pk: "", waits.pk: "Zqwaits", young.pk: "Zqyoung"}
    client.force_login(desk)
    page = client.get(reverse("aftercare:text_list"))
    assertNotContains(page, "Zqread")
    with pytest.raises(Error), transaction.atomic():
        InboundText.objects.filter(pk=read.pk).update(body="again")


def test_each_clinic_has_its_own_period_and_batches_are_bounded(clinic, elsewhere):
    RetentionPolicy.objects.create(clinic=elsewhere, message_days=30)
    month = NOW - timedelta(days=31)
    for place in (clinic, elsewhere, elsewhere, elsewhere):
        factories.make_text(place, now=month, needs_person=False)
    assert purging.purge(now=NOW, limit=2)["texts"] == 2
    assert purging.purge(now=NOW, limit=2)["texts"] == 1
    left = InboundText.objects.filter(purged_at=None)
    assert [each.clinic for each in left] == [clinic]


@pytest.mark.parametrize(
    ("is_purged", "change"),
    [
        (False, {"detail": ""}),
        (True, {"detail": "other words"}),
        (True, {"detail": "", "event": "accepted"}),
        (True, {"sent_to": ""}),
    ],
)
def test_the_database_lets_nothing_else_of_an_attempt_go(refused, is_purged, change):
    if is_purged:
        Message.objects.filter(pk=refused.pk).update(purged_at=NOW)
    rows = Attempt.objects.filter(message=refused, event="refused")
    with pytest.raises(Error), transaction.atomic():
        rows.update(**change)
    with pytest.raises(Error), transaction.atomic():
        rows.delete()
    assert rows.get().detail == WORDS


def test_the_owner_sets_the_period(client, owner, clinic):
    page = reverse("clinic:retention_edit")
    client.force_login(owner)
    assertContains(client.get(page), "default D")
    sent = {"record_years": 8, "minor_until": 26}
    assert client.post(page, {**sent, "message_days": 20}).status_code == 422
    assert client.post(page, {**sent, "message_days": 90}).status_code == 303
    policy = RetentionPolicy.of(clinic)
    assert policy.words_kept_since(NOW) == NOW - timedelta(days=90)
    assert str(policy) == clinic.name
