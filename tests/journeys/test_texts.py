"""Pages about texts in a real browser: accessible, in both colours of the device."""

import pytest
from django.urls import reverse

from aftercare import texts
from aftercare.rules import wording
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = {
    "texts": reverse("aftercare:text_list"),
    "wordings": reverse("aftercare:wording_list"),
    "wording": reverse("aftercare:wording_edit", args=["checkin", "en"]),
    "services": reverse("aftercare:route_list"),
}


@pytest.fixture
def staff(server, clinic):
    """Somebody with every role; something to see on every page."""
    user = factories.make_user(clinic, "front_desk", "clinical_lead", "owner")
    patient = factories.make_patient(clinic, phone="+447700900123")
    factories.make_text(clinic, "I have a new number, who is this?", is_urgent=True)
    factories.make_text(clinic, "Thanks!", patient=patient, needs_person=False)
    factories.make_route(clinic)
    body = wording.shipped()["checkin", "en"].replace("how are you", "all well")
    given = {"template": "checkin", "language": "en", "body": body}
    texts.save(clinic, by=user, now=factories.NOW, **given)
    return user


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_texts_is_accessible(
    server, signed_in, axe, staff, name, scheme, tmp_path
):
    page = signed_in(staff, color_scheme=scheme)
    page.goto(f"{server}{PAGES[name]}")
    axe(page)
    page.screenshot(path=tmp_path / f"{name}-{scheme}.png", full_page=True)


def test_a_text_is_read_on_a_phone(server, signed_in, staff):
    page = signed_in(staff, width=390)
    page.goto(f"{server}{PAGES['texts']}")
    page.get_by_role("button", name="Read and done").click()
    page.get_by_text("Nothing waits for a person.").wait_for()
