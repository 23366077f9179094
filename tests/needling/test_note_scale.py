"""The depth scale of a card, and what only all sites together tell."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from needling import notecheck
from needling.models import Muscle, NeedleSite
from needling.rules.choices import Grip
from needling.views import notecards
from tests import factories
from tests.needling import sent
from tests.rules.catalogue import MUSCLES, depth_facts

ROUNDED = 0.02


def muscle_of(row):
    """A muscle of the catalogue that no database knows."""
    facts = depth_facts(row)
    return Muscle(
        slug=facts.slug,
        name=row["slug"],
        warn_above_mm=facts.warn_above,
        warn_above_pincer_mm=facts.warn_above_pincer,
        depth_low_mm=facts.usual_low,
        depth_high_mm=facts.usual_high,
        is_restricted=facts.is_restricted,
        is_pneumothorax_risk=facts.is_pneumothorax_risk,
        position=row["position"],
    )


@given(
    st.sampled_from([muscle_of(row) for row in MUSCLES]),
    st.sampled_from(["", *Grip.values]),
    st.integers(0, 110),
    st.none() | st.integers(1, 125),
)
def test_the_scale_shows_no_usual_depth_beyond_the_warning(muscle, grip, age, depth):
    site = NeedleSite(muscle=muscle, grip=grip, depth_mm=depth)
    scale = notecards.scale(site, age)
    assert 0 < scale.warn_from <= 100
    assert all(each <= scale.warn_above_mm for each in scale.quick)
    if scale.usual_from is not None:
        assert scale.usual_from + scale.usual_width <= scale.warn_from + ROUNDED
    if depth is not None:
        is_deep = depth > scale.warn_above_mm
        assert (scale.depth > scale.warn_from) == is_deep
        assert scale.depth <= 100


def test_a_pincer_moves_the_warning_of_the_upper_trapezius():
    row = next(row for row in MUSCLES if row["slug"] == "upper_trapezius")
    flat, pincer = (
        notecards.scale(NeedleSite(muscle=muscle_of(row), grip=grip), 40)
        for grip in ("flat", "pincer")
    )
    assert (flat.warn_above_mm, pincer.warn_above_mm) == (10, 20)


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_second_side_of_the_chest_is_warned_of_on_its_card(
    page, patient, practitioner
):
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    where = reverse("needling:note_site_add", args=[draft.pk])
    page.post(where, {"muscle": "rhomboid_major", "side": "left"})
    last = draft.sites.latest("order")
    card = reverse("needling:note_site", args=[draft.pk, last.pk])
    assert "on both sides in one session" not in page.get(card).text
    change = reverse("needling:note_change", args=[draft.pk])
    page.post(change, sent.site(last, side="right"))
    text = page.get(card).text
    assert "Muscles near the lung on both sides in one session" in text
    assert "AHPCSA" in text
    page.post(where, {"muscle": "soleus", "side": "left"})
    last = draft.sites.latest("order")
    card = reverse("needling:note_site", args=[draft.pk, last.pk])
    assert "on both sides" not in page.get(card).text


@pytest.mark.django_db
def test_electrodes_left_over_from_the_last_site_do_not_stop_the_signature(
    patient, practitioner
):
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    row = f"site:{draft.sites.get().pk}"
    factories.change_row(draft, row, {"stim_electrodes": "On the needle"})
    assert notecheck.gaps(draft, now=factories.NOW) == ()
    factories.change_row(draft, row, {"stim_intensity_ma": Decimal(2)})
    assert "e_stim_unsaid" in [
        each.code for each in notecheck.gaps(draft, now=factories.NOW)
    ]
