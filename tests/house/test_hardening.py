"""What every answer carries, and what the code does without."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from clinic.models import User
from tests import factories
from tests.factories import PASSWORD
from tests.house.addresses import all_views
from tests.house.test_public_urls import PUBLIC

ROOT = Path(__file__).parent.parent.parent
ALWAYS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/accounts/login/", 200),
        ("/patients/", 302),
        ("/nowhere/", 404),
        ("/c/x/", 200),
    ],
)
def test_every_answer_carries_the_guards(client, path, status):
    answer = client.get(path, headers={"Origin": "https://evil.example"})
    assert answer.status_code in {status, 404}
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value
    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "charset=utf-8" in answer.headers["Content-Type"]
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_cookies_are_bound_to_this_host_and_closed_to_scripts(client, clinic):
    user = factories.make_user(clinic, User.Role.FRONT_DESK, password=PASSWORD)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert set(client.cookies) >= {"__Host-sid", "__Host-csrf"}
    for name, cookie in client.cookies.items():
        assert name.startswith("__Host-")
        assert cookie["httponly"]
        assert cookie["samesite"] in {"Lax", "Strict"}
        assert not cookie["domain"]
        assert cookie["secure"]
        assert cookie["path"] == "/"


def test_only_what_has_another_guard_goes_without_the_form_token():
    exempt = {
        name
        for name, pattern in all_views().items()
        if getattr(pattern.callback, "csrf_exempt", False)
    }
    assert exempt <= PUBLIC
    ours = {name for name in exempt if name.startswith(("account", "clinic:"))}
    # It writes a line of the log and nothing else.
    assert ours == {"clinic:violation"}


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused(clinic):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.make_user(clinic, User.Role.FRONT_DESK))
    assert browser.post("/patients/new/", secure=True).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CELERY_ACCEPT_CONTENT", ["json"]),
        ("CELERY_TASK_SERIALIZER", "json"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.db"),
        ("SESSION_SERIALIZER", "django.contrib.sessions.serializers.JSONSerializer"),
        ("PASSWORD_RESET_TIMEOUT", 1800),
        ("SESSION_COOKIE_AGE", 43200),
        ("DEBUG", False),
    ],
)
def test_a_setting_that_guards_is_pinned(name, value):
    assert getattr(settings, name) == value


def test_passwords_are_kept_by_argon2():
    text = (ROOT / "clinic/settings_signin.py").read_text(encoding="utf-8")
    first = re.findall(r"PASSWORD_HASHERS = \[\s+\"([\w.]+)\"", text)
    assert first == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


NEVER = {
    "*.py": r"mark_safe|\bpickle\b|xml\.(etree|dom|sax\.(?!saxutils))"
    r"|\.extra\(|\beval\(|\bexec\(",
    "*.html": r"\|\s*safe\b|autoescape off",
}


@pytest.mark.parametrize("kind", NEVER)
def test_the_code_does_without(kind):
    found = [
        f"{file}: {line.strip()}"
        for folder in ("clinic", "needling", "aftercare", "templates")
        for file in (ROOT / folder).rglob(kind)
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(NEVER[kind], line)
    ]
    assert found == []


def test_the_browser_keeps_two_words_and_nothing_of_a_page():
    """Whether the sound is off, and which alarm was heard last, as a fingerprint."""
    stored = re.compile(
        r"localStorage|sessionStorage|indexedDB|caches\.|document\.cookie"
    )
    found = {
        path.relative_to(ROOT).as_posix(): stored.findall(path.read_text())
        for app in ("clinic", "needling", "aftercare")
        for path in (ROOT / app / "static").rglob("*.js")
    }
    assert {path for path, words in found.items() if words} == {
        "clinic/static/clinic/app.js"
    }
    script = (ROOT / "clinic/static/clinic/app.js").read_text()
    assert set(re.findall(r"remember\((\w+),", script)) == {
        "key",
        "LAST_ALARM",
        "SOUND_OFF",
    }


@pytest.mark.django_db
def test_password_managers_know_which_field_is_which(client):
    page = client.get("/accounts/login/").content.decode()
    fields = dict(
        re.findall(r'<input[^>]*name="(\w+)"[^>]*autocomplete="([\w-]+)"', page)
    )
    assert fields["login"] in {"email", "username"}
    assert fields["password"] == "current-password"
    assert "onpaste" not in page


@pytest.mark.django_db
def test_a_field_that_is_given_twice_counts_once(client, clinic):
    """The last of them counts, in the check as in what is kept: they never differ."""
    client.force_login(factories.make_user(clinic, User.Role.FRONT_DESK))
    body = "given_name=Ann&given_name=Bo&family_name=Hill&birth_day=17"
    kept = client.post(
        "/patients/new/",
        f"{body}&birth_month=May&birth_year=1980&email=ann%40example.org",
        content_type="application/x-www-form-urlencoded",
    )
    assert kept.status_code == 303
    assert clinic.patients.get().given_name == "Bo"
