"""What is grave asks for the password again: files to take out, roles, the rota."""

import pytest
from django.urls import reverse

from aftercare.models import OnCallShift
from clinic.models import User
from tests import factories
from tests.clinic.test_people_pages import edit, typed
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
AGAIN = "/accounts/reauthenticate/?next="
FILES = [
    "clinic:audit_list",
    "clinic:row_list",
    "clinic:missed_report",
    "needling:sessions_report",
    "needling:lapsing_report",
    "needling:lots_report",
    "aftercare:checkins_report",
    "aftercare:optouts_report",
]


@pytest.fixture
def page(client, owner):
    owner.set_password(PASSWORD)
    owner.save()
    client.force_login(owner)
    return client


def given(page, held):
    """The password is given; what was sent goes on."""
    assert held.status_code == 302
    assert held.url.startswith(AGAIN)
    return page.post(held.url, {"password": PASSWORD})


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_taken_out_after_the_password(page, name):
    address = reverse(name)
    assert page.get(address).status_code == 200
    file = given(page, page.get(f"{address}?as=csv"))
    assert page.get(file.url)["Content-Type"].startswith("text/csv")


def test_it_is_asked_for_once_in_five_minutes(page, at_now):
    address = f"{reverse('clinic:missed_report')}?as=csv"
    given(page, page.get(address))
    at_now.shift(4 * 60)
    assert page.get(address).status_code == 200
    at_now.shift(2 * 60)
    assert page.get(address).status_code == 302


def test_another_role_waits_for_it(page, desk):
    sent = typed(roles=["owner"], licence_number="", qualification="")
    held = page.post(edit(desk), sent)
    desk.refresh_from_db()
    assert desk.roles == [User.Role.FRONT_DESK]
    given(page, held)
    desk.refresh_from_db()
    assert desk.roles == [User.Role.OWNER]


def test_another_name_does_not_ask(page, desk):
    sent = typed(roles=["front_desk"], licence_number="", qualification="")
    assert page.post(edit(desk), sent).status_code == 303
    desk.refresh_from_db()
    assert desk.last_name == "Reed"


def test_nobody_is_let_in_or_out_without_it(page, clinic, desk, lead):
    held = page.post(reverse("clinic:person_new"), typed())
    assert not User.objects.filter(email="tom@example.org").exists()
    given(page, held)
    assert User.objects.filter(email="tom@example.org").exists()


def test_nobody_leaves_or_comes_back_without_it(page, desk, lead):
    leave = reverse("clinic:person_leave", args=[desk.pk])
    held = page.post(leave, {"to": lead.pk})
    desk.refresh_from_db()
    assert desk.is_active
    given(page, held)
    desk.refresh_from_db()
    assert not desk.is_active


def test_the_rota_waits_for_it(page, clinic, owner, lead):
    shift = factories.make_shift(clinic, lead)
    other = factories.make_user(clinic, User.Role.CLINICAL_LEAD)
    change = reverse("aftercare:shift_change", args=[shift.pk])
    held = page.post(change, {"to": f"person:{other.pk}"})
    assert OnCallShift.objects.get().person == lead
    given(page, held)
    assert OnCallShift.objects.get().person == other


def test_nothing_is_put_into_or_taken_out_of_the_rota_without_it(page, clinic, lead):
    shift = factories.make_shift(clinic, lead)
    gone = page.post(reverse("aftercare:shift_remove", args=[shift.pk]))
    week = {"first_day": "2026-03-16", "last_day": "2026-03-17", "person": lead.pk}
    times = {"from_time": "08:00", "until_time": "08:00"}
    held = page.post(reverse("aftercare:on_call"), week | times)
    assert OnCallShift.objects.get() == shift
    given(page, held)
    assert OnCallShift.objects.count() == 2
    assert gone.url.startswith(AGAIN)
