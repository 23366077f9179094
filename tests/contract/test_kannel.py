"""Kannel for real: what it is handed reaches the centre, and its reports reach us."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer

from aftercare import channels, dispatch
from aftercare.models import InboundText, Message, Receipt
from clinic import db
from tests import factories
from tests.contract import smsgateway

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        bool(smsgateway.missing()),
        reason=f"Kannel is not installed: {smsgateway.missing()}",
    ),
]
MANY = 1000


@pytest.fixture
def kannel(tmp_path, settings):
    """The gateway and the product, each with the other's address."""
    settings.SECURE_SSL_REDIRECT = False
    settings.KANNEL_SECRET = smsgateway.SECRET
    product = LiveServer("127.0.0.1")
    settings.CALLBACK_URL = product.url
    with smsgateway.running(tmp_path, product=product.url) as running:
        settings.KANNEL_URL, settings.SMS_SENDER = running.sendsms, "447700900000"
        settings.KANNEL_USER, settings.KANNEL_PASSWORD = "clinic", "pw"
        settings.SMS_PER_SECOND = 1000
        settings.AFTERCARE_WAYS = {"email": "email", "sms": "sms_kannel"}
        channels.hang_up()
        yield running
        channels.hang_up()
    product.stop()


def make_texts(count: int) -> None:
    """So many forms to fill in, to as many phones, due now."""
    clinic = factories.make_clinic()
    now = db.now()
    patient = factories.make_patient(clinic, phone="+447700900001", email="")
    first = factories.make_message(patient, channel="sms", template="form_link")
    Message.objects.bulk_create(
        Message(
            clinic=clinic,
            key=f"many:{number}",
            purpose="notice",
            channel="sms",
            patient=patient,
            template="form_link",
            created_at=now,
            next_attempt_at=now,
        )
        for number in range(count - 1)
    )
    Message.objects.filter(pk=first.pk).update(next_attempt_at=now)


def wait_until(done, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert done()


def deliver_all() -> Counter[str]:
    """Wake-ups until nothing is left."""
    total: Counter[str] = Counter()
    while Message.objects.filter(state="queued").exists():
        total += Counter(dispatch.deliver_due(clock=db.now))
    return total


def test_a_thousand_texts_and_every_receipt_is_there(kannel, record_property):
    make_texts(MANY)
    began = time.monotonic()
    assert deliver_all() == {"sent": MANY}
    handed_over = time.monotonic() - began
    delivered = Receipt.objects.filter(status="delivered", message__isnull=False)
    wait_until(lambda: delivered.count() == MANY)
    receipts_in = time.monotonic() - began
    assert Message.objects.filter(state="delivered").count() == MANY
    assert len(kannel.received()) == MANY
    assert Receipt.objects.filter(message__isnull=True).count() == 0
    record_property("handed over per second", MANY / handed_over)
    record_property("all receipts after seconds", receipts_in)


def test_letters_of_four_languages_arrive_as_they_were_written(kannel):
    make_texts(1)
    clinic = Message.objects.get().clinic
    clinic.short_name, clinic.language = "Praxis Müller & Söhne", "de"
    clinic.save()
    assert deliver_all() == {"sent": 1}
    wait_until(lambda: kannel.received())
    ((_, to, _text),) = kannel.received()
    assert to == "+447700900001"
    assert Message.objects.get().sent_at + timedelta(minutes=1) > db.now()


def test_a_text_comes_in_and_its_answer_goes_out(kannel):
    patient = factories.make_patient(factories.make_clinic(), phone="+447700900123")
    kannel.connect("+447700900123", "Hello dear clinic")
    wait_until(InboundText.objects.exists)
    row = InboundText.objects.get()
    assert (row.sender, row.patient) == ("+447700900123", patient)
    assert row.body == "Hello dear clinic"
    deliver_all()
    wait_until(lambda: kannel.received())
    ((_, to, said),) = kannel.received()
    assert to == "+447700900123"
    assert "999" in said
