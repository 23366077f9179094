"""The people who work at a clinic: added, changed, let go, never locked out."""

import threading

import pytest
from django.db import connection

from clinic import diary, staff
from clinic.clinics import CannotChange
from clinic.models import AuditEntry, Practitioner, User
from tests import factories
from tests.factories import NOW
from tests.strict import WatchfulClient

pytestmark = pytest.mark.django_db
ROLE = User.Role


def somebody(**changes):
    given = {
        "first_name": "Tom",
        "last_name": "Reed",
        "roles": ["therapist"],
        "licence_number": "PH1",
        "qualification": "Physiotherapist",
        **changes,
    }
    return staff.Person(**given)


def add(clinic, by, email="Tom@Example.org", **changes):
    return staff.add(clinic, email=email, person=somebody(**changes), by=by, now=NOW)


def test_a_therapist_is_added_without_a_password(clinic, owner):
    tom = add(clinic, owner, roles=["owner", "therapist"])
    assert (tom.email, tom.roles) == ("tom@example.org", ["therapist", "owner"])
    assert not tom.has_usable_password()
    assert Practitioner.objects.get(user=tom).licence_number == "PH1"
    entry = AuditEntry.objects.about(tom).get()
    assert (entry.action, entry.clinic_id) == ("user.added", clinic.pk)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"roles": []}, "what this person does"),
        ({"licence_number": ""}, "needs a licence number"),
        ({"qualification": ""}, "needs a licence number"),
        ({"email": "tom"}, "address"),
        ({"first_name": " "}, "name"),
    ],
)
def test_who_cannot_be_added(clinic, owner, changes, why):
    with pytest.raises(CannotChange, match=why):
        add(clinic, owner, **changes)
    assert not User.objects.filter(first_name="Tom").exists()


def test_an_address_signs_in_once(clinic, owner, elsewhere):
    add(clinic, owner)
    with pytest.raises(CannotChange, match="signs in with this address already"):
        add(elsewhere, owner, email="tom@example.org")


def test_somebody_at_the_desk_becomes_a_therapist_and_stops_again(clinic, owner):
    desk = {"roles": ["front_desk"], "licence_number": "", "qualification": ""}
    tom = add(clinic, owner, **desk)
    assert not Practitioner.objects.filter(user=tom).exists()
    staff.change(tom, person=somebody(last_name="Hay"), by=owner, now=NOW)
    assert [str(each) for each in diary.everybody(clinic)] == ["Tom Hay"]
    staff.change(tom, person=somebody(**desk), by=owner, now=NOW)
    assert Practitioner.objects.filter(user=tom).exists()
    assert diary.everybody(clinic) == []
    told = AuditEntry.objects.about(tom).order_by("id").last().detail
    assert told == {"before": ["therapist"], "roles": ["front_desk"]}


def test_whoever_is_let_go_is_out_at_once(client, clinic, owner, desk):
    client.force_login(desk)
    assert client.get("/patients/").status_code == 200
    staff.let_go(desk, by=owner, now=NOW)
    assert client.get("/patients/").status_code == 302
    staff.take_back(desk, by=owner, now=NOW)
    # The login of before is over: they sign in again.
    assert client.get("/patients/").status_code == 302
    client.force_login(desk)
    assert client.get("/patients/").status_code == 200
    actions = AuditEntry.objects.about(desk).values_list("action", flat=True)
    assert {"user.let_go", "user.taken_back"} <= set(actions)


def test_all_logins_of_somebody_are_ended(client, clinic, owner, desk):
    client.force_login(desk)
    other = WatchfulClient()
    other.force_login(owner)
    assert client.get("/patients/").status_code == 200
    assert staff.sign_out(desk, by=owner, now=NOW) == 1
    assert client.get("/patients/").status_code == 302
    assert other.get("/patients/").status_code == 200
    entry = AuditEntry.objects.get(action="user.signed_out")
    assert (entry.subject_id, entry.detail) == (str(desk.pk), {"logins": 1})


def test_a_clinic_is_never_locked_out(clinic, owner, lead):
    with pytest.raises(CannotChange, match="Somebody else must"):
        staff.let_go(owner, by=owner, now=NOW)
    staff.let_go(lead, by=owner, now=NOW)
    with pytest.raises(CannotChange, match="Nobody would be left"):
        staff.let_go(owner, by=lead, now=NOW)
    with pytest.raises(CannotChange, match="Nobody would be left"):
        staff.change(owner, person=somebody(), by=owner, now=NOW)
    owner.refresh_from_db()
    assert (owner.is_active, owner.roles) == (True, ["owner"])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_let_each_other_go_leave_one():
    clinic = factories.make_clinic()
    pair = [factories.make_user(clinic, ROLE.OWNER) for _ in range(2)]
    start = threading.Barrier(2)
    refused = []

    def let_go(gone, by):
        try:
            start.wait()
            staff.let_go(gone, by=by, now=NOW)
        except CannotChange:
            refused.append(gone)
        finally:
            connection.close()

    both = [threading.Thread(target=let_go, args=args) for args in (pair, pair[::-1])]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(refused) == 1
    assert User.objects.filter(clinic=clinic, is_active=True).count() == 1
