"""The page of a draft: cards and sections, each saved by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from needling import sessions
from needling.models import Session
from tests import factories
from tests.needling import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def filled(patient, practitioner):
    """A note that lacks nothing but its signature."""
    return factories.make_filled_draft(patient, practitioner=practitioner)


@pytest.fixture
def signed(patient, practitioner):
    """A locked note."""
    return factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(minutes=5)
    )


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def post(page, name, row, data=None):
    """The answer and its text."""
    answer = page.post(url(name, row), data or {})
    return answer, answer.content.decode()


def change(page, draft, data, *, script=False):
    """The answer to one change, as a browser or as the script sends it."""
    headers = {"Accept": "application/json"} if script else {}
    answer = page.post(url("note_change", draft), data, headers=headers)
    return answer, answer.json() if script else answer.content.decode()


def test_the_page_shows_the_note_and_what_to_know(page, filled):
    text = page.get(url("session_edit", filled)).content.decode()
    assert "Upper trapezius" in text
    assert "A reason is needed above 10 mm, above 20 mm with a pincer grip." in text
    assert "Clinic time: Europe/London" in text
    assert "First session: lying down" in text
    assert text.count("data-muscle-hint=") == 134
    assert 'id="missing"' not in text
    assert "In <strong data-bar-in>1</strong>" in text


def test_a_section_is_saved_by_itself(page, filled):
    answer, _text = change(page, filled, sent.section(filled, "before", problem="Calf"))
    assert answer.status_code == 303
    assert answer.headers["Location"] == url("session_edit", filled) + "#before"
    filled.refresh_from_db()
    assert (filled.version, filled.problem) == (2, "Calf")


def test_a_card_is_saved_by_itself(page, filled):
    site = filled.sites.get()
    data = sent.site(site, lot="L-77", dwell="2:30", stim_frequency_hz="2,5")
    answer, _text = change(page, filled, data)
    assert answer.headers["Location"].endswith(f"#site-{site.pk}")
    site.refresh_from_db()
    assert (site.version, site.lot, site.dwell_seconds) == (1, "L-77", 150)
    assert str(site.stim_frequency_hz) == "2.50"


def test_what_cannot_be_read_is_linked_and_everything_kept(page, filled):
    site = filled.sites.get()
    data = sent.site(site, depth_mm="12,5", referral="New words")
    answer, text = change(page, filled, data)
    assert answer.status_code == 422
    assert f'href="#site-{site.pk}-depth_mm"' in text
    assert 'value="12,5"' in text
    assert 'value="New words"' in text
    site.refresh_from_db()
    assert site.version == 0


def test_a_refusal_of_the_verb_stands_at_its_field(page, filled):
    site = filled.sites.get()
    answer, text = change(page, filled, sent.site(site, depth_mm="31"))
    assert answer.status_code == 422
    assert "A needle of 30 mm cannot go 31 mm deep." in text
    assert f'href="#site-{site.pk}-depth_mm"' in text


def test_a_future_session_is_refused_at_its_time(page, filled):
    data = sent.section(filled, "when", started_clock="10:30", ended_clock="10:45")
    _answer, text = change(page, filled, data)
    assert "The session cannot begin in the future." in text
    assert 'href="#id_started_clock"' in text
    assert 'href="#id_ended_clock"' in text


def test_a_script_hears_of_it_in_figures(page, filled):
    site = filled.sites.get()
    answer, told = change(page, filled, sent.site(site, twitches="4"), script=True)
    assert answer.status_code == 200
    assert told == {
        "row": f"site:{site.pk}",
        "version": 1,
        "saved_at": NOW.isoformat(),
    }
    answer, told = change(page, filled, sent.site(site, depth_mm="x"), script=True)
    assert answer.status_code == 422
    assert told["fields"]["depth_mm"].startswith("Write a whole number from 1 to 125")
    answer, told = change(page, filled, sent.site(site, depth_mm="31"), script=True)
    assert (answer.status_code, "30 mm" in told["fields"]["depth_mm"]) == (422, True)


def test_two_tabs_see_both(page, filled):
    site = filled.sites.get()
    first, second = (sent.site(site, side=side) for side in ("right", "midline"))
    change(page, filled, first)
    answer, text = change(page, filled, second)
    assert answer.status_code == 409
    assert "Changed in another place meanwhile" in text
    assert "<td>Right</td>" in text
    assert "<td>Midline</td>" in text
    answer, told = change(page, filled, second | {"key": ""}, script=True)
    assert answer.status_code == 409
    both = {"label": "Side", "stored": "Right", "typed": "Midline", "value": "right"}
    assert (told["version"], told["both"]) == (1, {"side": both})


def test_two_tabs_that_change_different_fields_both_hold(page, filled):
    site = filled.sites.get()
    changes = ({"lot": "L-1"}, {"twitches": "9"}, {"event": "bruise"})
    for data in [sent.site(site, **each) for each in changes]:
        assert change(page, filled, data)[0].status_code == 303
    site.refresh_from_db()
    assert (site.lot, site.twitches, site.event) == ("L-1", 9, "bruise")


def test_buttons_count_and_run_the_clock_without_scripts(page, patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    page.post(url("note_site_add", draft), {"muscle": "soleus", "side": "left"})
    for do in ("in", "twitch", "twitch", "untwitch", "out"):
        site = draft.sites.get()
        assert change(page, draft, sent.site(site, do=do))[0].status_code == 303
    site.refresh_from_db()
    assert (site.in_at, site.out_at, site.dwell_seconds) == (NOW, NOW, 0)
    assert (site.twitches, site.needles_out, site.insertions) == (1, 1, 1)


def test_a_site_is_added_with_the_needle_of_the_last(page, filled):
    text = page.get(url("session_edit", filled)).content.decode()
    assert '<option value="30" selected>30</option>' in text
    data = {"muscle": "soleus", "side": "left", "needles": "1", "lot": "L-1"}
    answer = page.post(url("note_site_add", filled), data)
    site = filled.sites.get(muscle="soleus")
    assert answer.headers["Location"].endswith(f"#site-{site.pk}")
    assert site.lot == "L-1"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"muscle": "", "side": "left"}, "Choose the muscle."),
        ({"muscle": "no such", "side": "left"}, "not in the catalogue"),
        ({"muscle": "unknown", "side": "left"}, "not in the catalogue"),
        ({"muscle": "soleus", "side": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_added(page, filled, data, sentence):
    answer = page.post(url("note_site_add", filled), data | {"needles": "1"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert filled.sites.count() == 1


def test_a_site_is_removed_and_its_card_is_gone(page, filled):
    site = filled.sites.get()
    where = reverse("needling:note_site", args=[filled.pk, site.pk])
    assert f'id="site-{site.pk}"' in page.get(where).content.decode()
    remove = reverse("needling:note_site_remove", args=[filled.pk, site.pk])
    assert page.post(remove, {"key": str(uuid4())}).status_code == 303
    assert page.get(where).status_code == 404
    answer, text = change(page, filled, sent.site(site, twitches="4"), script=True)
    assert (answer.status_code, "has taken this site away" in text["sentence"]) == (
        409,
        True,
    )


def test_a_blocked_site_says_so_on_its_card(page, patient, practitioner):
    answers = {"LYMPHOEDEMA": {"sides": ["left"], "where": ["left arm"]}}
    draft = factories.make_draft(patient, practitioner=practitioner)
    factories.make_consent(
        patient, practitioner=practitioner, regions=["neck"], now=draft.started_at
    )
    assert answers
    page.post(url("note_site_add", draft), {"muscle": "soleus", "side": "left"})
    text = page.get(url("session_edit", draft)).content.decode()
    assert "No needle here." in text
    assert "The consent does not name: lower leg" in text or "does not name" in text
    assert 'value="in"' not in text.split("data-sites")[1].split("note-count")[0]


def test_signing_locks_the_note(page, filled):
    answer, _text = post(page, "session_sign", filled)
    filled.refresh_from_db()
    assert filled.state == Session.State.SIGNED
    assert answer.headers["Location"] == url("session_detail", filled)
    assert filled.check_ins.count() == 4


def test_signing_with_gaps_names_them(page, filled):
    site = filled.sites.get()
    change(page, filled, sent.site(site, side="midline"))
    change(page, filled, sent.section(filled, "after", pain_after=""))
    answer, _text = post(page, "session_sign", filled)
    assert answer.headers["Location"].endswith("/edit/?check=yes#missing")
    text = page.get(answer.headers["Location"]).content.decode()
    assert "Before it can be signed:" in text
    assert 'href="#id_pain_after"' in text
    assert f'href="#site-{site.pk}-side"' in text
    assert f'id="site-{site.pk}-side"' in text


def test_once_nothing_is_missing_the_page_says_so(page, filled):
    text = page.get(url("session_edit", filled) + "?check=yes").content.decode()
    assert "Nothing is missing any more" in text


def test_a_note_signed_in_another_tab_keeps_what_was_typed(page, filled):
    data = sent.section(filled, "after", notes="Typed too late")
    sessions.sign(filled, by=filled.practitioner.user, now=NOW)
    answer, told = change(page, filled, data, script=True)
    assert (answer.status_code, told["is_signed"]) == (409, True)
    assert told["words"] == "Notes: Typed too late"
    answer, _text = change(page, filled, data)
    assert answer.headers["Location"] == url("session_detail", filled)
    text = page.get(answer.headers["Location"]).content.decode()
    assert "This note is signed. Add an addendum instead." in text
    assert "Notes: Typed too late</textarea>" in text


def test_the_therapist_lets_somebody_write(client, page, filled, lead, stranger):
    where = url("note_writer", filled)
    page.post(where, {"writer": str(stranger.pk)})
    filled.refresh_from_db()
    assert filled.second_writer is None
    page.post(where, {"writer": str(lead.pk)})
    filled.refresh_from_db()
    assert filled.second_writer == lead
    client.force_login(lead)
    assert client.get(url("session_edit", filled)).status_code == 200
    answer, _text = change(client, filled, sent.section(filled, "after", notes="Mine"))
    assert answer.status_code == 303
    client.post(where, {"writer": ""})
    filled.refresh_from_db()
    assert filled.second_writer == lead
