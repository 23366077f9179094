"""The pages as the guide shows them, on a small synthetic clinic.

Each is opened in both widths and colours, checked for accessibility, and shot. With
`SCREENSHOTS=1` the pictures of the guide in docs/screenshots are made anew.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from aftercare.models import Escalation
from aftercare.synthetic import story
from clinic import heartbeat
from clinic.models import User
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GUIDE = Path(__file__).parent.parent.parent / "docs" / "screenshots"
LOOKS = [(1280, "light"), (390, "dark")]


@pytest.fixture
def synthetic(server, settings):
    settings.DEMO = True
    factories.load_reference()
    size = story.Size(patients=12, weeks=1)
    now = timezone.now() - timedelta(minutes=1)
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        name = entry["task"].removeprefix("aftercare.")
        heartbeat.beat(name, now=timezone.now())
    return story.tell(now=now, size=size, say=lambda words: None)


def pages(clinic) -> dict[str, str]:
    """What a visitor is shown first, by name."""
    escalation = Escalation.objects.filter(clinic=clinic).worst_first().first()
    return {
        "today": "/",
        "inbox": "/inbox/",
        "escalation": f"/inbox/{escalation.pk}/",
        "patient": f"/patients/{escalation.patient_id}/",
        "session": f"/sessions/{escalation.check_in.session_id}/",
        "messages": "/messages/",
    }


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_every_page_of_the_guide_looks_right(
    synthetic, signed_in, server, axe, tmp_path, width, colours
):
    lead = User.objects.filter(
        clinic=synthetic, roles__contains=[User.Role.CLINICAL_LEAD]
    ).get()
    tab = signed_in(lead, width=width, color_scheme=colours)
    folder = GUIDE if os.environ.get("SCREENSHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in pages(synthetic).items():
        tab.goto(server + path)
        tab.wait_for_load_state("networkidle")
        assert tab.locator("h1").count() == 1
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
        axe(tab)
        picture = folder / (f"{name}.png" if width == 1280 else f"{name}-phone.png")
        tab.screenshot(path=str(picture))
        assert picture.stat().st_size > 10_000
