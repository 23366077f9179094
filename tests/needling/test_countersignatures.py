"""A supervisor's countersignature under the notes of a therapist who needs one."""

import pytest
from django.urls import reverse

from clinic.models import AuditEntry, User
from needling import countersignatures
from needling.models import Session
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def supervisor(clinic):
    return factories.make_practitioner(clinic).user


@pytest.fixture
def session(patient, practitioner, supervisor, lead):
    countersignatures.supervise(practitioner, supervisor=supervisor, by=lead, now=NOW)
    practitioner.refresh_from_db()
    return factories.make_signed_session(
        patient,
        practitioner=practitioner,
        ended_at=NOW - factories.noting.LENGTH,
    )


def give(session, by, remark=" Read with the student "):
    return countersignatures.give(session, remark=remark, by=by, now=NOW)


def test_it_waits_and_is_given_once(session, supervisor):
    assert session.needs_countersignature
    assert Session.objects.to_countersign().get() == session
    given = give(session, supervisor)
    assert (given.signed_by, given.remark) == (supervisor, "Read with the student")
    assert not Session.objects.to_countersign().exists()
    with pytest.raises(countersignatures.CannotCountersign, match="already"):
        give(session, supervisor)


def test_the_lead_may_stand_in_nobody_else(session, lead, clinic, desk):
    colleague = factories.make_practitioner(clinic).user
    for by in (colleague, desk, session.signed_by):
        with pytest.raises(countersignatures.CannotCountersign, match="Only the"):
            give(session, by)
    assert give(session, lead).signed_by == lead


def test_other_notes_need_none(patient, practitioner, supervisor):
    draft = factories.make_draft(patient, practitioner=practitioner)
    with pytest.raises(countersignatures.CannotCountersign, match="signed note"):
        give(draft, supervisor)
    signed = factories.make_signed_session(patient, practitioner=practitioner)
    with pytest.raises(countersignatures.CannotCountersign, match="needs no"):
        give(signed, supervisor)


def test_a_supervisor_is_another_clinician_of_the_clinic(
    practitioner, desk, lead, stranger
):
    for person in (practitioner.user, desk, stranger):
        with pytest.raises(countersignatures.CannotCountersign):
            countersignatures.supervise(
                practitioner, supervisor=person, by=lead, now=NOW
            )
    countersignatures.supervise(practitioner, supervisor=None, by=lead, now=NOW)
    entry = AuditEntry.objects.get(action="practitioner.supervised")
    assert entry.detail == {"from": None, "to": None}


def test_the_pages(client, session, supervisor, practitioner):
    client.force_login(supervisor)
    waiting = reverse("needling:countersign_list")
    detail = reverse("needling:session_detail", args=[session.pk])
    assert detail in client.get(waiting).text
    sign = reverse("needling:session_countersign", args=[session.pk])
    assert f'action="{sign}"' in client.get(detail).text
    assert client.get(sign).status_code == 303
    long = client.post(sign, {"remark": "x" * 501}, follow=True)
    assert "too long" in long.text
    text = client.post(sign, {"remark": "Fine"}, follow=True).text
    assert "Countersigned by" in text
    assert "(Fine)" in text
    assert "Nothing waits." in client.get(waiting).text
    again = client.post(sign, {"remark": ""}, follow=True)
    assert "countersigned already" in again.text


def test_the_therapist_sees_for_whom_it_waits(client, session, supervisor):
    client.force_login(session.signed_by)
    detail = reverse("needling:session_detail", args=[session.pk])
    text = client.get(detail).text
    assert "Waiting for countersignature" in text
    assert str(supervisor) in text
    assert "For others" in client.get(reverse("needling:countersign_list")).text


def test_the_owner_says_who_is_supervised(client, owner, practitioner, supervisor):
    client.force_login(owner)
    url = reverse("needling:supervisor_edit", args=[practitioner.pk])
    assert str(supervisor) in client.get(url).text
    assert client.post(url, {"supervisor": str(supervisor.pk)}).status_code == 303
    practitioner.refresh_from_db()
    assert practitioner.supervisor == supervisor
    assert client.post(url, {"supervisor": "nobody"}).status_code == 422
    client.post(url, {"supervisor": ""})
    practitioner.refresh_from_db()
    assert practitioner.supervisor is None
    assert User.Role.OWNER in owner.roles
