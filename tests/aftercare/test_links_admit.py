"""The date of birth that opens a link, and the guesses that close it."""

from datetime import date, timedelta

import pytest

from aftercare import links
from tests import factories

pytestmark = pytest.mark.django_db

RIGHT = date(1980, 5, 17)
WRONG = date(1980, 5, 18)


@pytest.fixture
def link():
    """A fresh link."""
    return links.find(factories.make_link(factories.make_sent_check_in()))


@pytest.fixture
def now(link):
    """When the link was made."""
    return link.created_at


def test_the_right_date_is_let_in(link, now):
    assert links.admit(link, born=RIGHT, now=now)


def test_a_wrong_date_is_counted_until_the_right_one(link, now):
    assert not links.admit(link, born=WRONG, now=now)
    link.refresh_from_db()
    assert link.wrong_dates == 1
    assert links.admit(link, born=RIGHT, now=now)
    link.refresh_from_db()
    assert link.wrong_dates == 0


def test_a_locked_link_compares_nothing(link, now):
    for _ in range(links.WRONG_DATES_ALLOWED):
        links.admit(link, born=WRONG, now=now)
    assert not links.admit(link, born=RIGHT, now=now)
    link.refresh_from_db()
    assert link.wrong_dates == links.WRONG_DATES_ALLOWED
    assert links.admit(link, born=RIGHT, now=now + links.LOCKED_FOR)


def test_an_expired_link_compares_nothing(link):
    assert not links.admit(link, born=RIGHT, now=link.expires_at)
    link.refresh_from_db()
    assert link.wrong_dates == 0


@pytest.mark.parametrize("added", ["", ".", ")", "'", " "])
def test_a_token_is_found_with_what_was_added(added):
    token = factories.make_link(factories.make_sent_check_in())
    assert links.find(token + added) is not None
    assert links.cleaned(token + added) == token


@pytest.mark.parametrize("token", ["", "short", "1" * 22, "1" * 23, "ä" * 22, "\x00"])
def test_what_is_no_token_finds_nothing(token):
    assert links.find(token) is None


def test_a_token_tells_nothing_and_is_stored_nowhere(link):
    token = factories.make_link(link.check_in)
    assert len(token) == 22
    assert token not in str(links.find(token).__dict__)
    assert links.address(token).endswith(f"/c/{token}/")


def test_a_late_session_keeps_its_link_open_for_a_day():
    check_in = factories.make_sent_check_in()
    late = factories.NOW + timedelta(days=9)
    links.create(check_in, now=late)
    newest = check_in.links.order_by("-created_at").first()
    assert newest.expires_at == late + timedelta(days=1)
