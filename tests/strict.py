"""What makes a page fail a test: leftovers, inline code, names that nobody gave."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Template
from django.test import Client, TestCase

from clinic.rules.fieldlock import MARK

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
# Each is refused by the Content-Security-Policy in a browser.
_REFUSED = {
    "inline script": re.compile(
        r"<script(?![^>]*\ssrc=)(?![^>]*type=.application/json)"
    ),
    "inline style": re.compile(r"<style\b|<[^>]+\sstyle\s*="),
    "inline handler": re.compile(r"<[^>]+\son[a-z]+\s*="),
    "javascript: address": re.compile(
        r"(?:href|action|src)\s*=\s*['\"]?\s*javascript:"
    ),
    "template leftover": re.compile(r"\{\{|\}\}|\{%|%\}"),
}


class Undefined(str):
    """Stands in for a variable that does not exist; fails where it is shown.

    Django formats it with the name of what was missing. Templates of other packages
    may be careless: only those of the product fail.
    """

    __slots__ = ()

    def __new__(cls) -> "Undefined":
        """Never empty, else Django would not ask it."""
        return super().__new__(cls, "%s")

    def __mod__(self, missing: Any) -> str:
        origin = _rendered_template()
        if origin is not None and _TEMPLATES in origin.parents:
            where = origin.relative_to(_TEMPLATES)
            pytest.fail(f"{where}: undefined template variable {missing}")
        return ""


def _rendered_template() -> Path | None:
    """The file of the innermost template that is being rendered."""
    frame = inspect.currentframe()
    while frame is not None:
        template = frame.f_locals.get("self")
        if isinstance(template, Template) and template.origin is not None:
            return Path(str(template.origin.name))
        frame = frame.f_back
    return None


# Data for scripts: braces are its own.
_DATA = re.compile(
    r"(<script[^>]+type=.application/json.[^>]*>).*?</script>", re.DOTALL
)


def check_page(text: str) -> None:
    """Fail on anything in a page that a browser would refuse or a reader stumble on."""
    if MARK in text:
        pytest.fail("Words that lie locked in the database are shown as they lie.")
    text = _DATA.sub(r"\1</script>", text)
    for what, pattern in _REFUSED.items():
        found = pattern.search(text)
        if found:
            around = text[max(0, found.start() - 60) : found.end() + 60]
            pytest.fail(f"{what}: …{around}…")


class WatchfulClient(Client):
    """Speaks https, runs on-commit callbacks, and looks at every page it gets.

    Pages of the admin are Django's own and are not looked at.
    """

    def generic(self, method: str, path: Any, *args: Any, **kwargs: Any) -> Any:
        """Every request is a secure one, as behind the proxy."""
        kwargs["secure"] = True
        return super().generic(method, path, *args, **kwargs)

    def request(self, **request: Any) -> Any:
        """Answer, with the callbacks run and the page looked at."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = super().request(**request)
        if _is_page(response) and not request["PATH_INFO"].startswith("/admin/"):
            check_page(response.content.decode())
        return response

    def hx_get(self, path: str, **kwargs: Any) -> Any:
        """As htmx asks for a fragment."""
        return self.get(path, headers={"HX-Request": "true"}, **kwargs)

    def hx_post(self, path: str, data: Any = None, **kwargs: Any) -> Any:
        """As htmx sends a form."""
        return self.post(path, data, headers={"HX-Request": "true"}, **kwargs)


def _is_page(response: Any) -> bool:
    kind = response.headers.get("Content-Type", "")
    return kind.startswith("text/html") and not response.streaming
