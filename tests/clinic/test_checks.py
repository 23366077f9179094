"""A wrong setting stops the start with a sentence."""

import pytest
from django.test import override_settings

from clinic.checks import clinic_settings


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
        ({"CELERY_RESULT_BACKEND": "redis://"}, "E003"),
        ({"INSECURE_HTTP": True, "DEMO": False, "DEBUG": False}, "E004"),
        ({"FAULT_POINTS": True, "DEMO": False, "DEBUG": False}, "E005"),
    ],
)
def test_a_dangerous_setting_is_refused(changed, number):
    assert f"clinic.{number}" in found(**changed)


@pytest.mark.parametrize("play", [{"DEMO": True}, {"DEBUG": True}])
def test_the_demo_may_go_without_https(play):
    assert found(INSECURE_HTTP=True, FAULT_POINTS=True, **play) == []
