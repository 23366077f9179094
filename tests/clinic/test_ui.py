"""Icons and moments, as the template tags draw them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context
from django.utils import timezone

from clinic.templatetags import ui

ROOT = Path(__file__).resolve().parent.parent.parent
SPRITE = ROOT / "clinic/static/clinic/icons.svg"
NOW = datetime(2026, 6, 21, 14, 5, tzinfo=UTC)
LONDON = SimpleNamespace(time_zone="Europe/London")


def _reltime(**ago):
    return ui.reltime(Context({"now": NOW, "clinic": LONDON}), NOW - timedelta(**ago))


def test_an_icon_beside_words_is_hidden_from_screen_readers():
    drawn = ui.icon("phone")
    assert 'aria-hidden="true"' in drawn
    assert 'icons.svg#phone"' in drawn


def test_an_icon_on_its_own_has_a_name():
    drawn = ui.icon("phone", 'Call "us"')
    assert 'role="img" aria-label="Call &quot;us&quot;"' in drawn
    assert "aria-hidden" not in drawn


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text("utf-8")))
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'\{% icon "([^"]+)"', path.read_text("utf-8"))
    }
    assert named
    assert named - drawn == set()


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        ({"seconds": 0}, "just now"),
        ({"seconds": 59}, "just now"),
        ({"seconds": -59}, "in less than a minute"),
        ({"seconds": 60}, "1 min ago"),
        ({"minutes": 59, "seconds": 59}, "59 min ago"),
        ({"minutes": 60}, "1 h ago"),
        ({"minutes": 95}, "1 h 35 min ago"),
        ({"hours": 12, "minutes": 30}, "12 h ago"),
        ({"hours": 72}, "72 h ago"),
        ({"hours": 73}, "3 days ago"),
        ({"minutes": -15}, "in 15 min"),
        ({"days": -13}, "in 13 days"),
    ],
)
def test_a_near_moment_is_counted_from_now(ago, words):
    assert _reltime(**ago) == words


@pytest.mark.parametrize("days", [14, -14])
def test_a_far_moment_is_a_date_on_the_clinics_clock(days):
    assert _reltime(days=days).endswith("2026, 15:05")


def test_without_now_the_exact_time_is_shown():
    assert ui.reltime(Context({"clinic": LONDON}), NOW) == "21 Jun 2026, 15:05"


def test_without_a_clinic_the_readers_clock_counts():
    with timezone.override(ZoneInfo("America/New_York")):
        assert ui.reltime(Context({}), NOW) == "21 Jun 2026, 10:05"


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("Europe/London", "21 Jun 2026, 15:05"),
        ("Europe/Dublin", "21 Jun 2026, 15:05"),
        ("Europe/Berlin", "21 Jun 2026, 15:05 (London time)"),
    ],
)
def test_the_zone_is_named_when_the_readers_clock_differs(reader, expected):
    with timezone.override(ZoneInfo(reader)):
        assert ui.clinic_time(NOW, LONDON) == expected


def test_a_zone_of_two_words_is_written_as_two():
    clinic = SimpleNamespace(time_zone="America/New_York")
    assert ui.clinic_time(NOW, clinic).endswith("(New York time)")
