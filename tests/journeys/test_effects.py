"""What the needle did, as staff see it in a real browser."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from clinic.models import User
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A folder, to look at the pages; nothing is kept without it.
_PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def course(server, at_now):
    """A patient with five sessions, at a clinic with forty of others."""
    clinic = factories.make_clinic()
    practitioner = factories.make_practitioner(clinic)
    patient = factories.make_patient(clinic)
    rows = [
        {
            "insertions": 4 + number % 9,
            "soreness_24": number % 6,
            "soreness_48": number % 3,
            "next_pain": 5 - number % 4,
            "ended_at": NOW - timedelta(days=60, hours=number),
        }
        for number in range(40)
    ]
    people = factories.make_people(practitioner, 8)
    factories.make_aftermaths(practitioner, people, rows)
    for weeks, score in ((5, 3), (4, 4), (3, 5), (2, 2), (1, 1)):
        session = factories.make_signed_session(
            patient, practitioner=practitioner, ended_at=NOW - timedelta(weeks=weeks)
        )
        for kind, answer in (("h24", score), ("h48", score // 2)):
            factories.make_reply(
                factories.make_check_in(session, kind=kind), soreness=answer
            )
    return factories.make_draft(patient, practitioner=practitioner)


def _paths(draft):
    """The pages of this part, with something on each."""
    return {
        "story": reverse("aftercare:story", args=[draft.patient_id]),
        "lesson": reverse("aftercare:lesson", args=[draft.pk]),
        "effects": reverse("aftercare:effect_list"),
        "figures": reverse("aftercare:figure_list") + "?months=0",
    }


@pytest.mark.parametrize(
    ("width", "colours"),
    [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")],
)
def test_every_page_is_accessible_and_fits(
    server, course, signed_in, axe, width, colours
):
    lead = factories.make_user(course.clinic, User.Role.CLINICAL_LEAD)
    page = signed_in(lead, width=width, color_scheme=colours)
    for name, path in _paths(course).items():
        page.goto(server + path)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
        if _PICTURES:
            file = Path(_PICTURES) / f"{name}-{width}-{colours}.png"
            page.screenshot(path=file, full_page=True)
