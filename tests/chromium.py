"""One browser for the whole run, one fresh context for each test.

Loaded with `-p tests.chromium`: two folders use it, and it may be started only once.
"""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

# Nothing of the browser's own goes out to the network.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; without one the test says how to install it."""
    # Playwright keeps an event loop in this thread; tests here talk to the database
    # from the same thread, one call at a time.
    program = shutil.which("chromium")
    if program is None:
        missing = "Chromium is missing: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(chromium):
    """A context without cookies, storage or history."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context):
    """An empty tab; an error in a page's script fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
