"""Needle sites on the chart: where they were put, or where the muscle usually is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from needling import chartview, finder
from needling.models import Muscle, NeedleSite
from tests import factories

pytestmark = pytest.mark.django_db


def site(muscle, side="left", **columns):
    muscle = Muscle.objects.get(slug=muscle)
    return NeedleSite(muscle=muscle, side=side, **columns)


@pytest.fixture(autouse=True)
def _catalogue():
    factories.load_reference()


def test_a_site_is_drawn_where_it_was_put():
    placed = site("infraspinatus", view="back", x=0.25, y=0.5)
    (drawing,) = chartview.drawings([placed])
    (marker,) = drawing.markers
    assert (drawing.key, marker.x, marker.y) == ("back", 240, 1010)
    assert marker.title == "Infraspinatus, Left"


@pytest.mark.parametrize("columns", [{}, {"view": "nowhere", "x": 0.1, "y": 0.1}])
def test_a_site_without_a_place_is_drawn_where_its_muscle_is(columns):
    (drawing,) = chartview.drawings([site("infraspinatus", "right", **columns)])
    assert drawing.view.key == "back"
    assert drawing.markers[0].x > 480


def test_hands_and_feet_have_a_drawing_each():
    sites = [site("abductor_hallucis", "left"), site("abductor_hallucis", "right")]
    left, right = chartview.drawings(sites)
    assert (left.key, right.key) == ("foot_sole-left", "foot_sole-right")
    assert right.is_mirrored
    assert right.markers[0].x == pytest.approx(500 - left.markers[0].x, abs=0.2)
    assert right.name == "Sole of the foot (Right)"


def test_the_state_of_a_needle_is_seen():
    planned = site("infraspinatus", is_confirmed=False)
    inside = site("infraspinatus", in_at=factories.NOW)
    out = site("infraspinatus", in_at=factories.NOW, out_at=factories.NOW)
    (drawing,) = chartview.drawings([planned, inside, out])
    assert [each.state for each in drawing.markers] == ["planned", "in", "done"]


def test_paper_gets_one_picture():
    picture = chartview.svg([site("infraspinatus"), site("abductor_hallucis")])
    assert picture.count("<circle") == 2
    assert picture.startswith("<svg")
    assert chartview.svg([]) == ""


def test_the_muscles_carry_all_their_names():
    found = {each["slug"]: each for each in finder.choices(Muscle.objects.all())}
    assert "calf" in found["soleus"]["names"]
    assert found["soleus"]["parts"] == ["back/calf_lower"]


def test_the_last_session_and_what_a_therapist_uses_are_told(client, at_now):
    signed = factories.make_signed_session(muscles=["soleus"])
    therapist = signed.practitioner
    draft = factories.make_draft(signed.patient, practitioner=therapist)
    client.force_login(therapist.user)
    facts = client.get(reverse("needling:chart_facts", args=[draft.pk])).json()
    (point,) = facts["layers"]["last"]
    assert facts["used"] == {"soleus": 1}
    assert (point["drawing"], point["text"]) == ("back", 1)
    assert facts["layers"]["sore"] == []


def test_how_sore_they_were_is_shown_where_the_needles_were(at_now):
    check_in = factories.make_sent_check_in(factories.make_signed_session())
    factories.make_reply(check_in, soreness=4)
    session = check_in.session
    layers = chartview.layers(session, at=factories.NOW + timedelta(days=2))
    assert [each.text for each in layers["sore"][0].markers] == [4]


def test_every_other_name_belongs_to_a_muscle():
    known = set(Muscle.objects.values_list("slug", flat=True))
    assert set(finder.other_names()) <= known


def test_an_address_names_a_part_of_the_chart():
    muscles = finder.choices(Muscle.objects.all())
    asked = {"view": "back", "part": "blade", "side": "left"}
    found = finder.reached(asked, muscles)
    assert found
    assert {each["slug"] for each in found["muscles"]} >= {"infraspinatus"}
    assert finder.reached({"view": "back", "part": "x"}, muscles) is None
    assert finder.reached({"view": "x"}, muscles) is None
