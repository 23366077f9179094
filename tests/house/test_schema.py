"""Which copy of the tables a run may begin with."""

import json

import pytest

from tests.schema import Copies


@pytest.fixture
def copies(tmp_path):
    found = Copies(tmp_path)
    found.wanted = {"a.0001": "one", "a.0002": "two", "django": "5"}
    return found


def write(copies, name, **made_by):
    path = copies.folder / f"{name}.sql"
    path.write_text(f"-- {json.dumps(made_by)}\nCREATE TABLE …;\n", encoding="utf-8")
    return path


def test_the_largest_that_fits_is_taken(copies):
    write(copies, "small", **{"a.0001": "one"})
    larger = write(copies, "large", **{"a.0001": "one", "a.0002": "two"})
    assert copies.best() == larger


@pytest.mark.parametrize(
    "made_by",
    [
        {"a.0001": "one", "a.0002": "changed since"},
        {"a.0001": "one", "b.0001": "gone since"},
        {"a.0001": "one", "django": "another"},
    ],
)
def test_what_the_migrations_would_not_make_is_left(copies, made_by):
    write(copies, "other", **made_by)
    assert copies.best() is None


def test_what_is_no_copy_is_left(copies):
    (copies.folder / "torn.sql").write_text("CREATE TABLE …;\n", encoding="utf-8")
    assert copies.best() is None


def test_every_migration_counts(tmp_path):
    wanted = Copies(tmp_path).wanted
    assert {"clinic.0001_initial", "auth.0001_initial", "django"} <= set(wanted)
