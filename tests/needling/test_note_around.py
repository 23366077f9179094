"""What stands around the needles, through the pages: ticked, added, read, lacking."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from needling.models import PacingReason, RangeOfMotion, Reaction
from tests import factories
from tests.factories import NOW, around

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def draft(patient, practitioner):
    return factories.make_draft(patient, practitioner=practitioner)


@pytest.fixture
def treating(client, therapist):
    client.force_login(therapist)
    return client


def page(name, *args):
    return reverse(f"needling:{name}", args=args)


def send(client, draft, kind, row, **fields):
    """What a plain form of the page sends of a row that nobody touched before."""
    sent = {"row": f"{kind}:{row.pk}", "version": row.version, "was": "{}"}
    sent["fields"] = " ".join(fields)
    return client.post(page("note_change", draft.pk), sent | fields)


def test_the_page_shows_every_section(treating, draft):
    seen = treating.get(page("session_edit", draft.pk))
    for words in (
        "All done as usual, nobody stuck",
        "No reaction, no bleeding, borne well",
        "All given",
        "Add a movement",
        "Tennis elbow, right",
    ):
        assertContains(seen, words)


@pytest.mark.parametrize(
    ("kind", "name", "field", "then"),
    [
        ("clean", "clean_technique", "at_once", "hands"),
        ("advice", "advice", "at_once", "soreness"),
        ("told", "told", "asked_at_once", "emergency_contact"),
        ("outlook", "outlook", "no_reaction", "tolerance"),
    ],
)
def test_one_tick_does_a_row_without_scripts(treating, draft, kind, name, field, then):
    response = send(treating, draft, kind, getattr(draft, name), **{field: "on"})
    assert response.status_code == 303
    draft.refresh_from_db()
    assert getattr(getattr(draft, name), then)


def test_a_mistake_is_said_at_its_field(treating, draft):
    response = send(treating, draft, "told", draft.told, icd10="neck")
    assertContains(response, "A code looks like M54.2.", status_code=422)
    assertContains(response, 'href="#told-icd10"', status_code=422)


def test_what_somebody_else_wrote_is_shown_beside(treating, draft):
    old = draft.outlook
    around(draft, "outlook", target="Runs again")
    sent = {"row": f"outlook:{old.pk}", "version": old.version, "fields": "target"}
    sent |= {"was": '{"target": ""}', "target": "Walks again"}
    response = treating.post(page("note_change", draft.pk), sent)
    assertContains(response, "Runs again", status_code=409)
    assertContains(response, "Walks again", status_code=409)


def test_a_movement_is_added_changed_and_removed(treating, draft):
    add = page("note_row_add", draft.pk, "rom")
    sent = {"movement": "neck_turn", "side": "left", "method": "goniometer"}
    response = treating.post(add, {**sent, "degrees_before": "50"})
    assert response.status_code == 303
    row = RangeOfMotion.objects.get()
    send(treating, draft, "rom", row, degrees_after="65")
    row.refresh_from_db()
    assert (row.degrees_before, row.degrees_after) == (50, 65)
    assertContains(treating.get(page("session_edit", draft.pk)), 'value="65"')
    treating.post(page("note_row_remove", draft.pk, "rom", row.pk), {})
    assert not RangeOfMotion.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"degrees_before": "150"}, "from 0 to 110 degrees"),
        ({"side": ""}, "Say left or right."),
        ({"degrees_before": "far"}, "whole number"),
    ],
)
def test_a_movement_that_no_neck_can_do_is_refused(treating, draft, sent, sentence):
    good = {"movement": "neck_turn", "side": "left", "method": "goniometer"}
    response = treating.post(page("note_row_add", draft.pk, "rom"), {**good, **sent})
    assertContains(response, sentence, status_code=422)
    assert not RangeOfMotion.objects.exists()


def test_a_reaction_is_written_down(treating, draft):
    sent = {"kind": "dizziness", "severity": "mild", "note": "Lay down"}
    treating.post(page("note_row_add", draft.pk, "reaction"), sent)
    assert Reaction.objects.get().note == "Lay down"


def test_there_is_no_row_of_another_kind(treating, draft):
    add = page("note_row_add", draft.pk, "clean")
    assert treating.post(add, {"at_once": "on"}).status_code == 404
    assert treating.post(page("note_row_add", draft.pk, "song"), {}).status_code == 404


def test_what_is_missing_links_to_its_field(treating, draft):
    seen = treating.get(page("session_edit", draft.pk), {"check": "yes"})
    for field in ("told-worst_24h", "clean-hands", "outlook-no_reaction"):
        assertContains(seen, f'href="#{field}"')
        assertContains(seen, f'id="{field}"')


def test_a_signed_note_reads_what_was_said(treating, patient, practitioner):
    factories.make_plan(patient, practitioner=practitioner)
    signed = factories.make_signed_session(patient, practitioner=practitioner)
    seen = treating.get(page("session_detail", signed.pk))
    for words in ("Hands cleaned", "Session of the episode", "Number given", "Well"):
        assertContains(seen, words)


def test_the_same_place_so_soon_asks_for_a_reason(treating, patient, practitioner):
    given = {"practitioner": practitioner}
    factories.make_signed_session(patient, ended_at=NOW - timedelta(hours=20), **given)
    draft = factories.make_filled_draft(patient, **given)
    PacingReason.objects.all().delete()
    strip = page("session_course", draft.pk)
    assertContains(treating.get(strip), "not again within 24 hours")
    seen = treating.get(page("session_edit", draft.pk), {"check": "yes"})
    assertContains(seen, 'href="#pacing-upper_trapezius-left"')
    reason = {"muscle": "upper_trapezius", "side": "left", "reason": "Spasm"}
    response = treating.post(page("pacing_reason", draft.pk), reason)
    assertRedirects(response, page("session_edit", draft.pk), 303)
    assert PacingReason.objects.get().reason == "Spasm"
    assertContains(treating.get(strip), "Reason: Spasm")


def test_a_reason_without_words_or_place_is_not_kept(treating, draft):
    address = page("pacing_reason", draft.pk)
    sent = {"muscle": "upper_trapezius", "side": "left", "reason": " "}
    seen = treating.post(address, sent, follow=True)
    assertContains(seen, "Type the reason.")
    treating.post(address, {**sent, "side": "up", "reason": "Spasm"})
    assert not PacingReason.objects.exists()


def test_a_note_of_old_times_says_nothing_around_its_needles(
    treating, patient, practitioner
):
    draft = factories.make_draft(patient, practitioner=practitioner)
    for name in ("told", "clean_technique", "advice", "outlook"):
        getattr(draft, name).delete()
    seen = treating.get(page("session_edit", draft.pk))
    assertNotContains(seen, "All done as usual")


def test_the_words_of_a_reaction_are_read_again(treating, draft):
    told = {"kind": "vasovagal", "severity": "mild", "note": "Pale, lay down, tea"}
    Reaction.objects.create(session=draft, **told)
    seen = treating.get(page("session_edit", draft.pk))
    assertContains(seen, "Pale, lay down, tea")
