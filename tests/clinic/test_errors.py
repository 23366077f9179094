"""Pages for when something is wrong: without database, with what to do."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory

from clinic.views import errors
from tests.strict import WatchfulClient, check_page

REQUEST = RequestFactory().get("/")


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (
            lambda: errors.bad_request(REQUEST, SuspiciousOperation()),
            400,
            "The request was not understood",
        ),
        (
            lambda: errors.permission_denied(REQUEST, PermissionDenied()),
            403,
            "This is not open to you",
        ),
        (
            lambda: errors.page_not_found(REQUEST, Http404()),
            404,
            "This page is not here",
        ),
        (lambda: errors.server_error(REQUEST), 500, "Something failed on our side"),
        (lambda: errors.csrf_failure(REQUEST), 403, "This is not open to you"),
    ],
)
def test_each_has_the_emergency_text_and_needs_no_database(answer, status, heading):
    response = answer()
    text = response.content.decode()
    check_page(text)
    assert response.status_code == status
    assert text.count("<h1>") == 1
    assert f"<h1>{heading}</h1>" in text
    assert "chest pain" in text
    assert 'href="tel:999"' in text


@pytest.mark.django_db
def test_an_unknown_address_gets_the_page(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert b"This page is not here" in response.content


@pytest.mark.django_db
def test_a_form_without_a_token_gets_the_page(desk):
    client = WatchfulClient(enforce_csrf_checks=True)
    client.force_login(desk)
    response = client.post("/patients/new/", {"given_name": "Ann"})
    assert response.status_code == 403
    assert b"Nothing was changed" in response.content


@pytest.mark.django_db
def test_a_failure_of_ours_gets_the_page(client, desk, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("clinic.views.desk.clinic_of", fail)
    client.force_login(desk)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"Something failed on our side" in response.content
