"""What every channel promises about one hand-over, whatever the provider does."""

from datetime import timedelta

import pytest

from aftercare.channels.base import (
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from clinic.local.processes import free_port
from tests.contract import stands
from tests.contract.stands import MAIL, PHONE, letter


def to(stand, **given):
    """A letter to whom this provider serves."""
    if hasattr(stand, "gateway"):
        given["secret"] = f"ntfy://127.0.0.1:{stand.gateway.port}/alerts"
    number = getattr(stand, "way", "") == "text"
    return letter(PHONE if number else MAIL, **given)


def test_accepted_gives_a_reference(stand):
    assert stand.channel.send(to(stand))


def test_two_hand_overs_have_two_references(stand):
    first = stand.channel.send(to(stand, attempt=1))
    second = stand.channel.send(to(stand, attempt=2, message_id="<two@clinic.example>"))
    assert first != second


def test_not_now_is_transient(stand):
    stand.says("transient")
    with pytest.raises(TransientError):
        stand.channel.send(to(stand))


def test_never_is_permanent_and_about_the_address(stand):
    stand.says("permanent")
    with pytest.raises(PermanentError) as refusal:
        stand.channel.send(to(stand))
    assert refusal.value.bad_address


def test_a_refusal_does_not_spoil_the_line(stand):
    stand.says("transient")
    with pytest.raises(TransientError):
        stand.channel.send(to(stand))
    stand.says("accepted")
    assert stand.channel.send(to(stand))


def test_no_answer_in_time_is_unknown(stand):
    stand.falls_silent()
    with pytest.raises(UnknownOutcomeError):
        stand.channel.send(to(stand))


def test_a_line_that_is_only_half_open_is_unknown(stand):
    stand.channel.send(to(stand))
    stand.falls_silent()
    with pytest.raises(UnknownOutcomeError):
        stand.channel.send(to(stand))


def test_the_console_takes_everything():
    console = stands.Console()
    assert console.channel.send(letter()) == letter().message_id


@pytest.mark.parametrize("setting", ["KANNEL_URL"])
def test_nobody_listening_is_transient(settings, setting):
    with stands.kannel(settings) as stand:
        setattr(settings, setting, f"http://127.0.0.1:{free_port()}/")
        channel = type(stand.channel)()
        with pytest.raises(TransientError):
            channel.send(letter())


def test_the_wait_a_provider_asks_for_is_kept(settings):
    with stands.kannel(settings) as stand:
        stand.says("transient")
        with pytest.raises(TransientError) as refusal:
            stand.channel.send(to(stand))
    assert refusal.value.retry_after == timedelta(seconds=7)


def test_the_line_is_kept_and_a_dead_one_is_replaced(settings):
    with stands.kannel(settings) as stand:
        for _ in range(3):
            stand.channel.send(to(stand))
        assert stand.gateway.lines == 1
        stand.gateway.answer = (202, {"Connection": "close"}, "0: Accepted")
        stand.channel.send(to(stand))
        stand.says("accepted")
        stand.channel.send(to(stand))
        assert stand.gateway.lines == 2
