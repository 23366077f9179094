"""The pages of a missing needle, from the gap in the note to its signature."""

from datetime import timedelta

import pytest
from django.urls import reverse

from needling import searches, sessions
from needling.models import NeedleSearch, Session
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BEFORE = factories.NOW - timedelta(minutes=10)


@pytest.fixture
def page(client, therapist):
    client.force_login(therapist)
    return client


@pytest.fixture
def search(patient, practitioner):
    return factories.make_search(patient, practitioner=practitioner, ended_at=BEFORE)


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def sent(search, **changes):
    """All of the search is done, and the counts add up."""
    counts = {"opened": 2, "used": 1, "removed": 1, "disposed": 1, "discarded": 1}
    return {
        **dict.fromkeys(searches.STEPS, "on"),
        **{f"needles_{name}": str(number) for name, number in counts.items()},
        "checked_sites": list(searches.site_keys(search.session)),
        "second_name": "Robin Vale",
        "found_where": "In the linen",
        **changes,
    }


def post(page, name, search, **changes):
    answer = page.post(url(name, search), sent(search, **changes))
    return answer, answer.content.decode()


def test_the_note_leads_to_parking_and_the_search(page, patient, practitioner):
    draft = factories.make_filled_draft(
        patient, practitioner=practitioner, ended_at=BEFORE, needles_opened=2
    )
    text = page.get(url("session_park", draft)).content.decode()
    assert "Opened 2, but only 1 are accounted for" in text
    answer = page.post(url("session_park", draft))
    search = NeedleSearch.objects.get()
    assert answer.headers["Location"] == url("search_detail", search)
    checked = page.get(url("session_edit", draft) + "?check=yes").content.decode()
    assert f'href="{url("search_detail", search)}"' in checked
    text = page.get(url("search_detail", search)).content.decode()
    assert "Being searched for" in text
    assert "Upper trapezius, Left" in text


def test_a_count_that_adds_up_is_not_parked(page, patient, practitioner):
    draft = factories.make_filled_draft(
        patient, practitioner=practitioner, ended_at=BEFORE
    )
    answer = page.post(url("session_park", draft))
    assert answer.status_code == 409
    assert "nothing is missing" in answer.content.decode()


def test_the_search_is_kept_so_far(page, search, lead):
    ticks = {"floor_searched": "on", "second_user": str(lead.pk)}
    answer = page.post(url("search_note", search), ticks)
    assert answer.status_code == 303
    search.refresh_from_db()
    assert (search.floor_searched, search.second_user) == (True, lead)
    assert "Found: correct the counts" in page.get(url("search_detail", search)).text


def test_found(page, search):
    answer, _text = post(page, "search_found", search)
    assert answer.headers["Location"] == url("session_detail", search.session)
    text = page.get(url("search_detail", search)).content.decode()
    assert "In the linen" in text
    assert "Found: correct the counts" not in text
    assert Session.objects.get().needles_discarded == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"found_where": ""}, "Say where the needle was."),
        ({"needles_opened": ""}, "Count again and write it down."),
        ({"needles_opened": "3"}, "Opened 3, but only 2 are accounted for"),
        ({"needles_opened": "many"}, "Write a whole number"),
        ({"second_name": ""}, "Name a second person"),
    ],
)
def test_found_says_what_lacks_and_keeps_the_rest(page, search, changes, sentence):
    answer, text = post(page, "search_found", search, **changes)
    assert answer.status_code == 422
    assert sentence in text
    assert "Robin Vale" in text or "second_name" in changes
    assert NeedleSearch.objects.get().state == "open"


def test_not_found_leads_to_the_register(page, search):
    answer, text = post(page, "search_not_found", search, floor_searched="")
    assert answer.status_code == 422
    assert "Search the floor" in text
    answer, _text = post(page, "search_not_found", search)
    assert answer.headers["Location"] == url("adverse_detail", search.event)
    signed = sessions.sign(
        Session.objects.get(), by=search.opened_by, now=factories.NOW
    )
    assert signed.is_needle_missing


@pytest.mark.parametrize("name", ["search_note", "search_found", "search_not_found"])
def test_an_ended_search_says_so(page, search, name):
    post(page, "search_found", search)
    answer = page.post(url(name, search), sent(search), follow=True)
    assert "This search has ended already." in answer.content.decode()


def test_something_typed_wrongly_is_shown(page, search):
    answer = page.post(url("search_note", search), {"needles_used": "x"})
    assert answer.status_code == 422
