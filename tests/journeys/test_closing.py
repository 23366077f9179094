"""Closing a session as it looks: searches, the register, moves, countersignatures."""

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from needling import countersignatures
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOOKS = [(1280, "light"), (820, "dark"), (390, "light"), (390, "dark")]
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def scene(server):
    """A parked note, events, a note that waits for a countersignature."""
    factories.load_reference()
    now = timezone.now()
    clinic = factories.make_clinic()
    lead = factories.make_user(clinic, "therapist", "clinical_lead", first_name="Lea")
    treating = factories.make_practitioner(clinic)
    countersignatures.supervise(treating, supervisor=lead, by=lead, now=now)
    treating.refresh_from_db()
    patient = factories.make_patient(clinic, now=now - timedelta(days=9))
    session = factories.make_signed_session(
        patient,
        practitioner=treating,
        muscles=["upper_trapezius", "soleus", "levator_scapulae"],
        ended_at=now - timedelta(days=2),
        reactions="Light-headed for a moment, fine after five minutes lying down.",
    )
    muscle = session.sites.first().muscle
    event = factories.make_event(session, muscle=muscle, now=now)
    search = factories.make_search(
        patient, practitioner=treating, ended_at=now - timedelta(minutes=20)
    )
    return SimpleNamespace(
        lead=lead, patient=patient, session=session, event=event, search=search
    )


def pages(scene):
    """What is looked at, by name."""
    other = factories.make_patient(scene.patient.clinic, given_name="Ruth")
    note = f"/sessions/{scene.session.pk}/"
    return {
        "search": f"/needle-searches/{scene.search.pk}/",
        "park": f"/sessions/{scene.search.session_id}/park/",
        "register": "/adverse-events/",
        "event": f"/adverse-events/{scene.event.pk}/",
        "report": f"{note}adverse/",
        "rates": "/adverse-events/rates/",
        "note": note,
        "move": f"{note}move/?to={other.pk}&q=Ruth",
        "countersign": "/countersignatures/",
        "handover": f"/patients/{scene.patient.pk}/hand-over/",
        "last-time": f"/sessions/{scene.search.session_id}/last-time/",
        "today": "/",
    }


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_every_page_looks_right(
    scene, signed_in, server, axe, tmp_path, width, colours
):
    tab = signed_in(scene.lead, width=width, color_scheme=colours)
    folder = Path(os.environ.get("LOOK_AT") or tmp_path)
    for name, path in pages(scene).items():
        tab.goto(server + path)
        tab.wait_for_load_state("networkidle")
        assert tab.locator("h1").count() == 1, path
        assert tab.evaluate(WIDTH) <= width, path
        axe(tab)
        picture = folder / f"{name}-{width}-{colours}.png"
        tab.screenshot(path=str(picture), full_page=True)
