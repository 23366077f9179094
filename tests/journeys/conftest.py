"""A server for a real browser, on plain http as on one machine, and people in it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from clinic.models import User

_PLAIN_HTTP = {
    "SECURE_COOKIES": False,
    "SECURE_SSL_REDIRECT": False,
    "SECURE_HSTS_SECONDS": 0,
    "SESSION_COOKIE_SECURE": False,
    "SESSION_COOKIE_NAME": "sid",
    "CSRF_COOKIE_SECURE": False,
    "CSRF_COOKIE_NAME": "csrf",
}


@pytest.fixture
def server(settings: Any, transactional_db: None) -> Iterator[str]:
    """The product on a free port; the address without a slash at the end."""
    for name, value in _PLAIN_HTTP.items():
        setattr(settings, name, value)
    running = LiveServer("127.0.0.1")
    yield running.url
    running.stop()


@pytest.fixture
def signed_in(server: str, chromium: Any) -> Iterator[Any]:
    """Opens a tab for a member of staff: `signed_in(user)`, at any width."""
    opened = []

    def open_tab(user: User, *, width: int = 1280, **options: Any) -> Any:
        client = Client()
        client.force_login(user)
        browser = chromium.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        opened.append(browser)
        cookie = {"name": "sid", "value": client.cookies["sid"].value, "url": server}
        browser.add_cookies([cookie])
        return browser.new_page()

    yield open_tab
    for browser in opened:
        browser.close()


@pytest.fixture
def axe() -> Any:
    """Fails on anything the accessibility checker finds: `axe(page)`."""
    checker = Axe()
    # A navigation may be reported before a slow server has sent the style sheets.
    dressed = """() => document.readyState === "complete" &&
        [...document.querySelectorAll("link[rel=stylesheet]")].every((one) => one.sheet)
    """

    def check(page: Any) -> None:
        patience = time.monotonic() + 20
        while not page.evaluate(dressed) and time.monotonic() < patience:
            page.wait_for_timeout(50)
        found = checker.run(page)
        assert found.violations_count == 0, found.generate_report()

    return check
