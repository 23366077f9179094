"""System checks: a wrong setting stops the start with a sentence."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from clinic.rules.weakness import Secret, weaknesses, wildcards

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
