"""The words that go to the database with each statement that writes."""

import json
import threading

import pytest
from django.db import connection, connections

from clinic import acting, db
from clinic.models import RowChange, VisitType
from tests import factories


class Cursor:
    """Of Django, as far as it is looked at."""

    name: str | None = None


def sent(sql, params=None, many=False, cursor=Cursor):
    """What arrives at the database, and how many results were passed over."""
    passed = []

    class Result:
        def nextset(self):
            passed.append(True)

    def execute(sql, params, many, context):
        arrived.append((sql, params))
        return Result()

    arrived: list[tuple[object, object]] = []
    acting.tell(execute, sql, params, many, {"cursor": cursor})
    return arrived[0][0], len(passed)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE t SET a = 1",
        "  insert into t values (1)",
        "-- a remark\nDELETE FROM t",
        "/* two\nlines */ WITH gone AS (DELETE FROM t RETURNING 1) SELECT 1",
        "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
        "DO $$ BEGIN END $$",
    ],
)
def test_a_statement_that_writes_is_told_on_whose_behalf(sql):
    with acting.under("aftercare.settle"):
        words, passed = sent(sql)
    told = (
        """SELECT set_config('clinic.acting', '{"doing": "aftercare.settle"}', true)"""
    )
    assert (words, passed) == (f"{told}; {sql}", 1)
    with acting.under("aftercare.settle"):
        # The text is the same each time where there are parameters to stand beside.
        assert sent(sql, params=[7])[0] == f"{told[:35]}%s, true); {sql}"
    assert sent(sql) == (sql, 0)


def test_what_reads_or_cannot_carry_words_is_left_alone():
    class Named(Cursor):
        name = "c1"

    read = "SELECT * FROM t WHERE note = 'UPDATE'"
    write = "UPDATE t SET a = 1"
    with acting.under("x"):
        assert sent(read) == (read, 0)
        assert sent(write, many=True) == (write, 0)
        assert sent(write, cursor=Named) == (write, 0)
        assert sent(b"UPDATE t SET a = 1") == (b"UPDATE t SET a = 1", 0)


def test_nothing_ends_the_words_or_is_taken_for_a_parameter():
    odd = acting.Acting("a'); DROP TABLE t; --%s\\", request="{}\"'é", user=3)
    with acting.behalf(lambda: odd):
        said = acting.words()
    assert json.loads(said) == {"doing": "a DROP TABLE t --s", "user": 3}
    assert not set(said) & set("'%\\;")


def test_a_process_has_a_name_in_all_its_threads(monkeypatch):
    monkeypatch.setattr(acting, "_of_process", [])
    assert acting.words() == ""
    acting.begin("manage.py dispatch")
    heard = []
    thread = threading.Thread(target=lambda: heard.append(acting.words()))
    thread.start()
    thread.join()
    assert heard == ['{"doing": "manage.py dispatch"}']
    with acting.under("aftercare.settle"):
        assert "aftercare.settle" in acting.words()
    assert "dispatch" in acting.words()


@pytest.mark.django_db
def test_a_connection_listens_once_and_before_others():
    wrappers = list(connection.execute_wrappers)
    acting.listen(connection)
    assert connection.execute_wrappers == wrappers
    assert wrappers[0] is acting.tell


_TOUCH = "UPDATE clinic_visittype SET minutes = minutes + 1 RETURNING minutes"


def doings():
    rows = RowChange.objects.filter(what="update", table_name="clinic_visittype")
    return list(rows.order_by("id").values_list("doing", flat=True))


@pytest.mark.django_db
def test_a_prepared_statement_is_told_inside_a_transaction(clinic):
    factories.make_kind(clinic)
    with acting.under("aftercare.deliver_due"):
        db.prepared(_TOUCH, {})
        db.prepared(_TOUCH, {})
    assert doings() == ["aftercare.deliver_due"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_told_once_what_it_prepares_for(django_assert_num_queries):
    factories.make_kind(factories.make_clinic())
    with acting.under("aftercare.deliver_due"):
        db.prepared(_TOUCH, {})
        with django_assert_num_queries(0):
            db.prepared(_TOUCH, {})
    with acting.under("aftercare.chase"):
        db.prepared(_TOUCH, {})
        VisitType.objects.update(minutes=20)
    db.prepared(_TOUCH, {})
    told = ["aftercare.deliver_due"] * 2 + ["aftercare.chase"] * 2
    assert doings()[:4] == told
    assert doings()[4].startswith("database: ")
    connections.close_all()
