"""A wrong setting stops the start with a sentence."""

import pytest
from django.conf import settings
from django.core.checks.registry import registry
from django.test import override_settings

from clinic.checks import clinic_settings, locked_lines, strong_secrets


def found(**changed):
    with override_settings(**changed):
        return [each.id for each in clinic_settings(None)]


def test_the_settings_as_they_are_pass():
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"TIME_ZONE": "Europe/London"}, "E001"),
        ({"USE_TZ": False}, "E001"),
        ({"SECRET_KEY": "short"}, "E002"),
        ({"FIELD_KEYS": []}, "E009"),
        ({"FIELD_KEYS": ["short"]}, "E009"),
        ({"CELERY_RESULT_BACKEND": "redis://"}, "E003"),
        ({"INSECURE_HTTP": True, "DEMO": False, "DEBUG": False}, "E004"),
        ({"FAULT_POINTS": True, "DEMO": False, "DEBUG": False}, "E005"),
        ({"ADMIN_PATH": ""}, "E006"),
        ({"ADMIN_PATH": "back/stage"}, "E006"),
    ],
)
def test_a_dangerous_setting_is_refused(changed, number):
    assert f"clinic.{number}" in found(**changed)


@pytest.mark.parametrize("play", [{"DEMO": True}, {"DEBUG": True}])
def test_the_demo_may_go_without_https(play):
    assert found(INSECURE_HTTP=True, FAULT_POINTS=True, **play) == []


GOOD = {
    "DEMO": False,
    "SECRET_KEY": "k7Qv2mZx9Lr4Tn8Wb3Ys6Hd1Fg5Jp0Cc",
    "FIELD_KEYS": ["Vq3nT8xLw2Rk7Jd9Zs5Hb1Fm6Pc4Gy0a"],
    "ALLOWED_HOSTS": ["clinic.example"],
}
OTHER = "Xw4uN8eR1tK6yB3vM9oQ2zS7aL5iD0hG"


def weak(**changed):
    with override_settings(**GOOD | changed):
        return [each.msg for each in strong_secrets(None)]


def test_secrets_drawn_at_random_pass():
    assert weak(TWILIO_AUTH_TOKEN=OTHER, ANYMAIL={"REQUESTS_TIMEOUT": 15}) == []
    mail = {"EMAIL_HOST_PASSWORD": OTHER, "WATCHDOG_EMAIL_HOST_PASSWORD": OTHER}
    assert weak(**mail) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"SECRET_KEY": "django-insecure-" + OTHER}, "SECRET_KEY holds a word"),
        ({"SECRET_KEY_FALLBACKS": ["short"]}, "SECRET_KEY_FALLBACKS 1 needs at least"),
        ({"FIELD_KEYS": [OTHER, "short"]}, "FIELD_KEYS 2 needs at least 32"),
        ({"FIELD_KEYS": [GOOD["SECRET_KEY"]]}, "SECRET_KEY is the same as FIELD_KEYS"),
        ({"BACKUP_KEY": "a" * 40}, "BACKUP_KEY repeats"),
        ({"BACKUP_KEY": GOOD["SECRET_KEY"]}, "SECRET_KEY is the same as BACKUP_KEY"),
        ({"KANNEL_SECRET": "k7Qv2mZx"}, "KANNEL_SECRET needs at least 16"),
        ({"KANNEL_PASSWORD": "changeme-please"}, "KANNEL_PASSWORD holds a word"),
        ({"TWILIO_AUTH_TOKEN": "short"}, "TWILIO_AUTH_TOKEN needs at least 32"),
        ({"TWILIO_AUTH_TOKEN_OLD": "short"}, "TWILIO_AUTH_TOKEN_OLD needs"),
        ({"EMAIL_HOST_PASSWORD": "password1234"}, "EMAIL_HOST_PASSWORD holds"),
        ({"ANYMAIL": {"WEBHOOK_SECRET": "a:b"}}, "WEBHOOK_SECRET of the mail provider"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS names every host"),
        ({"CSRF_TRUSTED_ORIGINS": ["https://*.example"]}, "CSRF_TRUSTED_ORIGINS names"),
    ],
)
def test_what_can_be_guessed_is_refused(changed, says):
    [sentence] = weak(**changed)
    assert sentence.startswith(says)


@pytest.mark.parametrize("play", [{"DEMO": True}, {"DEBUG": True}])
def test_the_demo_may_have_weak_ones(play):
    assert weak(**play, SECRET_KEY="demo") == []


def test_the_checks_run_before_production_only():
    for check in (strong_secrets, locked_lines):
        assert check not in registry.get_checks()
        assert check in registry.get_checks(include_deployment_checks=True)


FAR = "far.example"


def read_on_the_way(**changed):
    """The settings that the sentences name, in their order."""
    given = {"DEMO": False, "CELERY_BROKER_URL": "", "EMAIL_HOST": "", **changed}
    with override_settings(**given):
        return [each.msg.split()[0] for each in locked_lines(None)]


@pytest.mark.parametrize(
    ("host", "mode", "is_open"),
    [
        (FAR, None, True),
        (FAR, "prefer", True),
        (f"127.0.0.1,{FAR}", None, True),
        (FAR, "require", False),
        (FAR, "verify-full", False),
        ("/var/run/postgresql", None, False),
        ("", None, False),
        ("localhost", None, False),
        ("::1", None, False),
    ],
)
def test_a_far_database_is_reached_by_tls_only(monkeypatch, host, mode, is_open):
    base = settings.DATABASES["default"]
    monkeypatch.setitem(base, "HOST", host)
    monkeypatch.setitem(base, "OPTIONS", {"sslmode": mode} if mode else {})
    assert read_on_the_way() == ["DATABASE_URL"] * is_open


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"CELERY_BROKER_URL": f"redis://:x@{FAR}:6379/0"}, ["REDIS_URL"]),
        ({"CELERY_BROKER_URL": f"rediss://:x@{FAR}:6379/0"}, []),
        ({"CELERY_BROKER_URL": "redis://:x@127.0.0.1:6379/0"}, []),
        ({"CELERY_BROKER_URL": "redis+socket:///run/valkey.sock"}, []),
        ({"EMAIL_HOST": FAR}, ["EMAIL_HOST"]),
        ({"EMAIL_HOST": FAR, "EMAIL_USE_SSL": True}, []),
        ({"EMAIL_HOST": FAR, "EMAIL_PROVIDER": "mailgun"}, []),
        ({"WATCHDOG_EMAIL_HOST": FAR}, []),
        (
            {"WATCHDOG_EMAIL_HOST": FAR, "WATCHDOG_EMAIL_TO": ["a@example.org"]},
            ["WATCHDOG_EMAIL_HOST"],
        ),
        ({"KANNEL_URL": f"http://{FAR}/"}, []),
        (
            {"KANNEL_URL": f"http://{FAR}/", "AFTERCARE_WAYS": {"sms": "sms_kannel"}},
            ["KANNEL_URL"],
        ),
        ({"AFTERCARE_WAYS": {"sms": "sms_twilio"}}, []),
        ({"WATCHDOG_PING_URL": f"http://{FAR}/x"}, ["WATCHDOG_PING_URL"]),
        ({"EMAIL_HOST": FAR, "DEMO": True}, []),
    ],
)
def test_every_other_line_that_leaves_the_machine_is_locked(changed, named):
    assert read_on_the_way(**changed) == named
