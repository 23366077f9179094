"""The unattended walk: it holds from end to end, and breaks where the product does."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aftercare import asking, checkins, dispatch, escalations
from aftercare.models import CheckIn, Escalation, Message
from aftercare.rules import facts
from aftercare.rules.flags import Flag
from aftercare.rules.tiers import Tier
from aftercare.synthetic.walk.web import Browser
from clinic import heartbeat
from clinic.db import now
from clinic.local.processes import free_port
from clinic.localmail import LocalMailbox
from needling.models import ConsentText
from tests import factories
from tests.journeys.conftest import _PLAIN_HTTP

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mailbox(tmp_path, settings):
    """A mail server of its own, and the settings that script/demo --walk passes."""
    factories.load_reference()
    with LocalMailbox(tmp_path / "mail") as local:
        given = {
            **_PLAIN_HTTP,
            "DEMO": True,
            "BASE_URL": f"http://127.0.0.1:{free_port()}",
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": local.port,
            "LOCAL_MAILBOX": str(local.folder),
        }
        for name, value in given.items():
            setattr(settings, name, value)
        yield local


def walk() -> str:
    """What the walk prints; CommandError where a link breaks."""
    told = StringIO()
    call_command("walk", pace=0, stdout=told)
    return told.getvalue()


def test_every_step_holds(mailbox):
    told = walk()
    assert "Every one of 15 steps held" in told
    check_ins = CheckIn.objects.values_list("kind", "state")
    assert dict(check_ins) == {
        "evening": "unanswered",
        "h24": "answered",
        "h48": "answered",
        "h72": "answered",
    }
    case = Escalation.objects.get()
    assert (case.tier, case.state) == ("emergency", "resolved")
    assert case.second_reader != case.concluded_by
    # The lead who signed in is told of the device: that mail is no message of ours.
    told_of = [each for each in mailbox.messages() if "new to you" in each["Subject"]]
    assert len(told_of) == 1
    sent = Message.objects.filter(state="sent").count()
    assert len(mailbox.messages()) - len(told_of) == sent


def nothing(**_):
    return {"queued": 0}


BREAKS = {
    "the worker’s verb is silent": (asking, "send_due", "evening.* nobody sent it"),
    "nothing is delivered": (dispatch, "deliver_due", "evening.* no mail to"),
    "nothing is settled": (checkins, "settle", "was not settled"),
    "nobody is chased": (escalations, "chase", "nobody else was alerted"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_it_breaks_with_a_sweep(name, mailbox, monkeypatch):
    module, verb, why = BREAKS[name]
    monkeypatch.setattr(module, verb, nothing)
    with pytest.raises(CommandError, match=why):
        walk()


def test_it_breaks_with_the_triage_table(mailbox, monkeypatch):
    chest = facts.FACTS[Flag.CHEST_PAIN]
    lowered = type(chest)(Tier.ROUTINE, *list(vars(chest).values())[1:])
    monkeypatch.setitem(facts.FACTS, Flag.CHEST_PAIN, lowered)
    with pytest.raises(CommandError, match="not on the emergency list"):
        walk()


def test_it_breaks_when_the_mail_is_refused(mailbox):
    mailbox.refuse = 550
    with pytest.raises(CommandError, match=r"evening.* failed 550"):
        walk()


def test_it_breaks_when_alerts_go_nowhere(mailbox, monkeypatch):
    monkeypatch.setattr("aftercare.alerts.recipients", lambda escalation, now: [])
    with pytest.raises(CommandError, match=r"The alert reaches.* no mail to"):
        walk()


def test_it_breaks_when_the_page_does(mailbox, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the page is broken")

    monkeypatch.setattr("aftercare.links.admit", fail)
    with pytest.raises(CommandError, match="After 24 hours"):
        walk()


REFUSALS = {
    "DEMO": (False, "DEMO is switched off"),
    "SECURE_SSL_REDIRECT": (True, "plain HTTP"),
    "LOCAL_MAILBOX": ("", "names no folder"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_it_needs_its_own_surroundings(name, mailbox, settings):
    value, why = REFUSALS[name]
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=why):
        walk()


def test_it_never_moves_the_clock_of_a_real_clinic(mailbox):
    factories.make_clinic()
    with pytest.raises(CommandError, match="database of its own"):
        walk()


def test_it_keeps_away_from_a_running_worker(mailbox):
    heartbeat.beat("send_due", now=now())
    with pytest.raises(CommandError, match="A worker runs"):
        walk()


def test_it_asks_for_the_reference_data(mailbox):
    ConsentText.objects.update(is_current=False)
    with pytest.raises(CommandError, match="load_reference"):
        walk()


def test_the_browser_opens_no_files():
    with pytest.raises(ValueError, match="Not a page"):
        Browser().open("file:///etc/passwd")
