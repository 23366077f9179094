"""Every table is remembered row by row, or left out for a reason; nothing else is."""

import re

import pytest
from django.apps import apps
from django.db import connection

from clinic.models import RowChange
from clinic.models.encrypted import Encrypted
from clinic.models.remembering import (
    LEFT_OUT,
    REMEMBERED,
    TRIGGER,
    arguments,
    statement,
)
from clinic.models.rowchange import LOOKS_AWAY
from clinic.rules.fieldclasses import classed
from tests.house.test_fields import document
from tests.house.test_safety import ROOT

APPS = ("clinic", "needling", "aftercare")
# What whoever sees the history may read: of nobody who is treated.
READABLE = {"reference", "operational", "staff", "link"}
# What a period or the file's end takes away: it must not outlive that here.
PURGED = {"aftercare.InboundText": {"body", "sender"}}


def ours():
    """Every table of the product, those between two models included."""
    return {
        model
        for name in APPS
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
    }


def fields(model):
    return {each.column: each for each in model._meta.concrete_fields}


def classes(model, *columns):
    """The class of each column, by docs/fields.md."""
    known = dict(classed(document()))
    by_column = fields(model)
    return {
        each: known[f"{model._meta.label}.{by_column[each].name}"]
        for each in columns or by_column
    }


def offences(models):
    """One sentence for each table that nobody has decided about, or that is gone."""
    told = {*REMEMBERED, *LEFT_OUT}
    return [
        *(f"{each._meta.label} is neither" for each in models - told),
        *(f"{each._meta.label} is gone" for each in told - models),
        *(f"{each._meta.label} is both" for each in {*REMEMBERED} & {*LEFT_OUT}),
    ]


def test_every_table_is_remembered_or_left_out_for_a_reason():
    assert offences(ours()) == []
    assert all(each.why for each in REMEMBERED.values())
    assert all(LEFT_OUT.values())


def test_a_new_table_is_told():
    group = apps.get_model("auth.Group")
    assert offences(ours() | {group}) == ["auth.Group is neither"]
    assert "clinic.RowChange is gone" in offences(ours() - {RowChange})


@pytest.mark.django_db
def test_the_database_has_the_triggers_and_no_other():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, encode(tgargs, 'escape'), tgtype,"
            " tgenabled FROM pg_trigger WHERE tgname = %s",
            [TRIGGER],
        )
        there = {table: told for table, *told in cursor.fetchall()}
    for model in REMEMBERED:
        # After each row, on insert, update and delete (1 + 4 + 8 + 16), and enabled.
        args = "".join(f"{each}\\000" for each in arguments(model))
        wanted = [args, 1 + 4 + 8 + 16, "O"]
        put = f"put it on in a migration: {statement(model)}"
        assert there.pop(model._meta.db_table, None) == wanted, put
    assert there == {}


def test_what_opens_something_or_is_a_file_is_kept_without_its_value():
    for model, told in REMEMBERED.items():
        known = classes(model)
        closed = {
            name for name, each in known.items() if each in ("secret", "document")
        }
        assert closed <= {*told.hidden}, model
        assert {*told.hidden, *told.quiet} <= set(known), model
        assert PURGED.get(model._meta.label, set()) <= {*told.hidden}, model


def test_values_are_shown_of_nobody_who_is_treated():
    for model, told in REMEMBERED.items():
        shown = [
            column
            for column, each in fields(model).items()
            if told.is_open
            and column not in told.hidden
            and not isinstance(each, Encrypted)
        ]
        if shown:
            assert set(classes(model, *shown).values()) <= READABLE, model


def test_quiet_columns_are_counters_and_moments():
    for model, told in REMEMBERED.items():
        kinds = set(classes(model, *told.quiet).values()) if told.quiet else set()
        assert kinds <= {"operational", "reference"}, model


def naming(words):
    """The files of the product, migrations left out, in which one of them stands."""
    return {
        str(path.relative_to(ROOT))
        for name in APPS
        for path in (ROOT / name).rglob("*.py")
        if "migrations" not in path.parts and re.search(words, path.read_text("utf-8"))
    }


def test_few_ask_the_history_to_look_away():
    """What silences every trigger of pgtrigger does not silence this one."""
    assert naming(rf"LOOKS_AWAY|{LOOKS_AWAY}|row_change_append_only") == {
        "clinic/models/rowchange.py",
        "clinic/rowchanges.py",
        "clinic/rekeying.py",
    }
    # A copy for support is rewritten so, and knows no history.
    assert naming("DISABLE TRIGGER|session_replication_role|TRUNCATE") == {
        "clinic/scrubbing.py"
    }
