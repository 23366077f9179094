"""The pages of the screening questions, in a real browser, by keyboard."""

import pytest
from django.urls import reverse

from clinic.models import User
from needling.models import ScreeningItem
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def lead(server, at_now):
    """The clinical lead of the only clinic."""
    factories.load_reference()
    clinic = factories.make_clinic()
    return factories.make_user(clinic, User.Role.CLINICAL_LEAD, first_name="Lea")


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "dark"), (390, "light")]
)
def test_a_question_is_changed_by_keyboard(server, signed_in, lead, axe, width, scheme):
    tab = signed_in(lead, width=width, color_scheme=scheme)
    tab.goto(server + reverse("needling:item_list"))
    axe(tab)
    tab.get_by_role("link", name="Do you smoke or vape?").focus()
    tab.keyboard.press("Enter")
    field = tab.get_by_label("Question in plain words")
    field.wait_for()
    axe(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    field.focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Do you smoke at all?")
    tab.get_by_role("button", name="Save as a new version").focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("Version 2 is asked from now on.").wait_for()
    own = ScreeningItem.objects.get(code="SMOKER", is_current=True)
    assert (own.question, own.edited_by) == ("Do you smoke at all?", lead)
