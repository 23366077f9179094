"""Consents of the first, plain form are carried over; the way back works as well."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from needling import coverage
from needling.models import Consent, Session
from needling.texts import fingerprint
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
BEFORE = ("needling", "0002_clearances_and_acknowledgements")


def migrate(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps


def to_the_newest():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def old():
    """The tables as they were before; afterwards they are as they should be."""
    yield migrate(BEFORE)
    to_the_newest()


def sign_on_paper(old, patient, practitioner):
    """A signature and a signed note, as the first form wrote them."""
    text = old.get_model("needling", "ConsentText").objects.create(
        version=1,
        language="en",
        body="# Plain",
        sha256=fingerprint("# Plain"),
        is_current=False,
    )
    people = {"clinic_id": patient.clinic_id, "patient_id": patient.pk}
    people["practitioner_id"] = practitioner.pk
    consent = old.get_model("needling", "Consent").objects.create(
        **people,
        text=text,
        regions=["neck"],
        person="patient",
        signed_name="Ann Brook",
        given_at=NOW,
        expires_on=date(2026, 9, 10),
        taken_by_id=practitioner.user_id,
    )
    session = old.get_model("needling", "Session").objects.create(
        **people,
        consent=consent,
        started_at=NOW,
        created_at=NOW,
        verbal_consent=True,
    )
    return consent.pk, session.pk


def test_what_was_signed_is_carried_over(old):
    practitioner = factories.make_practitioner(factories.make_clinic())
    patient = factories.make_patient(practitioner.clinic)
    signed, held = sign_on_paper(old, patient, practitioner)
    to_the_newest()
    consent = Consent.objects.get(pk=signed)
    assert consent.shown_text == consent.offer.shown_text == "# Plain"
    assert consent.shown_sha256 == fingerprint("# Plain")
    assert (consent.typed_signature, consent.way) == ("Ann Brook", "tablet")
    assert consent.text.since == NOW
    assert Session.objects.get(pk=held).verbal_consent_at == NOW
    # It holds once the therapist has signed beside it.
    codes = {each.code for each in coverage.reasons(patient, practitioner, at=NOW)}
    assert codes == {"consent_countersign"}
