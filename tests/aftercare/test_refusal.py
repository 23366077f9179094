"""Links that do not open: one refusal for all, and the emergency list stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aftercare import links, unverified
from aftercare.models import CheckInLink
from tests.aftercare.visiting import BORN, UNKNOWN, WRONG, Visitor, text_of

pytestmark = pytest.mark.django_db


def _refused(response):
    text = text_of(response)
    assert response.status_code == 200
    assert "you passed out" in text
    assert "Your date of birth" not in text
    return text[text.index("How are you") : text.index("I need help now")]


def _lock(visitor):
    for _ in range(links.WRONG_DATES_ALLOWED):
        response = visitor.post("gate", WRONG)
    return response


def test_the_fifth_wrong_date_closes_the_link_for_a_quarter_of_an_hour(visitor, at_now):
    response = _lock(visitor)
    words = _refused(response)
    assert _refused(visitor.get()) == words
    assert _refused(visitor.post("gate", BORN)) == words
    at_now.shift(timedelta(minutes=15))
    assert visitor.enter().status_code == 303


def test_after_the_quarter_of_an_hour_it_counts_anew(visitor, at_now):
    _lock(visitor)
    at_now.shift(timedelta(minutes=15))
    assert "does not open" in text_of(visitor.post("gate", WRONG))
    assert visitor.link.wrong_dates == 1


def test_locked_expired_disowned_and_unknown_read_the_same(visitor, at_now):
    unknown = Visitor(visitor.client, visitor.check_in, UNKNOWN)
    words = {_refused(unknown.get())}
    _lock(visitor)
    words.add(_refused(visitor.get()))
    unverified.disown(visitor.link, now=timezone.now())
    words.add(_refused(visitor.get()))
    CheckInLink.objects.update(revoked_at=None, locked_until=None)
    at_now.shift(links.OPEN_FOR)
    words.add(_refused(visitor.get()))
    assert len(words) == 1


def test_a_link_takes_a_report_for_a_week_after_the_session(visitor, at_now):
    ended_at = visitor.check_in.session.ended_at
    at_now.move_to(ended_at + timedelta(days=7) - timedelta(seconds=1))
    assert visitor.enter().status_code == 303
    at_now.shift(1)
    _refused(visitor.post("gate", BORN))


@pytest.mark.parametrize("page", ["questions", "answer"])
def test_without_the_date_every_page_leads_to_the_gate(visitor, page):
    assert visitor.get(page).url == visitor.url()
    unknown = Visitor(visitor.client, visitor.check_in, UNKNOWN)
    assert unknown.get(page).url == unknown.url()
    assert unknown.post("questions", {}).url == unknown.url()


def test_the_cookie_lets_in_for_half_an_hour(visitor, at_now):
    visitor.enter()
    at_now.shift(timedelta(minutes=29))
    assert visitor.get("questions").status_code == 200
    at_now.shift(timedelta(minutes=2))
    assert visitor.get("questions").status_code == 303


def test_the_cookie_of_one_link_does_not_open_another(visitor):
    visitor.enter()
    other = links.create(visitor.check_in, now=timezone.now())
    assert (
        Visitor(visitor.client, visitor.check_in, other).get("questions").status_code
        == 303
    )


def test_a_forged_cookie_opens_nothing(visitor):
    visitor.client.cookies["__Secure-checkin"] = f"{visitor.link.pk}:abc:def"
    assert visitor.get("questions").status_code == 303


def test_a_disowned_link_closes_the_open_page_as_well(visitor):
    visitor.enter()
    unverified.disown(visitor.link, now=timezone.now())
    assert visitor.get("questions").url == visitor.url()


@pytest.mark.parametrize("page", ["answer"])
def test_other_methods_are_refused(visitor, page):
    assert visitor.post(page).status_code == 405
