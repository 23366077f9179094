"""System checks: a wrong setting stops the start with a sentence."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


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
    }
    return [
        Error(sentence, id=f"clinic.{number}")
        for (number, sentence), is_wrong in wrong.items()
        if is_wrong
    ]
