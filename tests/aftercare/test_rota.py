"""Who is on call: planned, taken over, swapped; the holes; the ladder looks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aftercare import escalations, rota, selfcheck
from aftercare.models import AftercarePolicy, OnCallShift
from clinic import policies
from clinic.models import AuditEntry, User
from clinic.rules.known import known
from tests import factories
from tests.aftercare.visiting import text_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = reverse("aftercare:on_call")


@pytest.fixture
def shift(clinic, therapist):
    return factories.make_shift(clinic, therapist, starts_at=NOW, hours=48)


def _add(clinic, person, by, **changed):
    span = {"starts_at": NOW, "ends_at": NOW + DAY, **changed}
    return rota.add(clinic, person=person, by=by, now=NOW, **span)


def test_somebody_is_put_on_call_with_a_trace(clinic, therapist, lead):
    shift = _add(clinic, therapist, lead)
    assert (shift.person, shift.added_by) == (therapist, lead)
    assert AuditEntry.objects.filter(action="on_call.added").count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ends_at": NOW}, "end after"),
        ({"ends_at": NOW + 15 * DAY}, "two weeks"),
        ({"starts_at": NOW - 2 * DAY, "ends_at": NOW - DAY}, "over"),
    ],
)
def test_a_time_that_cannot_be_is_refused(clinic, therapist, lead, changed, sentence):
    with pytest.raises(rota.CannotRota, match=sentence):
        _add(clinic, therapist, lead, **changed)


def test_on_call_is_somebody_here_who_may_close_an_alarm(clinic, lead, desk, stranger):
    for person in (desk, stranger):
        with pytest.raises(rota.CannotRota, match="may close"):
            _add(clinic, person, lead)


def test_nobody_is_on_call_twice_from_the_same_moment(clinic, shift, lead):
    with pytest.raises(rota.CannotRota, match="already"):
        _add(clinic, shift.person, lead)


def test_a_colleague_takes_over_and_nobody_is_pushed(shift, therapist, lead, clinic):
    other = factories.make_user(clinic, User.Role.THERAPIST)
    with pytest.raises(rota.CannotRota, match="Ask"):
        rota.give(shift, to=other, by=therapist, now=NOW)
    taken = rota.give(shift, to=other, by=other, now=NOW)
    assert (taken.person, taken.instead_of) == (other, therapist)
    with pytest.raises(rota.CannotRota, match="has it already"):
        rota.give(shift, to=other, by=lead, now=NOW)
    assert rota.give(shift, to=lead, by=lead, now=NOW).person == lead


def test_two_people_swap(shift, therapist, lead, clinic):
    other = factories.make_shift(clinic, lead, starts_at=NOW + 2 * DAY)
    rota.swap(shift, with_=other, by=lead, now=NOW)
    shift.refresh_from_db()
    other.refresh_from_db()
    assert (shift.person, other.person) == (lead, therapist)
    assert (shift.instead_of, other.instead_of) == (therapist, lead)
    assert AuditEntry.objects.filter(action="on_call.swapped").count() == 2
    with pytest.raises(rota.CannotRota, match="two people"):
        rota.swap(shift, with_=shift, by=lead, now=NOW)


def test_what_is_over_stays_and_what_is_gone_is_said(shift, lead):
    with pytest.raises(rota.CannotRota, match="over"):
        rota.remove(shift, by=lead, now=NOW + 3 * DAY)
    rota.remove(shift, by=lead, now=NOW)
    with pytest.raises(rota.CannotRota, match="taken this time out"):
        rota.remove(shift, by=lead, now=NOW)
    assert not OnCallShift.objects.exists()


def test_the_holes_of_the_next_seven_days(clinic, shift):
    found = rota.ahead(clinic, now=NOW)
    assert found.is_kept
    assert [(hole.starts_at, hole.ends_at) for hole in found.holes] == [
        (NOW + 2 * DAY, NOW + 7 * DAY)
    ]
    assert not found.is_bare
    assert rota.ahead(clinic, now=NOW + 2 * DAY).is_bare
    factories.make_shift(clinic, starts_at=NOW + 2 * DAY, hours=24 * 6)
    assert not rota.ahead(clinic, now=NOW).holes


def test_whoever_left_covers_nothing(clinic, shift):
    User.objects.filter(pk=shift.person_id).update(is_active=False)
    assert rota.ahead(clinic, now=NOW).is_bare
    assert selfcheck.counts(now=NOW)["off_call"] == 1


def test_a_clinic_without_a_rota_is_no_alarm(clinic):
    assert not rota.ahead(clinic, now=NOW).is_kept
    assert selfcheck.counts(now=NOW)["off_call"] == 0


def test_the_third_rung_is_whoever_is_on_call():
    check_in = factories.make_sent_check_in()
    now = check_in.due_at + timedelta(hours=1)
    for role in (User.Role.CLINICAL_LEAD, User.Role.OWNER, User.Role.THERAPIST):
        factories.make_user(check_in.clinic, role, first_name=str(role))
    on_call = User.objects.get(first_name="therapist")
    factories.make_shift(check_in.clinic, on_call, starts_at=now)
    escalation = factories.make_escalation(check_in, now=now)
    for _ in range(2):
        escalations.chase(now=known(escalation.next_alert_at, "it is open"))
        escalation.refresh_from_db()
    assert escalation.rung == "on_call"
    told = escalation.messages.filter(key__contains=f":r{escalation.round}:")
    names = set(told.values_list("staff__first_name", flat=True))
    assert on_call.first_name in names
    assert "owner" not in names
    assert "clinical_lead" in names


def test_a_clinic_sets_when_each_rung_is_alerted(clinic, lead):
    sets = {"by": lead, "now": NOW, "clinic": clinic}
    faster = {"emergency_lead_after": 1, "emergency_on_call_after": 2}
    row = policies.update(AftercarePolicy, figures=faster, **sets)
    assert row.deadlines().emergency_climb == (1, 2, 15)
    with pytest.raises(policies.CannotSet, match="one after the other"):
        policies.update(AftercarePolicy, figures={"emergency_lead_after": 2}, **sets)


def test_the_page_plans_and_changes(client, at_now, clinic, lead, therapist):
    client.force_login(lead)
    now = timezone.now()
    assert "No rota is kept" in text_of(client.get(PAGE))
    day = now.date()
    given = {
        "person": therapist.pk,
        "first_day": day,
        "from_time": "08:00",
        "last_day": day + 7 * DAY,
        "until_time": "08:00",
    }
    assert client.post(PAGE, {**given, "last_day": day - DAY}).status_code == 422
    assert client.post(PAGE, given).status_code == 303
    shift = OnCallShift.objects.get()
    text = text_of(client.get(PAGE))
    assert str(therapist) in text
    assert "Nobody on call" in text
    change = reverse("aftercare:shift_change", args=[shift.pk])
    assert client.post(change, {"to": f"person:{lead.pk}"}).status_code == 303
    assert "instead of" in text_of(client.get(PAGE))
    assert client.post(change, {"to": "person:0"}).status_code == 422


def test_the_page_swaps_and_removes(client, at_now, clinic, lead, shift):
    client.force_login(lead)
    other = factories.make_shift(clinic, lead, starts_at=NOW + 2 * DAY)
    change = reverse("aftercare:shift_change", args=[shift.pk])
    assert client.post(change, {"to": f"swap:{other.pk}"}).status_code == 303
    shift.refresh_from_db()
    assert shift.person == lead
    remove = reverse("aftercare:shift_remove", args=[shift.pk])
    assert client.post(remove).status_code == 303
    at_now.shift(5 * DAY)
    client.force_login(lead)
    over = reverse("aftercare:shift_remove", args=[other.pk])
    assert "over" in text_of(client.post(over))
    late = reverse("aftercare:shift_change", args=[other.pk])
    planned = f"person:{other.instead_of_id or lead.pk}"
    assert client.post(late, {"to": planned}).status_code == 422


def test_a_hole_stands_in_red_on_today(client, at_now, lead, shift):
    client.force_login(lead)
    text = text_of(client.get(reverse("aftercare:today_strip")))
    assert "Nobody on call" in text
    factories.make_shift(shift.clinic, lead, starts_at=NOW, hours=24 * 8)
    text = text_of(client.get(reverse("aftercare:today_strip")))
    assert "Nobody on call" not in text
