"""Plan and measures in a browser: by phone and tablet, light and dark, accessible."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from needling.rules.outcome_items import Measure
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOOKS = [(1280, "light"), (820, "dark"), (390, "dark"), (390, "light")]


@pytest.fixture
def treated(server):
    """A patient in the middle of a course, and the therapist."""
    now = timezone.now()
    practitioner = factories.make_practitioner(factories.make_clinic())
    patient = factories.make_patient(practitioner.clinic, now=now - timedelta(days=40))
    factories.make_plan(
        patient,
        practitioner=practitioner,
        now=now,
        began_on=(now - timedelta(days=30)).date(),
    )
    scores = ((30, 4, 7), (15, 3, 6), (1, 2, 3))
    for days, every, pain in scores:
        at = now - timedelta(days=days)
        factories.make_signed_session(
            patient, practitioner=practitioner, ended_at=at, pain_before=pain
        )
        factories.make_outcome(
            patient, Measure.NDI, practitioner=practitioner, every=every, now=at
        )
    return patient, practitioner.user


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_the_pages_of_a_course_look_right(
    treated, signed_in, server, axe, tmp_path, width, colours
):
    patient, user = treated
    tab = signed_in(user, width=width, color_scheme=colours)
    folder = Path(os.environ.get("COURSE_SHOTS", tmp_path))
    pages = {
        "course": f"/patients/{patient.pk}/course/",
        "plan": f"/patients/{patient.pk}/plan/",
        "ndi": f"/patients/{patient.pk}/outcomes/ndi/",
        "psfs": f"/patients/{patient.pk}/outcomes/psfs/",
        "patient": f"/patients/{patient.pk}/",
    }
    for name, path in pages.items():
        tab.goto(server + path)
        tab.wait_for_load_state("networkidle")
        assert tab.locator("h1").count() == 1
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
        axe(tab)
        tab.screenshot(
            path=str(folder / f"{name}-{width}-{colours}.png"), full_page=True
        )


def test_a_measure_is_copied_by_tapping(treated, signed_in, server):
    patient, user = treated
    tab = signed_in(user, width=820)
    tab.goto(f"{server}/patients/{patient.pk}/outcomes/odi/")
    for item in range(1, 11):
        tab.locator(f"#id_item_{item:02}_3").click()
    tab.get_by_role("button", name="Put on file").click()
    tab.wait_for_url(f"{server}/patients/{patient.pk}/course/")
    assert tab.get_by_text("40 so far: a change needs a second score.").is_visible()
