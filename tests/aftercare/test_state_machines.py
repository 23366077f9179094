"""Every move of a state machine is one that is drawn, or the database refuses it."""

import itertools
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from aftercare.models import CheckIn, Escalation, Message
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def columns_of_message(state: str, row: Any) -> dict[str, Any]:
    leased = state in Message.LEASED
    return {
        "lease_token": row.clinic_id if leased else None,
        "lease_until": NOW if leased else None,
        "sent_at": NOW if state in ("sent", "delivered") else None,
        "last_error": "a reason",
    }


def columns_of_check_in(state: str, row: Any) -> dict[str, Any]:
    return {
        "settled_at": NOW if state in CheckIn.FINAL else None,
        "answered_at": NOW if state == "answered" else None,
        "sent_at": NOW,
        "reason": "a reason",
    }


def columns_of_escalation(state: str, row: Any) -> dict[str, Any]:
    user = row.check_in.session.signed_by
    taken, over = state != "open", state in ("second_reader", "resolved")
    return {
        "acknowledged_at": NOW if taken else None,
        "acknowledged_by": user if taken else None,
        "concluded_at": NOW if over else None,
        "concluded_by": user if over else None,
        "resolved_at": NOW if state == "resolved" else None,
        "next_alert_at": None if state == "resolved" else NOW,
        **dict.fromkeys(("finding", "action"), "x"),
        "outcome": "doctor",
        "tier": "same_day",
    }


# What goes with a state, so that only the move itself is judged.
COLUMNS = {
    Message: columns_of_message,
    CheckIn: columns_of_check_in,
    Escalation: columns_of_escalation,
}


def drawn(model: Any) -> set[tuple[str, str]]:
    """The moves the model declares."""
    (machine,) = [
        each for each in model._meta.triggers if isinstance(each, pgtrigger.FSM)
    ]
    return set(machine.transitions)


def put(model: Any, row: Any, state: str) -> None:
    columns = COLUMNS[model](state, row)
    model.objects.filter(pk=row.pk).update(state=state, **columns)


@pytest.mark.parametrize(
    ("model", "make"),
    [
        (Message, factories.make_message),
        (CheckIn, factories.make_check_in),
        (Escalation, factories.make_escalation),
    ],
    ids=["message", "check_in", "escalation"],
)
def test_the_database_allows_the_moves_that_are_drawn_and_no_other(model, make):
    row = make()
    allowed = set()
    machine = f"aftercare.{model.__name__}:{model._meta.model_name}_states"
    name = machine.replace("checkin_states", "check_in_states")
    for before, after in itertools.permutations(model.State.values, 2):
        with pgtrigger.ignore(name):
            put(model, row, before)
        try:
            with transaction.atomic():
                put(model, row, after)
        except DatabaseError:
            continue
        allowed.add((before, after))
    assert allowed == drawn(model)


def test_no_end_of_a_check_in_is_left_but_for_an_answer_or_by_a_person():
    ends = {move for move in drawn(CheckIn) if move[0] in CheckIn.FINAL}
    again = {("undeliverable", "scheduled")}
    assert {after for _, after in ends - again} == {"answered"}


def test_a_resolved_escalation_is_only_opened_again():
    moves = [move for move in drawn(Escalation) if move[0] == "resolved"]
    assert moves == [("resolved", "open")]
