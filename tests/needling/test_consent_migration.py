"""Consents of the first, plain form are carried over; the way back works as well.

No step of any migration is without a way back.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from needling import coverage
from needling.models import Consent, Session
from needling.texts import fingerprint
from tests import factories

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
BEFORE = ("needling", "0002_clearances_and_acknowledgements")
AFTER = ("needling", "0005_consent_forms_hold")
_OWN = "tables_of_the_first_form"


def migrate(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps


def newest(*apps):
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return [leaf for leaf in leaves if not apps or leaf[0] in apps]


@pytest.fixture
def old():
    """A database of its own, with the tables as they were before.

    Whatever becomes of it, the other tests keep theirs.
    """
    server = connection.settings_dict
    of_the_others = server["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {_OWN}")
    connection.close()
    server["NAME"] = _OWN
    try:
        yield migrate(*newest("clinic", "contenttypes"), BEFORE)
    finally:
        connection.close()
        server["NAME"] = of_the_others
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {_OWN} WITH (FORCE)")


def agree_on_paper(old, people, by):
    """A screening and a signature, as the first form wrote them."""
    text = old.get_model("needling", "ConsentText").objects.create(
        version=1,
        language="en",
        body="# Plain",
        sha256=fingerprint("# Plain"),
        is_current=False,
    )
    theirs = {key: people[key] for key in ("clinic_id", "patient_id")}
    screening = old.get_model("needling", "Screening").objects.create(
        kind="full",
        answered="with_staff",
        answered_at=NOW,
        created_at=NOW,
        taken_by_id=by,
        **theirs,
    )
    consent = old.get_model("needling", "Consent").objects.create(
        text=text,
        regions=["neck"],
        person="patient",
        signed_name="Ann Brook",
        given_at=NOW,
        expires_on=date(2026, 9, 10),
        taken_by_id=by,
        **people,
    )
    return {"screening": screening, "consent": consent}


def sign_on_paper(old, patient, practitioner):
    """A consent and a signed note, as the first form wrote them."""
    people = {"clinic_id": patient.clinic_id, "patient_id": patient.pk}
    people["practitioner_id"] = practitioner.pk
    papers = agree_on_paper(old, people, practitioner.user_id)
    counts = ("opened", "used", "removed", "disposed")
    session = old.get_model("needling", "Session").objects.create(
        state="signed",
        started_at=NOW,
        ended_at=NOW + timedelta(minutes=15),
        created_at=NOW,
        signed_at=NOW + timedelta(minutes=20),
        signed_by_id=practitioner.user_id,
        verbal_consent=True,
        needles_discarded=0,
        **{f"needles_{each}": 1 for each in counts},
        **papers,
        **people,
    )
    return papers["consent"].pk, session.pk


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_signed_is_carried_over(old):
    practitioner = factories.make_practitioner(factories.make_clinic())
    patient = factories.make_patient(practitioner.clinic)
    signed, held = sign_on_paper(old, patient, practitioner)
    migrate(AFTER)
    migrate(BEFORE)
    migrate(*newest())
    consent = Consent.objects.get(pk=signed)
    assert consent.shown_text == consent.offer.shown_text == "# Plain"
    assert consent.shown_sha256 == fingerprint("# Plain")
    assert (consent.typed_signature, consent.way) == ("Ann Brook", "tablet")
    assert consent.text.since == NOW
    assert Session.objects.get(pk=held).verbal_consent_at == NOW
    # It holds once the therapist has signed beside it.
    codes = {each.code for each in coverage.reasons(patient, practitioner, at=NOW)}
    assert codes == {"consent_countersign"}


@pytest.mark.parametrize("app", ["clinic", "needling", "aftercare"])
def test_every_step_can_be_taken_back(app):
    steps = [
        (migration.name, operation)
        for (owner, _), migration in MigrationLoader(None).disk_migrations.items()
        if owner == app
        for operation in migration.operations
    ]
    assert steps
    assert [str(each) for each in steps if not each[1].reversible] == []
