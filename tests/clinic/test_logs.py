"""What a line of the log holds, and what must not reach it."""

import json
import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.test import RequestFactory

from clinic.logs import ANSWERING, Data, HideLinks, InRequest, Plain
from clinic.models import User


def logged(message, *args):
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, message, args, None)
    assert HideLinks().filter(record) is True
    return record.getMessage()


def test_the_token_of_a_link_is_hidden():
    line = logged("GET /c/%s/questions/ 200", "4Kx9aBcDeFgHiJkLmNoPqR")
    assert line == "GET /c/…/questions/ 200"


def test_every_link_of_a_line_is_hidden():
    assert logged("/c/abcdefgh and /c/ijklmnop") == "/c/… and /c/…"


def test_other_lines_stay_as_they_are():
    assert logged("GET /patients/ %d", 200) == "GET /patients/ 200"


def line_of(message, *args, error=None):
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, message, args, error)
    return Plain().format(record)


NAMES = ("Ana Lind", "Key (email)=(ana@example.org) exists")


def raised():
    try:
        try:
            raise KeyError(NAMES[0])
        except KeyError as error:
            raise IntegrityError(NAMES[1]) from error
    except IntegrityError:
        return sys.exc_info()


@pytest.mark.parametrize("odd", ["\n", "\r\n", "\x1b[2J", "\x85", "\u2028", "\0"])
def test_no_line_is_forged(odd):
    line = line_of("GET %s", f"/x{odd}2026-01-01 ERROR x: all is lost")
    assert len(line.splitlines()) == 1
    assert odd not in line


def test_an_error_says_its_kind_and_place_and_none_of_its_words():
    error = raised()
    text = line_of("Task failed: %s", repr(error[1]), error=error)
    assert "Task failed: IntegrityError" in text
    assert text.index("builtins.KeyError") < text.index("django.db.utils.IntegrityErr")
    assert "test_logs.py" in text
    assert "Ana" not in text
    assert "ana@" not in text


def test_what_another_handler_wrote_of_an_error_is_not_taken_over():
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, "Oh", (), raised())
    assert "ana@" in logging.Formatter().format(record)
    assert "ana@" not in Plain().format(record)
    assert "ana@" in record.exc_text


def test_a_record_whose_error_is_gone_is_told():
    assert line_of("Oh", error=(None, None, None)).endswith("x: Oh")


@pytest.fixture
def answering():
    """A request of user 7, on its way."""
    request: Any = RequestFactory().get("/")
    request.number, request._cached_user = "a1b2", User(pk=7)
    before = ANSWERING.set(request)
    yield
    ANSWERING.reset(before)


def made(message, error=None):
    record = logging.LogRecord("x", logging.ERROR, "f.py", 1, message, (), error)
    record.created = 0
    assert InRequest().filter(record)
    return record


def test_a_line_says_in_which_request_and_by_whom(answering):
    assert Plain().format(made("Oh")).endswith("ERROR x: Oh [a1b2 user 7]")
    ANSWERING.get()._cached_user = AnonymousUser()
    assert Plain().format(made("Oh")).endswith("ERROR x: Oh [a1b2]")


def test_a_line_that_comes_after_the_answer_says_it_too():
    record, request = made("Not Found: /x"), SimpleNamespace(number="a1b2")
    record.request = request
    assert InRequest().filter(record)
    assert Plain().format(record).endswith("Not Found: /x [a1b2]")


def test_outside_of_a_request_it_says_neither():
    assert Plain().format(made("Oh")).endswith("ERROR x: Oh")
    assert set(json.loads(Data().format(made("Oh")))) == {
        *("at", "level", "logger", "message")
    }


def test_a_line_of_data_has_the_same_and_no_more(answering):
    error = raised()
    line = Data().format(made(f"Task failed:\n{error[1]!r}", error))
    assert len(line.splitlines()) == 1
    told = json.loads(line)
    assert told.pop("error").endswith("django.db.utils.IntegrityError")
    assert told == {
        "at": "1970-01-01T00:00:00+00:00",
        "level": "ERROR",
        "logger": "x",
        "message": "Task failed:\\nIntegrityError",
        "request": "a1b2",
        "user": 7,
    }
    assert "Ana" not in line
    assert "ana@" not in line


def test_every_answer_has_a_number_and_none_is_taken_over(client, db):
    given = {"headers": {"X-Request-ID": "mine"}}
    answers = [client.get("/health/live/", **given) for _ in range(2)]
    numbers = {each.headers["X-Request-ID"] for each in answers}
    assert len(numbers) == 2
    assert "mine" not in numbers
    assert ANSWERING.get() is None
