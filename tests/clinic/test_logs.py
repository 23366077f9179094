"""What must not reach a log."""

import logging
import sys

import pytest
from django.db import IntegrityError

from clinic.logs import HideLinks, Plain


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
