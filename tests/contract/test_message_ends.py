"""Where one request ends and the next begins: gunicorn, as pinned and set up here.

What two servers could read in two ways is refused: a proxy in front may read it in the
other, and hand a second request through that nobody has looked at.
"""

import runpy

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from tests.house.test_safety import ROOT

CHUNKED = "Transfer-Encoding: chunked"


def read(*lines, body="", version="1.1"):
    """The first request of what came in, with its body."""
    settings = Config()
    for name, value in runpy.run_path(str(ROOT / "gunicorn.conf.py")).items():
        if name in settings.settings:
            settings.set(name, value)
    head = "\r\n".join([f"POST / HTTP/{version}", "Host: clinic.example", *lines])
    came = f"{head}\r\n\r\n{body}".encode("latin-1")
    request = next(RequestParser(settings, iter([came]), ("127.0.0.1", 1)))
    return dict(request.headers), request.body.read()


def test_a_body_ends_where_it_says():
    assert read("Content-Length: 4", body="abcdGET /")[1] == b"abcd"
    assert read(CHUNKED, body="4\r\nabcd\r\n0\r\n\r\nGET /")[1] == b"abcd"


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["Content-Length: 4", CHUNKED], "0\r\n\r\n"),
        (["Content-Length: 4", "Content-Length: 5"], "abcde"),
        (["Content-Length: 4,5"], "abcde"),
        (["Content-Length: +4"], "abcd"),
        (["Content-Length: -4"], "abcd"),
        (["Content-Length : 4"], "abcd"),
        (["Transfer-Encoding: xchunked"], "0\r\n\r\n"),
        (["Transfer-Encoding: chunked, identity"], "0\r\n\r\n"),
        (["Transfer-Encoding : chunked"], "0\r\n\r\n"),
        (["X: a", " Transfer-Encoding: chunked"], "0\r\n\r\n"),
        (["X: a\x00b"], ""),
        (["X: a\rb"], ""),
        (["X: a\nContent-Length: 4"], "abcd"),
        ([CHUNKED], "0x4\r\nabcd\r\n0\r\n\r\n"),
        ([CHUNKED], "4\r\nabcdX\r\n0\r\n\r\n"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(lines, body):
    with pytest.raises(ParseException):
        read(*lines, body=body)


def test_an_old_request_has_no_pieces():
    with pytest.raises(ParseException):
        read(CHUNKED, body="0\r\n\r\n", version="1.0")


def test_a_header_that_django_would_take_for_the_proxys_is_dropped():
    headers, _ = read("X_Forwarded_Proto: https", "X_Forwarded_For: 192.0.2.1")
    assert set(headers) == {"HOST"}
