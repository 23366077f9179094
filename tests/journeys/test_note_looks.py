"""The page of a draft as it looks in the middle of a session.

On a phone, a tablet both ways and a desk, light and dark: checked for accessibility and
for anything wider than the screen. With `SCREENSHOTS=1` the pictures of the guide in
docs/screenshots are made anew.
"""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from clinic import db, heartbeat
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GUIDE = Path(__file__).parent.parent.parent / "docs" / "screenshots"
SIZES = [(390, 844), (820, 1180), (1180, 820), (1280, 900)]
PAINTED_MS = 1500
BEGUN = factories.NOW - timedelta(minutes=10)
NEEDLE = {"needle_length_mm": 30, "needle_diameter_mm": Decimal("0.25"), "view": "back"}
SITES = (
    {
        **NEEDLE,
        "muscle_id": "gluteus_medius",
        "side": "left",
        "x": 0.42,
        "y": 0.47,
        "depth_mm": 30,
        "technique": "rotation",
        "in_at": BEGUN,
        "needles": 2,
    },
    {
        **NEEDLE,
        "muscle_id": "infraspinatus",
        "side": "right",
        "x": 0.62,
        "y": 0.27,
        "depth_mm": 12,
        "twitches": 2,
        "in_at": BEGUN,
        "needles_out": 1,
        "out_at": BEGUN + timedelta(minutes=3),
    },
    {
        **NEEDLE,
        "muscle_id": "upper_trapezius",
        "side": "left",
        "x": 0.38,
        "y": 0.2,
        "depth_mm": 14,
        "grip": "flat",
        "twitches": 4,
        "in_at": BEGUN,
        "technique": "pistoning",
    },
)


@pytest.fixture
def draft(server, at_now, settings):
    """A second visit, three sites into it: one out, two in, one too deep."""
    factories.load_reference()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        heartbeat.beat(entry["task"].removeprefix("aftercare."), now=db.now())
    before = factories.NOW - timedelta(days=10)
    signed = factories.make_signed_session(ended_at=before, muscles=["infraspinatus"])
    note = factories.make_draft(
        signed.patient, practitioner=signed.practitioner, now=BEGUN
    )
    return factories.write_note(note, *SITES)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_middle_of_a_session(draft, signed_in, server, axe, tmp_path, theme):
    folder = GUIDE if os.environ.get("SCREENSHOTS") else tmp_path
    tab = signed_in(draft.practitioner.user, color_scheme=theme)
    for width, height in SIZES:
        tab.clock.set_system_time(factories.NOW)
        tab.set_viewport_size({"width": width, "height": height})
        tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
        tab.wait_for_load_state("networkidle")
        axe(tab)
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, width
        for part, place in {"chart": ".note-side", "sites": "#needle-sites"}.items():
            tab.locator(place).evaluate("each => each.scrollIntoView()")
            tab.wait_for_timeout(PAINTED_MS)
            picture = folder / f"note-{part}-{width}-{theme}.png"
            tab.screenshot(path=str(picture))
            assert picture.stat().st_size > 10_000
