"""System checks: a wrong setting stops the start with a sentence."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def clinic_settings(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Refuse settings under which the product would be wrong or unsafe."""
    found: list[CheckMessage] = []
    if settings.TIME_ZONE != "UTC" or not settings.USE_TZ:
        found.append(Error("TIME_ZONE must be UTC: zones are data.", id="clinic.E001"))
    if len(settings.SECRET_KEY) < 32 and not settings.DEBUG:
        found.append(
            Error("SECRET_KEY needs at least 32 characters.", id="clinic.E002")
        )
    if settings.CELERY_RESULT_BACKEND:
        found.append(
            Error("Celery carries no facts: no result backend.", id="clinic.E003")
        )
    if settings.INSECURE_HTTP and not settings.DEMO and not settings.DEBUG:
        found.append(
            Error("INSECURE_HTTP is for the demo on one machine.", id="clinic.E004")
        )
    if settings.FAULT_POINTS and not settings.DEBUG and not settings.DEMO:
        found.append(Error("FAULT_POINTS is for fault tests only.", id="clinic.E005"))
    return found
