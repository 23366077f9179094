"""The pages that the guides show and that bring patients in: accessible, and shot.

With `SCREENSHOTS=1` the pictures of the guides in docs/screenshots are made anew.
"""

import os
from datetime import timedelta

import pytest

from clinic import clinics, db, heartbeat, imports
from clinic.models import User
from tests import factories
from tests.clinic.importing import a_file, load, row, work
from tests.clinic.test_settings_pages import clinic_form
from tests.factories import NOW
from tests.journeys.test_screenshots import GUIDE, LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def owner(transactional_db):
    """The owner of a clinic that is nearly set up."""
    for sweep in heartbeat.expected():
        heartbeat.beat(sweep, now=db.now() + timedelta(minutes=1))
    named = {"password": factories.PASSWORD, "last_name": "Berg"}
    made = factories.make_user(None, first_name="Olga", is_superuser=True, **named)
    clinic = clinics.found(values=clinic_form(), by=made, now=NOW)
    for weekday in range(5):
        clinic.opening_hours.create(weekday=weekday, opens="08:00", closes="18:00")
    roles = (User.Role.THERAPIST, User.Role.CLINICAL_LEAD)
    lead = factories.make_user(clinic, *roles, first_name="Tom", **named)
    practitioner = factories.make_practitioner(clinic, user=lead, is_certified=False)
    new = factories.make_user(clinic, User.Role.THERAPIST, last_name="Okafor")
    factories.make_practitioner(clinic, user=new, is_certified=False)
    factories.make_room(clinic, "Blue")
    kind = factories.make_kind(clinic, "Follow-up")
    for place in range(5):
        at = factories.SOON + place * 2 * (factories.SOON - NOW)
        patient = factories.make_patient(clinic)
        factories.make_appointment(patient, practitioner, kind=kind, starts_at=at)
    made.refresh_from_db()
    return made


def a_list(owner):
    """A file before it is checked, and one after; with rows of every colour."""
    rows = [*map(row, range(6)), row(7, DOB=""), row(1, ID="9"), row(8, Email="x")]
    data = a_file(*rows)
    given = {"by": owner, "now": NOW}
    new = imports.receive(owner.clinic, name="new.csv", data=data, **given)
    checked = load(owner.clinic, data, by=owner)
    work()
    return {"import-columns": new.pk, "import": checked.pk}


def pages(owner):
    """Each page by the name of its picture."""
    first, second = owner.clinic.patients.order_by("number")[:2]
    lists = {name: f"/imports/{pk}/" for name, pk in a_list(owner).items()}
    return {
        "first-steps": "/first-steps/",
        "people": "/settings/people/",
        "person": "/settings/people/new/",
        "settings": "/settings/",
        "diary": f"/diary/?day={NOW.date().isoformat()}",
        "import-list": "/patients/import/",
        **lists,
        "merge": f"/patients/{first.pk}/merge/?with={second.pk}",
        "guide": "/guide/owner/",
        "kin": f"/patients/{first.pk}/people/",
    }


SHOWN = ("first-steps", "people", "settings", "diary", "import")


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_the_pages_of_the_desk_look_right(
    owner, signed_in, server, axe, tmp_path, width, colours
):
    tab = signed_in(owner, width=width, color_scheme=colours)
    kept = os.environ.get("SCREENSHOTS") and width == 1280
    for name, path in pages(owner).items():
        tab.goto(server + path)
        tab.wait_for_load_state("networkidle")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
        folder = GUIDE if kept and name in SHOWN else tmp_path
        tab.screenshot(path=str(folder / f"{name}.png"))
        axe(tab)
