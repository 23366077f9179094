"""Tables written for every message have brief rules, which are no less strict."""

import itertools
import json
import logging

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ForeignKey

from aftercare.models import Attempt, CheckIn, Message
from clinic.models import RowChange
from clinic.models.fields import one_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db
# How long the trees of one table's rules may be together, in characters: what they were
# when they were made brief, and a tenth for the next rule (`clinic.models.brief` says
# why it matters). In Django's own words they had 23,416, 16,294, 2,368 and 1,303.
MOST = {Message: 13_300, CheckIn: 10_900, Attempt: 1_020, RowChange: 750}
# In Django's own words a list is one node a word. Here it is one constant.
WORD_BY_WORD = "{ARRAY"

LEASED = ("claimed", "sending")
DONE = ("answered", "unanswered", "undeliverable", "cancelled")


def is_to_one_person(patient, staff, route, inbound, escalation, purpose):
    named = [each for each in (patient, staff, route) if each]
    nobody_else = inbound or (purpose == "alert" and escalation)
    return len(named) == 1 or (not named and bool(nobody_else))


# The columns of a rule, and what it says of them.
RULES = {
    (Message, "message_state"): (["state"], Message.State.values.__contains__),
    (Message, "message_purpose"): (["purpose"], Message.Purpose.values.__contains__),
    (Message, "message_channel"): (["channel"], Message.Channel.values.__contains__),
    (Message, "message_to_exactly_one_person"): (
        [f"{each}_id" for each in ("patient", "staff", "route", "inbound")]
        + ["escalation_id", "purpose"],
        is_to_one_person,
    ),
    (Message, "message_lease_token"): (
        ["state", "lease_token"],
        lambda state, token: (state in LEASED) == (token is not None),
    ),
    (Message, "message_lease_until"): (
        ["state", "lease_until"],
        lambda state, until: (state in LEASED) == (until is not None),
    ),
    (Message, "message_sent_at"): (
        ["state", "sent_at"],
        lambda state, at: at is not None or state not in ("sent", "delivered"),
    ),
    (Message, "message_end_without_delivery_has_a_reason"): (
        ["state", "last_error"],
        lambda state, error: (
            error != "" or state not in ("failed", "dead", "cancelled", "expired")
        ),
    ),
    (CheckIn, "check_in_kind"): (
        ["kind"],
        {"evening", "h24", "h48", "h72"}.__contains__,
    ),
    (CheckIn, "check_in_state"): (["state"], CheckIn.State.values.__contains__),
    (CheckIn, "check_in_settled_at"): (
        ["state", "settled_at"],
        lambda state, at: (state in DONE) == (at is not None),
    ),
    (CheckIn, "check_in_answered_at"): (
        ["state", "answered_at"],
        lambda state, at: (state == "answered") == (at is not None),
    ),
    (CheckIn, "check_in_sent_at"): (
        ["state", "sent_at"],
        lambda state, at: at is not None or state not in ("sent", "unanswered"),
    ),
    (CheckIn, "check_in_end_without_message_has_a_reason"): (
        ["state", "reason"],
        lambda state, why: why != "" or state not in ("undeliverable", "cancelled"),
    ),
    (Attempt, "attempt_event"): (["event"], Attempt.Event.values.__contains__),
    (RowChange, "row_change_what"): (["what"], RowChange.What.values.__contains__),
}


def asked(question, *values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def tried(model, column):
    """Whatever makes a difference in this column."""
    field = model._meta.get_field(column)
    if field.choices:
        return [*dict(field.flatchoices), "", "other"]
    if not field.null:
        return ["", "x"]
    if isinstance(field, ForeignKey):
        field = field.target_field
    kind = field.get_internal_type()
    some = {"UUIDField": "7c0e5b1a-0000-4000-8000-000000000001", "DateTimeField": NOW}
    return [None, some.get(kind, 1)]


def by_database(model, name, rows):
    """What the rule as it is stored says of each row."""
    ((rule,),) = asked(
        "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint"
        " WHERE conname = %s AND convalidated AND conrelid = %s::regclass",
        name,
        model._meta.db_table,
    )
    as_rows = f"jsonb_populate_recordset(NULL::{model._meta.db_table}, %s)"
    found = asked(
        f"SELECT {rule} FROM {as_rows} WITH ORDINALITY ORDER BY ordinality",  # noqa: S608 (the rule itself and the name of a table)
        json.dumps(rows, default=str),
    )
    return [holds for (holds,) in found]


def by_form(model, name, row):
    """What it says of a row in hand, before that is saved."""
    (rule,) = (each for each in model._meta.constraints if each.name == name)
    try:
        rule.validate(model, model(**row))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("model", "name"), RULES, ids=str)
def test_a_brief_rule_refuses_just_what_it_is_to_refuse(model, name, caplog):
    columns, holds = RULES[model, name]
    every = list(itertools.product(*(tried(model, each) for each in columns)))
    rows = [dict(zip(columns, values, strict=True)) for values in every]
    expected = [bool(holds(*values)) for values in every]
    assert {*expected} == {True, False}
    assert by_database(model, name, rows) == expected
    # A rule that the database cannot answer holds, says Django, and logs it.
    with caplog.at_level(logging.WARNING, logger="django.db.models"):
        assert [by_form(model, name, row) for row in rows] == expected
    assert caplog.messages == []


def offences():
    """One sentence for each rule, or table of rules, that is not brief."""
    found = []
    for model, most in MOST.items():
        rules = asked(
            "SELECT conname, conbin::text FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid = %s::regclass",
            model._meta.db_table,
        )
        found += [f"{n} goes word by word" for n, tree in rules if WORD_BY_WORD in tree]
        length = sum(len(tree) for _, tree in rules)
        if length > most:
            found.append(f"{model._meta.label} has rules of {length} characters")
    return found


def test_the_rules_of_a_table_written_for_every_message_are_brief():
    assert offences() == []


def test_a_rule_in_django_s_words_is_found():
    long = one_of("in_django_s_words", "what", *RowChange.What.values)
    with connection.schema_editor() as editor:
        editor.add_constraint(RowChange, long)
    by_word, by_length = offences()
    assert by_word == "in_django_s_words goes word by word"
    assert by_length.startswith("clinic.RowChange has rules of ")
