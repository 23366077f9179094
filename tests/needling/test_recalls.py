"""A recalled lot: which patients met it, and who asked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import recalls
from needling.models import Session
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def session_with(patient, practitioner, *lots, ended_at=NOW):
    draft = factories.make_draft(
        patient, practitioner=practitioner, now=ended_at - timedelta(minutes=15)
    )
    muscles = ["soleus", "gastrocnemius_medial", "upper_trapezius"]
    rows = [
        factories.site_row(slug, lot=lot)
        for slug, lot in zip(muscles, lots, strict=False)
    ]
    return factories.write_note(draft, *rows, now=ended_at)


def found(lot, by):
    return recalls.search(lot, by=by, now=NOW)


def test_each_session_stands_there_once(clinic, practitioner, lead):
    first, second = (factories.make_patient(clinic) for _each in range(2))
    old = session_with(
        first, practitioner, "AB-1234", "ab-1234", ended_at=NOW - timedelta(days=3)
    )
    new = session_with(second, practitioner, "AB-12345", "CD-1")
    met = found(" ab-1234 ", lead)
    assert [each.session for each in met] == [new, old]
    assert met[1].lots == ("AB-1234", "ab-1234")
    assert len(met[1].sites) == 2
    entry = AuditEntry.objects.get(action="lot.searched")
    assert entry.detail == {"lot": "ab-1234", "sessions": 2}
    assert entry.actor_id == lead.pk


def test_other_clinics_and_wrong_charts_are_left_out(clinic, practitioner, stranger):
    session = factories.make_signed_session(
        factories.make_patient(clinic), practitioner=practitioner
    )
    assert found("AB", stranger) == ()
    Session.objects.filter(pk=session.pk).update(state="moved")
    assert found("AB", practitioner.user) == ()


@pytest.mark.parametrize("lot", ["", " a "])
def test_too_little_is_not_searched(lead, lot):
    with pytest.raises(recalls.TooShort):
        found(lot, lead)
    assert not AuditEntry.objects.filter(action="lot.searched").exists()


def test_the_page(client, clinic, practitioner, lead):
    client.force_login(lead)
    url = reverse("needling:lot_search")
    assert "Nobody met" not in client.get(url).text
    assert "at least two" in client.get(url, {"lot": "x"}).text
    assert "Nobody met such a lot" in client.get(url, {"lot": "AB-1234"}).text
    patient = factories.make_patient(clinic)
    session = session_with(patient, practitioner, "AB-1234")
    text = client.get(url, {"lot": "b-12"}).text
    assert patient.full_name in text
    assert reverse("needling:session_detail", args=[session.pk]) in text
