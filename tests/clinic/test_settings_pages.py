"""What owner and lead may set."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from aftercare.forms.policy import GROUPS as AFTERCARE_GROUPS
from aftercare.models import AftercarePolicy
from clinic import db, heartbeat
from clinic.forms.figures import flat
from clinic.models import Clinic, Closure
from needling.forms.policy import GROUPS as NEEDLING_GROUPS
from needling.models import NeedlingPolicy

pytestmark = pytest.mark.django_db
AFTERCARE, NEEDLING = flat(AFTERCARE_GROUPS), flat(NEEDLING_GROUPS)


@pytest.fixture
def owner_client(client, owner, practitioner):
    client.force_login(owner)
    return client


def test_the_page_shows_what_is_set(owner_client, clinic, practitioner, at_now):
    Closure.objects.create(
        clinic=clinic,
        first_day=date(2026, 4, 3),
        last_day=date(2026, 4, 6),
        reason="Easter",
    )
    Closure.objects.create(
        clinic=clinic, first_day=date(2026, 5, 4), last_day=date(2026, 5, 4)
    )
    heartbeat.beat("chase", now=db.now())
    heartbeat.beat("reap", now=db.now() - timedelta(hours=1))
    response = owner_client.get("/settings/")
    for words in ("020 7946 0123", "08:00–18:00", "from 08:00 to 20:30", "Easter"):
        assertContains(response, words)
    for words in ("4 May 2026", "Owner", str(practitioner)):
        assertContains(response, words)
    assertContains(response, "Runs", count=1)
    assertContains(response, "Late", count=1)
    for name in (
        "needling:policy_edit",
        "aftercare:policy_edit",
        "clinic:certificate_list",
        "clinic:training_edit",
        "clinic:retention_edit",
    ):
        assertContains(response, f'href="{reverse(name)}"')


def clinic_form(**changed):
    return {
        "name": "Lakeside",
        "short_name": "Lakeside",
        "country": "GB",
        "time_zone": "Europe/London",
        "phone": "020 7946 0999",
        "emergency_number": "999",
        "urgent_care_number": "111",
        "crisis_number": "",
        "contact_from": "09:00",
        "contact_until": "19:00",
        **changed,
    }


def test_the_clinic_is_changed(owner_client, clinic):
    url = "/settings/clinic/"
    assertContains(owner_client.get(url), f'value="{clinic.name}"')
    assert owner_client.post(url, clinic_form()).status_code == 303
    clinic.refresh_from_db()
    assert (clinic.name, clinic.phone) == ("Lakeside", "+442079460999")
    assert clinic.contact_from == time(9)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"contact_until": "12:00"}, "at least eight hours"),
        ({"phone": "999"}, "emergency number"),
        ({"emergency_number": "call us"}, "Three to five digits"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
    ],
)
def test_a_clinic_that_cannot_be_is_refused(owner_client, clinic, changed, says):
    response = owner_client.post("/settings/clinic/", clinic_form(**changed))
    assertContains(response, says, status_code=422)
    assertContains(response, 'value="Lakeside"', status_code=422)
    assert Clinic.objects.get(pk=clinic.pk).name == clinic.name


def test_the_week_is_changed(owner_client, clinic):
    url = "/settings/hours/"
    assertContains(owner_client.get(url), 'value="08:00"', count=5)
    week = {"day0_1_opens": "08:00", "day0_1_closes": "12:00"}
    week |= {"day0_2_opens": "13:00", "day0_2_closes": "17:00"}
    assert owner_client.post(url, week).status_code == 303
    rows = clinic.opening_hours.order_by("opens")
    assert [str(row) for row in rows] == ["0 08:00-12:00", "0 13:00-17:00"]
    assertContains(owner_client.get(url), 'value="13:00"')


@pytest.mark.parametrize(
    ("week", "says"),
    [
        ({}, "at least one day"),
        ({"day0_1_opens": "08:00"}, "Give both times, or neither."),
        ({"day0_1_closes": "08:00"}, "Give both times, or neither."),
        ({"day0_1_opens": "08:00", "day0_1_closes": "soon"}, "Enter a valid time"),
        ({"day0_1_opens": "08:00", "day0_1_closes": "07:00"}, "after opening time"),
    ],
)
def test_a_week_that_cannot_be_is_refused(owner_client, clinic, week, says):
    response = owner_client.post("/settings/hours/", week)
    assertContains(response, says, status_code=422)
    assert clinic.opening_hours.count() == 5


def test_a_closure_is_added_and_removed(owner_client, stranger, clinic):
    url = "/settings/closures/new/"
    assertContains(owner_client.get(url), "First day")
    given = {"first_day": "2030-04-03", "last_day": "2030-04-06", "reason": "Easter"}
    assert owner_client.post(url, given).status_code == 303
    remove = reverse("clinic:closure_remove", args=[clinic.closures.get().pk])
    owner_client.force_login(stranger)
    assert owner_client.post(remove).status_code == 404
    owner_client.force_login(clinic.users.get(first_name="Olga"))
    assert owner_client.post(remove).status_code == 303
    assert not clinic.closures.exists()


def test_a_closure_that_cannot_be_is_refused(owner_client):
    given = {"first_day": "2030-04-06", "last_day": "2030-04-03"}
    response = owner_client.post("/settings/closures/new/", given)
    assertContains(response, "must not be before the first", status_code=422)


@pytest.mark.parametrize(
    ("url", "kind", "figures"),
    [
        ("/settings/needling/", NeedlingPolicy, NEEDLING),
        ("/settings/aftercare/", AftercarePolicy, AFTERCARE),
    ],
)
def test_every_figure_is_shown_with_default_and_source(
    owner_client, clinic, url, kind, figures
):
    columns = {field.name for field in kind._meta.fields} - {"clinic"}
    assert set(figures) == columns
    response = owner_client.get(url)
    assertContains(response, "This is the default D, from", count=len(columns))
    values = {name: getattr(kind.of(clinic), name) for name in columns}
    changed = next(name for name in figures if figures[name].high > 2)
    assert owner_client.post(url, values | {changed: figures[changed].high}).url == (
        "/settings/"
    )
    assertContains(owner_client.get(url), "Set by the clinic. Default D:", count=1)


def test_a_switch_is_turned_off(owner_client, clinic):
    values = {
        name: getattr(AftercarePolicy.of(clinic), name)
        for name in AFTERCARE
        if name != "evening_check_in"
    }
    assert owner_client.post("/settings/aftercare/", values).status_code == 303
    assert AftercarePolicy.of(clinic).evening_check_in is False
    assertContains(owner_client.get("/settings/aftercare/"), "Default D: on")


@pytest.mark.parametrize("url", ["/settings/needling/", "/settings/aftercare/"])
def test_a_figure_outside_its_bounds_is_refused(owner_client, url):
    figures = NEEDLING if "needling" in url else AFTERCARE
    values = {name: figure.high + 1 for name, figure in figures.items()}
    response = owner_client.post(url, values)
    assertContains(response, "Ensure this value is less than", status_code=422)


def test_the_desk_sees_no_settings(client, desk):
    client.force_login(desk)
    assert client.get("/settings/").status_code == 403
    assertNotContains(client.get("/"), 'href="/settings/"')
