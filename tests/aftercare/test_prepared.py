"""What runs for every message is parsed by the server once a connection."""

import pytest
from django.db import connection

from clinic import db

pytestmark = pytest.mark.django_db


def test_the_same_statement_is_prepared_and_everything_else_is_not():
    statement = "SELECT %(number)s::int + 1"
    assert db.prepared(statement, {"number": 1}) == (2,)
    assert db.prepared(statement, {"number": 2}) == (3,)
    with connection.cursor() as cursor:
        for _ in range(10):
            cursor.execute("SELECT 7")
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [text for (text,) in cursor.fetchall()]
    assert kept.count("SELECT $1::int + 1") == 1
    assert not any("SELECT 7" in text for text in kept)


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_ends_with_its_connection():
    statement = "SELECT %(number)s::int, pg_backend_pid()"
    (_, first), (_, again) = (db.prepared(statement, {"number": 1}) for _ in range(2))
    connection.close()
    number, other = db.prepared(statement, {"number": 2})
    assert (number, again) == (2, first)
    assert other != first
