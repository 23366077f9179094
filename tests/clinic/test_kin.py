"""Whom to call about a patient, and what is pinned to the chart."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic import kin, merging, patients, pins
from clinic.models import AuditEntry, Pin, RelatedPerson
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MARY = {
    "name": "Mary Brook",
    "relationship": "mother",
    "phone": "07700 900111",
    "is_guardian": "on",
}


def page(name, row):
    return reverse(f"clinic:{name}", args=[row.pk])


@pytest.fixture
def desk_client(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def child(clinic):
    return factories.make_patient(clinic, date_of_birth=date(2012, 5, 1))


def test_a_guardian_is_written_down_corrected_and_removed(desk_client, child):
    assertContains(
        desk_client.get(page("patient_detail", child)), "No parent or guardian"
    )
    told = desk_client.post(page("kin_add", child), MARY, follow=True)
    for words in ("Mary Brook", "mother", "07700 900111", "Parent or guardian"):
        assertContains(told, words)
    assertNotContains(told, "No parent or guardian")
    mary = RelatedPerson.objects.get()
    assertContains(desk_client.get(page("kin_edit", mary)), "07700 900111")
    changed = {**MARY, "phone": "07700 900222", "is_emergency": "on"}
    told = desk_client.post(page("kin_edit", mary), changed, follow=True)
    assertContains(told, "Emergency contact")
    told = desk_client.post(page("kin_remove", mary), follow=True)
    assertContains(told, "Mary Brook is removed.")
    acts = AuditEntry.objects.about(mary).values_list("action", flat=True)
    assert sorted(acts) == [
        "related_person.corrected",
        "related_person.named",
        "related_person.removed",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"phone": "12"}, "too short"),
        ({"is_guardian": ""}, "guardian or an emergency contact"),
        ({"name": "x\u0000y"}, "character"),
    ],
)
def test_who_cannot_be_called_is_refused(desk_client, child, changes, says):
    answer = desk_client.post(page("kin_add", child), {**MARY, **changes})
    assertContains(answer, says, status_code=422)
    mary = factories.make_kin(child)
    answer = desk_client.post(page("kin_edit", mary), {**MARY, **changes})
    assertContains(answer, says, status_code=422)


def test_the_same_person_stands_there_once(child):
    mary = factories.make_kin(child, name="Mary")
    with pytest.raises(kin.CannotName, match="written down already"):
        factories.make_kin(child, name="Mary")
    assert [each.pk for each in child.people.guardians()] == []
    assert [each.pk for each in child.people.by_need()] == [mary.pk]


def test_an_alert_stands_above_everything_until_it_is_taken_off(desk_client, patient):
    new = page("pin_add", patient)
    assertNotContains(desk_client.get(new), "Clinical:")
    told = desk_client.post(new, {"text": "Needs  the ground floor"}, follow=True)
    assertContains(told, "Needs the ground floor")
    again = desk_client.post(new, {"text": "Needs the ground floor"})
    assertContains(again, "pinned already", status_code=422)
    alert = Pin.objects.get()
    told = desk_client.post(page("pin_remove", alert), follow=True)
    assertNotContains(told, "ground floor")
    alert.refresh_from_db()
    off = alert.unpinned_at
    pins.unpin(alert, by=alert.pinned_by, now=factories.SOON)
    alert.refresh_from_db()
    assert alert.unpinned_at == off == NOW
    desk_client.post(new, {"text": "Needs the ground floor"})
    assert Pin.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "why"), [(" ", "nobody may miss"), ("x" * 201, "200")]
)
def test_an_alert_that_cannot_be_pinned(patient, lead, text, why):
    with pytest.raises(pins.CannotPin, match=why):
        pins.pin(patient, text=text, is_clinical=False, by=lead, now=NOW)


def test_a_clinical_alert_is_for_those_who_read_the_chart(
    client, desk, therapist, patient, practitioner
):
    client.force_login(therapist)
    data = {"text": "Faints at needles", "is_clinical": "on"}
    client.post(page("pin_add", patient), data)
    visit = factories.make_appointment(patient, practitioner)
    draft = factories.make_draft(patient, practitioner=practitioner)
    note = reverse("needling:session_edit", args=[draft.pk])
    shown = [page("patient_detail", patient), page("appointment_detail", visit)]
    for address in [*shown, note, reverse("needling:session_detail", args=[draft.pk])]:
        assertContains(client.get(address, follow=True), "Faints at needles")
    client.force_login(desk)
    for address in shown:
        assertNotContains(client.get(address), "Faints at needles")
    assert client.post(page("pin_remove", Pin.objects.get())).status_code == 404


def test_a_merge_brings_them_along_once(clinic, lead):
    kept, gone = (factories.make_patient(clinic) for _ in range(2))
    for each in (kept, gone):
        factories.make_kin(each, name="Mary")
        factories.make_pin(each, by=lead)
    factories.make_kin(gone, name="Tom")
    factories.make_pin(gone, by=lead, text="Deaf")
    made = merging.merge(kept, gone=gone, by=lead, now=NOW)
    assert sorted(map(str, kept.people.all())) == ["Mary", "Tom"]
    assert sorted(map(str, kept.pins.all())) == ["Deaf", "Faints at needles"]
    merging.undo(made, by=lead, now=NOW)
    assert (gone.people.count(), gone.pins.count()) == (2, 2)


def test_what_was_stopped_is_shown_with_its_day(desk_client, desk, patient):
    point = patient.contact_points.get()
    patients.stop_check_ins(point, by=desk, now=NOW)
    patients.stop_visit_reminders(point, by=desk, now=NOW)
    told = desk_client.get(page("patient_detail", patient))
    assertContains(told, "texted STOP")
    assertContains(told, "10 Mar 2026, 10:00", count=3)
    patients.opt_out_contact(point, why="said so on the phone", by=desk, now=NOW)
    told = desk_client.get(page("patient_detail", patient))
    assertContains(told, "said so on the phone,")
    assertContains(told, "10 Mar 2026, 10:00", count=4)


def test_the_page_asks_as_much_for_many_as_for_one(
    desk_client, lead, patient, django_assert_max_num_queries
):
    for number in range(8):
        factories.make_kin(patient, name=f"Mary{number}")
        factories.make_pin(patient, by=lead, text=f"No. {number}", is_clinical=False)
        factories.make_contact(patient, value=f"+4477009002{number:02}")
    with django_assert_max_num_queries(16):
        assertContains(desk_client.get(page("patient_detail", patient)), "No. 7")
