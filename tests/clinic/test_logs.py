"""What must not reach a log."""

import logging

from clinic.logs import HideLinks


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
