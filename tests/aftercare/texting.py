"""Somebody with a phone, in short words."""

import itertools
from datetime import datetime
from typing import Any

from aftercare import inbound
from aftercare.channels.base import Incoming
from aftercare.models import InboundText, Message
from clinic.models import Patient

PHONE = "+447700900123"
_count = itertools.count(1)


def text(body: str, *, now: datetime, sender: str = PHONE, **given: Any) -> InboundText:
    """One text comes in."""
    values = {"provider": "test", "provider_id": f"t{next(_count)}", **given}
    incoming = Incoming(sender=sender, recipient="+447700900000", body=body, **values)
    return inbound.receive(incoming, now=now)


def answer_to(row: InboundText) -> str:
    """The template of what goes back; "" for nothing."""
    sent = Message.objects.filter(inbound=row, channel="sms").first()
    return sent.template if sent else ""


def prefers_texts(patient: Patient) -> Patient:
    """By text, and not otherwise."""
    patient.prefers, patient.other_way_allowed = "text", False
    patient.save()
    return patient
