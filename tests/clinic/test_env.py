"""Reading of the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic import env


@pytest.fixture
def setenv(monkeypatch):
    monkeypatch.delenv("X_FILE", raising=False)
    return lambda value, name="X": monkeypatch.setenv(name, value)


def test_text_comes_from_the_variable(setenv):
    assert env.text("X", "default") == "default"
    setenv(" as it is ")
    assert env.text("X") == " as it is "


def test_text_comes_from_the_named_file_first(setenv, tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    setenv("from the variable")
    setenv(str(tmp_path / "secret"), "X_FILE")
    assert env.text("X") == "from a file"


@pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
def test_a_flag_is_on(setenv, value):
    setenv(value)
    assert env.flag("X") is True


@pytest.mark.parametrize("value", ["0", "false", "No", "off", ""])
def test_a_flag_is_off(setenv, value):
    setenv(value)
    assert env.flag("X", default=True) is False


def test_a_flag_that_is_not_set_has_its_default():
    assert env.flag("X_NOT_SET", default=True) is True


def test_an_odd_flag_stops_the_start(setenv):
    setenv("maybe")
    with pytest.raises(ImproperlyConfigured, match="X must be yes or no"):
        env.flag("X")


def test_a_number_within_its_bounds(setenv):
    assert env.number("X", 5, low=1, high=9) == 5
    setenv("9")
    assert env.number("X", 5, low=1, high=9) == 9


@pytest.mark.parametrize(
    ("value", "says"), [("ten", "whole number"), ("10", "from 1 to 9"), ("0", "from 1")]
)
def test_an_odd_number_stops_the_start(setenv, value, says):
    setenv(value)
    with pytest.raises(ImproperlyConfigured, match=says):
        env.number("X", 5, low=1, high=9)


def test_words_are_separated_by_commas(setenv):
    setenv("a, b,,c ,")
    assert env.words("X") == ["a", "b", "c"]


def test_a_database_must_be_named(setenv):
    setenv("")
    with pytest.raises(ImproperlyConfigured, match="X is not set"):
        env.database("X")


def test_a_database_must_be_postgresql(setenv):
    setenv("sqlite:///:memory:")
    with pytest.raises(ImproperlyConfigured, match="must name a PostgreSQL"):
        env.database("X")


def test_a_database_is_read_from_its_address(setenv):
    setenv("postgres://ann:pw@db.example:5433/clinic")
    found = env.database("X")
    assert (found["HOST"], found["PORT"], found["NAME"]) == (
        "db.example",
        5433,
        "clinic",
    )


def test_one_of_some_words(setenv):
    assert env.choice("X", "plain", among=("plain", "json")) == "plain"
    setenv("json")
    assert env.choice("X", "plain", among=("plain", "json")) == "json"
    setenv("xml")
    with pytest.raises(ImproperlyConfigured, match="one of plain, json, not 'xml'"):
        env.choice("X", "plain", among=("plain", "json"))
