"""The first page, and the frame around every page."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory, override_settings
from django.urls import resolve, reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from clinic import context, db, heartbeat
from clinic.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_on_time():
    for name in heartbeat.expected():
        heartbeat.beat(name, now=db.now())


def labels(client, user):
    client.force_login(user)
    return [place.label for place in client.get("/").context["places"]]


def test_today_loads_what_belongs_to_the_other_apps(client, desk, at_now):
    client.force_login(desk)
    response = client.get("/")
    assertContains(response, "Tuesday 10 March 2026")
    for name in (
        "needling:today_strip",
        "aftercare:today_strip",
        "needling:notes_strip",
    ):
        assertContains(response, f'hx-get="{reverse(name)}"')
        assertContains(response, f'href="{reverse(name)}"')
    assertContains(response, "None within 60 days.")


def test_certificates_that_run_out_are_named(client, desk, owner, clinic, at_now):
    late = factories.make_practitioner(clinic, is_certified=False)
    factories.make_certification(late, expires_on=date(2026, 3, 9))
    soon = factories.make_practitioner(clinic, is_certified=False)
    factories.make_certification(soon, expires_on=date(2026, 5, 9))
    far = factories.make_practitioner(clinic, is_certified=False)
    factories.make_certification(far, expires_on=date(2026, 5, 10))
    client.force_login(desk)
    response = client.get("/")
    assertContains(response, "Ended 9 Mar 2026")
    assertContains(response, "Until 9 May 2026")
    assertNotContains(response, str(far.user))
    renew = reverse("clinic:practitioner_certificates", args=[soon.pk])
    assertNotContains(response, renew)
    assertNotContains(response, reverse("clinic:certificate_list"))
    client.force_login(owner)
    response = client.get("/")
    assertContains(response, renew)
    assertContains(response, reverse("clinic:certificate_list"))


def test_an_account_without_a_clinic_sees_nothing(client):
    client.force_login(factories.make_user(None, *User.Role.values))
    assert client.get("/").status_code == 403


@override_settings(DEMO=False)
def test_places_are_those_the_role_may_enter(client, desk, owner):
    everybody = ["Today", "Diary", "Patients", "Inbox", "Messages", "Reports"]
    assert labels(client, desk) == everybody
    assert labels(client, owner) == [*everybody, "Settings"]


@override_settings(DEMO=True)
def test_the_demo_shows_its_mail_and_says_that_nobody_is_real(client, desk):
    assert labels(client, desk)[-1] == "Outgoing"
    assertContains(client.get("/"), "nobody here is real")


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "Today"), ("/patients/", "Patients"), ("/patients/new/", "Patients")],
)
def test_the_place_where_one_is_is_marked(client, desk, path, current):
    client.force_login(desk)
    places = client.get(path).context["places"]
    assert [each.label for each in places if each.current] == [current]


def test_what_was_searched_for_stays_in_the_box(client, desk):
    client.force_login(desk)
    assert client.get("/patients/?q=Ann").context["typed"] == "Ann"
    assert client.get("/?q=Ann").context["search_text"] == ""


def test_nothing_is_said_while_everything_runs(client, desk, all_on_time):
    client.force_login(desk)
    assertNotContains(client.get("/"), "background worker")


def test_before_the_first_sweep_every_page_says_so(client, desk):
    client.force_login(desk)
    for path in ("/", "/patients/", "/patients/new/"):
        assertContains(client.get(path), "the background worker has not run yet")


def test_late_sweeps_are_told_with_the_moment(client, desk, all_on_time, clinic):
    since = db.now() - timedelta(hours=2)
    heartbeat.beat("chase", now=since)
    client.force_login(desk)
    told = since.astimezone(clinic.zone).strftime("%H:%M")
    assertContains(client.get("/"), f"have not been flowing since {told}")


def test_what_does_not_get_through_is_told_with_a_link(client, desk, all_on_time):
    heartbeat.beat("probe", now=db.now(), detail={"alerts_waiting": 1})
    client.force_login(desk)
    page = client.get("/")
    assertContains(page, "do not get through")
    assert page.context["system_banner"].url == "/messages/"


def test_the_banner_needs_no_clinic(all_on_time):
    heartbeat.beat("chase", now=db.now() - timedelta(hours=2))
    assert "have not been flowing" in context.system_banner(None).text


@pytest.mark.parametrize("path", ["/c/abc/", "/accounts/login/", "/health/"])
def test_a_public_page_asks_the_database_nothing(desk, path):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    request.user = desk
    with assertNumQueries(0):
        frame = context.frame(request)
    assert set(frame) == {"demo", "now"}


def test_a_user_without_permissions_has_an_empty_frame(clinic):
    request = RequestFactory().get("/")
    request.resolver_match = resolve("/")
    request.user = factories.make_user(clinic)
    frame = context.frame(request)
    assert frame["places"] == []
    assert "search_url" not in frame
    assert "inbox_url" not in frame
