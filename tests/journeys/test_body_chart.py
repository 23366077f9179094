"""The body chart of a draft, touched, typed at and looked at in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from needling.models import NeedleSite
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A phone, a tablet both ways, a desk.
WIDTHS = [(390, "light"), (820, "dark"), (1180, "light"), (1280, "dark")]


@pytest.fixture
def draft(server, at_now):
    """An empty note of today."""
    factories.load_reference()
    return factories.make_draft()


@pytest.fixture
def open_note(server, signed_in, draft):
    """Opens the note as its therapist."""

    def go(**options):
        tab = signed_in(draft.practitioner.user, **options)
        tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
        return tab

    return go


def part(tab, drawing, key, side):
    """One region of one drawing."""
    at = f'#chart-{drawing} [data-part="{key}"][data-side="{side}"]'
    return tab.locator(at)


def saved(tab, count):
    """Waits until so many sites are stored, and gives them oldest first."""
    expect(tab.locator("[data-sites] > *")).to_have_count(count)
    for _ in range(100):
        if NeedleSite.objects.count() == count:
            break
        tab.wait_for_timeout(50)
    return list(NeedleSite.objects.order_by("order"))


def test_a_tap_on_a_region_puts_the_needle_where_the_finger_was(open_note):
    tab = open_note()
    region = part(tab, "back", "blade", "left")
    region.scroll_into_view_if_needed()
    box = region.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
    tab.mouse.click(x, y)
    tab.get_by_role("button", name="Infraspinatus").click()
    (site,) = saved(tab, 1)
    assert (site.muscle_id, site.side, site.view) == ("infraspinatus", "left", "back")
    drawing = tab.locator("#chart-back").bounding_box()
    marker = tab.locator("#chart-back .chart-marker[data-site] circle").last
    where = marker.bounding_box()
    assert abs(where["x"] + where["width"] / 2 - x) < 3
    assert 0 < site.x < 0.5
    assert drawing["height"] > 300


def test_a_needle_is_dragged_and_nudged(open_note):
    tab = open_note()
    part(tab, "back", "blade", "left").click()
    tab.get_by_role("button", name="Infraspinatus").click()
    (before,) = saved(tab, 1)
    marker = tab.locator("#chart-back .chart-marker[data-site]")
    expect(tab.locator("[data-save-state]")).to_contain_text("saved", ignore_case=True)
    tab.wait_for_load_state("networkidle")
    at_once = "each => each.scrollIntoView({behavior: 'instant'})"
    tab.locator("#chart-back").evaluate(at_once)
    box = marker.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 12, y + 24, steps=4)
    tab.mouse.up()
    marker.focus()
    marker.press("ArrowDown")
    expect(tab.locator("[data-save-state]")).to_contain_text("saved", ignore_case=True)
    tab.wait_for_timeout(1500)
    (after,) = NeedleSite.objects.all()
    assert after.x < before.x
    assert after.y > before.y


def test_a_region_is_reached_by_keyboard(open_note):
    tab = open_note()
    region = part(tab, "back", "buttock", "right")
    region.focus()
    region.press("Enter")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    (site,) = saved(tab, 1)
    assert (site.side, site.view) == ("right", "back")
    assert site.x > 0.5


def test_a_zoomed_drawing_takes_the_needle_at_the_same_place(open_note):
    tab = open_note()
    tab.get_by_role("button", name="Larger").click()
    tab.get_by_role("button", name="Larger").click()
    region = part(tab, "back", "buttock", "left")
    region.click()
    tab.get_by_role("button", name="Gluteus maximus").click()
    (site,) = saved(tab, 1)
    assert 0.3 < site.x < 0.5
    assert 0.4 < site.y < 0.6


@pytest.mark.parametrize(
    ("typed", "muscle", "side"),
    [
        ("upp tra l", "upper_trapezius", "left"),
        ("QL r", "quadratus_lumborum", "right"),
        ("tfl left", "tensor_fasciae_latae", "left"),
        ("lev scap r", "levator_scapulae", "right"),
        ("glute med l", "gluteus_medius", "left"),
        ("scm r", "sternocleidomastoid", "right"),
        ("suprspinatus l", "supraspinatus", "left"),
    ],
)
def test_a_muscle_is_found_by_any_of_its_names(open_note, typed, muscle, side):
    tab = open_note()
    field = tab.get_by_role("combobox", name="Muscle")
    field.fill(typed)
    field.press("Enter")
    (site,) = saved(tab, 1)
    assert (site.muscle_id, site.side) == (muscle, side)
    assert site.view


def test_without_scripts_a_region_lists_its_muscles(open_note):
    tab = open_note(java_script_enabled=False)
    tab.locator('#chart-back [data-part="blade"][data-side="left"]').click()
    tab.get_by_role("link", name="Infraspinatus").click()
    expect(tab.locator("#new-muscle")).to_have_value("infraspinatus")
    tab.get_by_role("button", name="Add", exact=True).click()
    (site,) = saved(tab, 1)
    assert (site.muscle_id, site.side) == ("infraspinatus", "left")


@pytest.mark.parametrize(("width", "theme"), WIDTHS)
def test_the_chart_is_accessible_at_every_width(open_note, axe, width, theme):
    tab = open_note(width=width, color_scheme=theme)
    part(tab, "back", "blade", "left").click()
    tab.get_by_role("button", name="Infraspinatus").click()
    saved(tab, 1)
    part(tab, "back", "shoulder_top_back", "right").click()
    axe(tab)
    wide = tab.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


@pytest.mark.parametrize(("width", "theme"), WIDTHS)
def test_where_it_hurts_is_tapped_and_seen_on_the_chart(
    open_note, draft, server, axe, width, theme
):
    tab = open_note(width=width, color_scheme=theme)
    address = tab.url
    tab.goto(server + reverse("needling:pain_new", args=[draft.patient_id]))
    tab.locator('[data-key="back/blade/left"]').click()
    expect(tab.locator('input[value="back/blade/left"]')).to_be_checked()
    axe(tab)
    tab.get_by_role("button", name="Put on file").click()
    tab.wait_for_url("**/course/")
    tab.goto(address)
    tab.get_by_label("Pain drawing").check()
    painful = part(tab, "back", "blade", "left")
    expect(painful).to_have_class("chart-part is-painful")
    axe(tab)
