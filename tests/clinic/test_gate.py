"""The door of patients' pages: addresses behind a proxy, and too much at once."""

import pytest
from django.test import RequestFactory

from clinic import gate

PROXY = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("proxy", "forwarded", "remote", "found"),
    [
        (None, "", "192.0.2.1", "192.0.2.1"),
        (None, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (PROXY, "203.0.113.9, 198.51.100.7", "192.0.2.1", "198.51.100.7"),
        (PROXY, "2001:db8::1", "192.0.2.1", "2001:db8::1"),
        (PROXY, "unknown", "192.0.2.1", None),
        (None, "", "", None),
    ],
)
def test_whose_address_it_is(settings, proxy, forwarded, remote, found):
    settings.SECURE_PROXY_SSL_HEADER = proxy
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)
    assert gate.address_of(request) == found


@pytest.mark.parametrize(("size", "too_large"), [(10, False), (4_000_000, True)])
def test_what_is_too_large(size, too_large):
    request = RequestFactory().post("/", {"strokes": "9" * size})
    assert gate.was_too_large(request) == too_large
