"""A thousand mails over real SMTP: each arrives once, and is counted as sent."""

import time
from collections import Counter
from email import message_from_bytes

import pytest

from aftercare import channels, dispatch
from aftercare.models import Attempt, Message
from clinic import db
from tests import factories
from tests.contract.mailserver import MailServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MANY = 1000


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 5
    channels.hang_up()
    with MailServer() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running
        channels.hang_up()


def make_mails(count: int) -> None:
    """So many alerts, due now, to one member of staff."""
    now = db.now()
    first = factories.make_alerts(1)[0]
    Message.objects.bulk_create(
        Message(
            clinic_id=first.clinic_id,
            key=f"many:{number}",
            purpose="alert",
            channel="email",
            staff_id=first.staff_id,
            escalation_id=first.escalation_id,
            template="alert",
            created_at=now,
            next_attempt_at=now,
        )
        for number in range(count - 1)
    )


def test_a_thousand_mails_arrive_and_every_one_is_accounted_for(
    server, record_property
):
    make_mails(MANY)
    total: Counter[str] = Counter()
    began = time.monotonic()
    while Message.objects.filter(state="queued").exists():
        total += Counter(dispatch.deliver_due(clock=db.now))
    record_property("handed over per second", MANY / (time.monotonic() - began))
    assert total == {"sent": MANY}
    ids = Counter(message_from_bytes(mail)["Message-ID"] for mail in server.taken)
    assert len(ids) == ids.total() == MANY
    sent = Message.objects.filter(state="sent", purpose="alert")
    assert set(ids) == set(sent.values_list("reference", flat=True))
    accepted = Attempt.objects.filter(event="accepted", message__in=sent)
    assert accepted.count() == MANY
