"""Nothing here may be stored or indexed."""

from django.http import HttpResponse
from django.test import RequestFactory

from clinic.middleware import PrivatePages


def answered(**headers):
    chain = PrivatePages(lambda request: HttpResponse(headers=headers))
    return chain(RequestFactory().get("/")).headers


def test_an_answer_is_private():
    headers = answered()
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_a_view_keeps_its_own_cache_header():
    assert answered(**{"Cache-Control": "max-age=60"})["Cache-Control"] == "max-age=60"
