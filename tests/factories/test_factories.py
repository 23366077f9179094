"""The factories themselves: what they make is what the product would make."""

from datetime import timedelta

import pytest

from aftercare.models import CheckIn, Message
from needling.models import Muscle, ScreeningItem, Session
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_reference_data_is_loaded_once():
    muscles = Muscle.objects.count()
    factories.load_reference()
    assert Muscle.objects.count() == muscles == 134
    assert ScreeningItem.objects.filter(is_short_form=True).exists()


def test_a_signed_session_has_its_check_ins():
    session = factories.make_signed_session()
    assert session.state == Session.State.SIGNED
    assert session.is_lung_risk
    kinds = [each.kind for each in session.check_ins.order_by("due_at")]
    assert kinds == ["evening", "h24", "h48", "h72"]


def test_a_check_in_can_be_sent_answered_and_escalated():
    check_in = factories.make_sent_check_in()
    assert check_in.state == CheckIn.State.SENT
    assert Message.objects.get(check_in=check_in).state == Message.State.SENT
    escalation = factories.make_escalation(check_in)
    check_in.refresh_from_db()
    assert check_in.state == CheckIn.State.ANSWERED
    assert (escalation.tier, escalation.state) == ("emergency", "open")
    assert escalation.raised_at == check_in.due_at + timedelta(hours=1)
