"""Signing derives the one code of a session."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic.models import AuditEntry
from needling import billing
from needling.models import Charge
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_signing_charges_once(patient, practitioner):
    session = factories.make_signed_session(
        patient, practitioner=practitioner, muscles=["soleus", "tibialis_anterior"]
    )
    charge = session.charge
    assert (charge.code, charge.muscles, charge.muscle_sides) == ("20560", 2, 2)
    assert (charge.is_flagged, charge.clinic) == (False, session.clinic)
    again = billing.charge(session, by=practitioner.user, now=NOW)
    assert again == charge
    assert AuditEntry.objects.filter(action="charge.derived").count() == 1
    assert str(charge) == "20560"


def test_nothing_is_charged_where_no_needle_went_in(patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    assert billing.charge(draft, by=practitioner.user, now=NOW) is None
    assert billing.coding_of(draft).code == ""
    assert not Charge.objects.exists()


def test_a_charge_is_taken_back_once(patient, practitioner):
    session = factories.make_signed_session(patient, practitioner=practitioner)
    for _each in range(2):
        billing.void(session, reason="Wrong chart", by=practitioner.user, now=LATER)
    charge = Charge.objects.get()
    assert not Charge.objects.standing().exists()
    assert (charge.voided_at, charge.void_reason) == (LATER, "Wrong chart")
    assert AuditEntry.objects.filter(action="charge.voided").count() == 1


WRONG: dict[str, dict[str, Any]] = {
    "code_fits": {"code": "20561", "muscles": 2, "is_flagged": False},
    "sides": {"muscles": 2, "muscle_sides": 1},
    "flag": {"muscles": 2, "muscle_sides": 3},
    "void": {"void_reason": "for no moment"},
    "code": {"code": "97810"},
}


@pytest.mark.parametrize("name", WRONG)
def test_the_database_refuses_what_cannot_be(name, patient, practitioner):
    session = factories.make_draft(patient, practitioner=practitioner)
    given = {"code": "20560", "muscles": 1, "muscle_sides": 1, "is_flagged": False}
    with pytest.raises(IntegrityError):
        Charge.objects.create(
            session=session,
            clinic=session.clinic,
            derived_at=NOW,
            **{**given, **WRONG[name]},
        )


def test_a_charge_is_neither_changed_nor_removed(patient, practitioner):
    session = factories.make_signed_session(patient, practitioner=practitioner)
    rows = Charge.objects.filter(session=session)
    billing.void(session, reason="Wrong chart", by=practitioner.user, now=LATER)
    for act in (lambda: rows.update(muscles=2), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(void_reason="", voided_at=None)
