"""Plan and measures in a browser: by phone and tablet, light and dark, accessible."""

import os
import re
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
    draft = factories.make_filled_draft(
        patient, practitioner=practitioner, ended_at=now - timedelta(minutes=1)
    )
    draft.immediate.create(kind="bruise", note="Pressed for two minutes")
    draft.ranges.create(movement="neck_turn", side="left", degrees_before=50)
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
        "draft": f"/sessions/{patient.sessions.drafts().get().pk}/edit/?check=yes",
        "signed": f"/sessions/{patient.sessions.signed().first().pk}/",
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


def test_one_tick_shows_all_that_it_does(treated, signed_in, server):
    patient, user = treated
    draft = patient.sessions.drafts().get()
    factories.around(draft, "clean", at_once=False, gloves=False)
    tab = signed_in(user, width=820)
    tab.goto(f"{server}/sessions/{draft.pk}/edit/")
    section = tab.locator("#note-clean")
    assert not section.locator("[name=gloves]").is_checked()
    section.locator("[name=at_once]").check()
    assert section.locator("[name=gloves]").is_checked()
    tab.get_by_text(re.compile("^saved")).wait_for()
    draft.clean_technique.refresh_from_db()
    assert draft.clean_technique.gloves


def test_a_measure_is_copied_by_tapping(treated, signed_in, server):
    patient, user = treated
    tab = signed_in(user, width=820)
    tab.goto(f"{server}/patients/{patient.pk}/outcomes/odi/")
    for item in range(1, 11):
        tab.locator(f"#id_item_{item:02}_3").click()
    tab.get_by_role("button", name="Put on file").click()
    tab.wait_for_url(f"{server}/patients/{patient.pk}/course/")
    assert tab.get_by_text("40 so far: a change needs a second score.").is_visible()
