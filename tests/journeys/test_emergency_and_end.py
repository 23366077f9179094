"""A chart in an emergency, and the end of a record, in a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import ChartOpening, User
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = [(1280, "light"), (390, "dark")]
OF_A_PATIENT = ("kept/", "erase/", "end/", "export/")
SETTINGS = ("/settings/due/", "/settings/retention/")


@pytest.fixture
def treated(server):
    now = timezone.now()
    asked = factories.make_sent_check_in(ended_at=now - timedelta(hours=26))
    words = "sore, but it is going down"
    return factories.make_reply(asked, free_text=words, now=now).patient


def is_right(tab, axe, width):
    """One heading, nothing beyond the edge, nothing for the checker to find."""
    tab.wait_for_load_state("networkidle")
    assert tab.locator("h1").count() == 1
    assert tab.evaluate("document.documentElement.scrollWidth") <= width, tab.url
    axe(tab)


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_a_chart_is_opened_and_looked_at(
    treated, signed_in, server, axe, width, colours
):
    clinic, look = treated.clinic, {"width": width, "color_scheme": colours}
    desk = signed_in(factories.make_user(clinic, User.Role.FRONT_DESK), **look)
    desk.goto(f"{server}/patients/{treated.pk}/")
    desk.get_by_role("link", name="Open the chart in an emergency").click()
    is_right(desk, axe, width)
    desk.get_by_label("What has happened?").fill("The ambulance is here and asks.")
    desk.get_by_role("button", name="Open for an hour").click()
    desk.get_by_text("sore, but it is going down").wait_for()
    is_right(desk, axe, width)
    desk.get_by_role("button", name="Close it now").click()
    desk.get_by_text("The chart is closed.").wait_for()
    owner = signed_in(factories.make_user(clinic, User.Role.OWNER), **look)
    owner.goto(f"{server}/")
    owner.get_by_text("The ambulance is here and asks.").wait_for()
    is_right(owner, axe, width)
    owner.get_by_role("button", name="I have looked at it").click()
    owner.wait_for_load_state("networkidle")
    assert ChartOpening.objects.get().looked_at is not None


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_what_is_kept_and_what_goes(treated, signed_in, server, axe, width, colours):
    user = factories.make_user(treated.clinic, *User.Role.values)
    tab = signed_in(user, width=width, color_scheme=colours)
    for path in OF_A_PATIENT:
        tab.goto(f"{server}/patients/{treated.pk}/{path}")
        is_right(tab, axe, width)
    for path in SETTINGS:
        tab.goto(server + path)
        is_right(tab, axe, width)
