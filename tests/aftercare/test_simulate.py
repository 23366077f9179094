"""Other figures, tried on the last days: differences and sums, and nothing sent."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aftercare.models import AftercarePolicy, CheckIn, Message
from tests import factories

pytestmark = pytest.mark.django_db
DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")


def run(*words: str) -> list[str]:
    said = StringIO()
    call_command("simulate", *DAYS, *words, stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def answered():
    """A sore patient's answer on the day after."""
    check_in = factories.make_sent_check_in(kind="h24", muscles=["gluteus_medius"])
    return factories.make_reply(check_in, soreness=5)


def test_without_changes_nothing_differs(answered):
    assert run() == ["check-ins: 3 now, 3 then", "alerts: 0 now, 0 then"]


def test_each_difference_is_a_line_without_a_name(answered):
    lines = run("--set", "same_day_24=5")
    assert lines[-1] == "alerts: 0 now, 1 then"
    assert any(line.endswith("> same_day") for line in lines)
    assert answered.patient.family_name not in " ".join(lines)


def test_an_evening_check_in_that_would_not_be():
    factories.make_check_in(muscles=["upper_trapezius"])
    lines = run("--set", "evening_check_in=0")
    assert "check-ins: 4 now, 3 then" in lines
    assert any(line.endswith("> none") for line in lines)


def test_nothing_is_sent_and_nothing_stays(answered):
    before = (Message.objects.count(), CheckIn.objects.count())
    run("--set", "same_day_24=5")
    assert (Message.objects.count(), CheckIn.objects.count()) == before
    assert not AftercarePolicy.objects.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--set", "severe=99"), "is violated"),
        (("--set", "nonsense=1"), "no figure nonsense"),
        (("--set", "severe"), "NAME=NUMBER"),
        (("--clinic", "Nowhere"), "Name one clinic"),
    ],
)
def test_what_cannot_be_tried_is_refused(answered, words, why):
    with pytest.raises(CommandError, match=why):
        run(*words)
