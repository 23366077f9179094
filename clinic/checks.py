"""System checks: a wrong setting stops the start with a sentence."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from clinic.rules.weakness import Secret, weaknesses, wildcards
from clinic.rules.wires import Wire, of_url, open_ones

# With these the server is asked for TLS, and nothing else is taken.
_LOCKED = ("require", "verify-ca", "verify-full")
# How many characters a secret needs: ours are keys, the others come from providers.
_KEY, _SHARED, _PROVIDERS = 32, 16, 12
_WORD = re.compile(r"[A-Za-z0-9_-]+")


@register(Tags.security)
def clinic_settings(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Refuse settings under which the product would be wrong or unsafe."""
    for_play = settings.DEBUG or settings.DEMO
    wrong = {
        ("E001", "TIME_ZONE must be UTC: zones are data."): (
            settings.TIME_ZONE != "UTC" or not settings.USE_TZ
        ),
        ("E002", "SECRET_KEY needs at least 32 characters."): (
            len(settings.SECRET_KEY) < 32
        ),
        ("E003", "Celery carries no facts: no result backend."): bool(
            settings.CELERY_RESULT_BACKEND
        ),
        ("E004", "INSECURE_HTTP is for the demo on one machine."): (
            settings.INSECURE_HTTP and not for_play
        ),
        ("E005", "FAULT_POINTS is for fault tests only."): (
            settings.FAULT_POINTS and not for_play
        ),
        ("E006", "ADMIN_PATH is one word of letters, digits, - and _."): (
            not _WORD.fullmatch(settings.ADMIN_PATH)
        ),
        ("E009", "FIELD_KEYS needs a key of at least 32 characters."): (
            not settings.FIELD_KEYS or len(settings.FIELD_KEYS[0]) < _KEY
        ),
    }
    return [
        Error(sentence, id=f"clinic.{number}")
        for (number, sentence), is_wrong in wrong.items()
        if is_wrong
    ]


@register(Tags.security, deploy=True)
def strong_secrets(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Refuse secrets that can be guessed, and lists of hosts that let in others."""
    if settings.DEBUG or settings.DEMO:
        return []
    hosts = {
        "ALLOWED_HOSTS": settings.ALLOWED_HOSTS,
        "CSRF_TRUSTED_ORIGINS": settings.CSRF_TRUSTED_ORIGINS,
    }
    found = {"E007": weaknesses(*_secrets()), "E008": wildcards(hosts)}
    return [
        Error(sentence, id=f"clinic.{number}")
        for number, each in found.items()
        for _name, sentence in each
    ]


@register(Tags.security, deploy=True)
def locked_lines(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Refuse lines to services on other machines that anybody between can read."""
    if settings.DEBUG or settings.DEMO:
        return []
    found = open_ones([*_stores(), *_mail(), *_providers()])
    return [Error(sentence, id="clinic.E010") for sentence in found]


def _stores() -> list[Wire]:
    """Where data and wake-ups lie."""
    base = settings.DATABASES["default"]
    mode = base.get("OPTIONS", {}).get("sslmode", "")
    how = "ends with ?sslmode=verify-full"
    return [
        Wire("DATABASE_URL", base.get("HOST", ""), mode in _LOCKED, how),
        of_url("REDIS_URL", settings.CELERY_BROKER_URL),
    ]


def _mail() -> list[Wire]:
    """The mail servers in use; a provider's API is asked over https anyway."""
    locked = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    host = "" if settings.EMAIL_PROVIDER else settings.EMAIL_HOST
    other = settings.WATCHDOG_EMAIL_HOST if settings.WATCHDOG_EMAIL_TO else ""
    return [
        Wire("EMAIL_HOST", host, locked, "has EMAIL_USE_TLS=yes"),
        Wire(
            "WATCHDOG_EMAIL_HOST",
            other,
            settings.WATCHDOG_EMAIL_USE_TLS,
            "has WATCHDOG_EMAIL_USE_TLS=yes",
        ),
    ]


def _providers() -> list[Wire]:
    """Whoever carries texts, and whoever watches."""
    used = {
        "sms_kannel": of_url("KANNEL_URL", settings.KANNEL_URL),
        "sms_twilio": of_url("TWILIO_API_URL", settings.TWILIO_API_URL),
    }
    carrier = settings.AFTERCARE_WAYS["sms"]
    pinged = of_url("WATCHDOG_PING_URL", settings.WATCHDOG_PING_URL)
    return [pinged, *(wire for name, wire in used.items() if name == carrier)]


def _secrets() -> list[Secret]:
    """Everything that opens a door, by the setting that holds it."""
    lengths = {
        "SECRET_KEY": _KEY,
        "BACKUP_KEY": _KEY,
        "TWILIO_AUTH_TOKEN": _KEY,
        "TWILIO_AUTH_TOKEN_OLD": _KEY,
        "KANNEL_SECRET": _SHARED,
        "KANNEL_PASSWORD": _PROVIDERS,
    }
    # The watchdog may write over the same account as everything else.
    mail = ("EMAIL_HOST_PASSWORD", "WATCHDOG_EMAIL_HOST_PASSWORD")
    former = enumerate(settings.SECRET_KEY_FALLBACKS, start=1)
    fields = enumerate(settings.FIELD_KEYS, start=1)
    return [
        *(
            Secret(name, getattr(settings, name), each)
            for name, each in lengths.items()
        ),
        *(Secret(f"SECRET_KEY_FALLBACKS {n}", key, _KEY) for n, key in former),
        *(Secret(f"FIELD_KEYS {n}", key, _KEY) for n, key in fields),
        *(Secret(name, getattr(settings, name), _PROVIDERS, "mail") for name in mail),
        *(
            Secret(f"{name} of the mail provider", value, _SHARED)
            for name, value in settings.ANYMAIL.items()
            if name.endswith(("KEY", "TOKEN", "SECRET")) and isinstance(value, str)
        ),
    ]
