"""When nobody is erased; how it is done by hand; and the end of a whole record."""

from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.db import Error, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from aftercare import keeping
from aftercare.models import Message
from clinic import erasing, holds, relations
from clinic.models import Appointment, AuditEntry, Erasure, Patient, Upload
from needling.models import Session
from tests import factories
from tests.clinic.test_erasing import ann, erase, everywhere
from tests.factories import NOW, PASSWORD

__all__ = ["ann"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = datetime(2040, 1, 1, tzinfo=UTC)


def hinders(patient, now=NOW):
    return erasing.preview(patient, now=now).hinders


def test_what_waits_for_somebody_comes_first(ann, owner, clinic, practitioner):
    assert hinders(ann) == []
    hold = holds.place(ann, reason="A claim", by=owner, now=NOW)
    factories.make_text(clinic, "Help", patient=ann)
    Appointment.objects.update(state="arrived", arrived_at=NOW)
    factories.make_draft(ann, practitioner=practitioner)
    factories.make_search(ann, practitioner=practitioner)
    event = factories.make_event(ann.sessions.signed().get(), now=NOW)
    factories.make_escalation(factories.make_sent_check_in(event.session, kind="h48"))
    Message.objects.filter(pk=factories.make_message(ann).pk).update(
        state="claimed", lease_token=ann.pk, lease_until=NOW
    )
    assert len(hinders(ann)) == 8
    with pytest.raises(erasing.CannotErase, match="just leaving"):
        keeping.forget(ann, by=owner, now=NOW)
    with pytest.raises(erasing.CannotErase, match="legal hold"):
        erase(ann, owner)
    ann.refresh_from_db()
    assert not ann.is_erased
    holds.lift(hold, by=owner, now=NOW)
    assert len(hinders(ann)) == 7


def test_once_is_enough_and_it_stays(ann, owner):
    made = erase(ann, owner)
    with pytest.raises(erasing.CannotErase, match="meanwhile"):
        erase(ann, owner)
    rows = Erasure.objects.filter(pk=made.pk)
    for change in ({"erased_at": LATER}, {"record_at": LATER}):
        with pytest.raises(Error), transaction.atomic():
            rows.update(**change)
    with pytest.raises(Error), transaction.atomic():
        rows.delete()
    assert str(made) == "2026-03-10"


def test_it_is_done_by_hand_after_the_password(ann, owner, client):
    owner.set_password(PASSWORD)
    owner.save()
    client.force_login(owner)
    page = reverse("clinic:patient_erase", args=[ann.pk])
    factories.make_import(ann.clinic).rows.update(patient=ann, who="Zqgiven")
    told = client.get(page)
    for words in (
        "1 visit that is booked",
        "Screenings, consents",
        "Check-ins to come",
        "by itself after 72 hours",
    ):
        assertContains(told, words)
    assert client.post(page, {"number": 999, "is_sure": "on"}).status_code == 422
    assert client.post(page, {"number": ann.number}).status_code == 422
    held = client.post(page, {"number": ann.number, "is_sure": "on"})
    assert held.url.startswith("/accounts/reauthenticate/")
    assert not Erasure.objects.exists()
    done = client.post(held.url, {"password": PASSWORD})
    assert done.url == reverse("clinic:patient_detail", args=[ann.pk])
    assertContains(client.get(done.url), "Erased. What stays is below.")
    record = reverse("clinic:record_erase", args=[ann.pk])
    assertContains(client.get(record), "This record must be kept until")
    again = client.post(record, {"number": ann.number, "is_sure": "on"})
    assertContains(again, "must be kept", status_code=422)


@pytest.mark.parametrize("is_erased", [False, True])
def test_in_the_end_the_whole_record_goes(ann, owner, is_erased):
    if is_erased:
        erase(ann, owner)
    other = factories.make_signed_session(factories.make_patient(ann.clinic))
    with pytest.raises(erasing.CannotErase, match="kept until"):
        erasing.erase_record(ann, by=owner, now=NOW)
    made = erasing.erase_record(ann, by=owner, now=LATER)
    assert made.record_at == LATER
    left = {model._meta.label for model in relations.family(ann.pk)}
    assert left == {"clinic.Patient", "clinic.Erasure"}
    assert not Upload.objects.exists()
    assert not any("Zq" in text for text in everywhere().values())
    assert Session.objects.get() == other
    assert AuditEntry.objects.filter(patient_id=ann.pk).exists()
    with pytest.raises(erasing.CannotErase, match="meanwhile"):
        erasing.erase_record(ann, by=owner, now=LATER)


def test_a_record_on_which_another_rests_stays(ann, owner, practitioner):
    other = factories.make_patient(ann.clinic, now=NOW - timedelta(days=2))
    right = factories.make_signed_session(other, practitioner=practitioner)
    with pgtrigger.ignore():
        Session.objects.filter(pk=right.pk).update(
            moved_from=ann.sessions.get(), moved_reason="x", moved_check="x"
        )
    with pytest.raises(erasing.CannotErase, match="another patient"):
        erasing.erase_record(ann, by=owner, now=LATER)
    ann.refresh_from_db()
    assert (ann.is_erased, ann.sessions.count()) == (False, 1)


def test_the_day_of_the_end_is_offered_to_the_owner(ann, owner, client, at_now):
    at_now.move_to(LATER)
    client.force_login(owner)
    listed = client.get(reverse("clinic:due_list"))
    record = reverse("clinic:record_erase", args=[ann.pk])
    assertContains(listed, record)
    assertContains(client.get(record), "Erase for good")
    erasing.erase_record(ann, by=owner, now=LATER)
    assertNotContains(client.get(reverse("clinic:due_list")), record)
    assert Patient.objects.for_erasure(ann.clinic, before=LATER).count() == 0
