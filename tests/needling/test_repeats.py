"""Repeat last session: a plan that has to be confirmed site by site."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from needling import notes, repeats, sessions
from needling.models import Muscle, NoteChange
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def last(patient, practitioner):
    return factories.make_signed_session(
        patient,
        practitioner=practitioner,
        muscles=["upper_trapezius", "soleus"],
        ended_at=NOW - timedelta(days=5),
    )


@pytest.fixture
def draft(patient, practitioner, last):
    return factories.make_draft(patient, practitioner=practitioner)


def repeat(draft, by=None):
    return repeats.repeat(draft, by=by or draft.practitioner.user, now=NOW)


def test_muscle_side_place_and_needle_are_copied_and_nothing_else(draft, last):
    plan = repeat(draft)
    first, source = draft.sites.order_by("order").first(), last.sites.get(order=0)
    assert [each.muscle_id for each in plan] == ["upper_trapezius", "soleus"]
    for name in ("muscle", "side", "entry", "grip", "needle_length_mm", "needles"):
        assert getattr(first, name) == getattr(source, name)
    assert (first.copied_from, first.is_confirmed) == (source, False)
    assert first.warn_above_mm == source.warn_above_mm
    never = ("depth_mm", "twitches", "insertions", "dwell_seconds", "pain_during")
    assert [getattr(first, name) for name in never] == [None] * 5
    assert (first.technique, first.event, first.tolerance, first.lot) == ("",) * 4
    assert (first.in_at, first.out_at, first.needles_out) == (None, None, 0)
    assert NoteChange.objects.filter(session=draft).count() == 2


def test_a_second_tap_adds_nothing(draft):
    repeat(draft)
    assert repeat(draft) == []
    assert draft.sites.count() == 2


def test_it_follows_what_is_there(draft):
    row = factories.site_row("gastrocnemius_medial")
    notes.add_site(
        draft.pk,
        key=uuid4(),
        columns=row,
        by=draft.practitioner.user,
        now=NOW,
    )
    repeat(draft)
    assert list(draft.sites.values_list("order", flat=True).order_by("order")) == [
        0,
        1,
        2,
    ]


def test_a_muscle_that_left_the_catalogue_is_left_out(draft):
    Muscle.objects.filter(slug="soleus").update(is_current=False)
    assert len(repeat(draft)) == 1


def test_an_unconfirmed_site_cannot_be_signed(draft):
    repeat(draft)
    with pytest.raises(sessions.CannotSign) as refusal:
        sessions.sign(draft, by=draft.practitioner.user, now=NOW)
    fields = [each.code for each in refusal.value.obstacles]
    assert fields.count("confirm") == 2


def test_touching_it_confirms_it(draft):
    site = repeat(draft)[0]
    factories.change_row(draft, f"site:{site.pk}", {"depth_mm": 12})
    site.refresh_from_db()
    assert (site.is_confirmed, site.depth_mm) == (True, 12)


def test_there_must_be_something_to_repeat(patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    with pytest.raises(repeats.CannotRepeat):
        repeat(draft)


def test_only_who_writes_in_the_draft(draft, last, lead):
    with pytest.raises(sessions.NotYours):
        repeat(draft, by=lead)
    with pytest.raises(sessions.Locked):
        repeat(last)


def test_the_page_offers_it_above_the_note(client, draft, therapist, lead):
    client.force_login(therapist)
    strip = reverse("needling:last_time", args=[draft.pk])
    url = reverse("needling:session_repeat", args=[draft.pk])
    assert f'action="{url}"' in client.get(strip).text
    assert client.get(url).status_code == 303
    text = client.post(url, follow=True).text
    assert "2 sites were copied as a plan" in text
    assert text.count("Copied: confirm it") == 2
    assert "in the note already" in client.post(url, follow=True).text
    client.force_login(lead)
    refused = client.post(url, follow=True)
    assert "Only the treating therapist" in refused.text
