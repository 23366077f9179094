"""A row in every table with encrypted columns, and all of the database as text."""

import uuid
from datetime import timedelta

from django.apps import apps
from django.db import connection

from clinic import rekeying
from clinic.models import ChartOpening, LegalHold, WaitingEntry
from needling import formlinks, prescreenings, sessions
from needling.models import (
    Acknowledgement,
    ConsentReview,
    Countersignature,
    FormAlarm,
    PacingReason,
    PendingAnswer,
    Reaction,
    ScreeningItem,
)
from tests import factories
from tests.factories import NOW

LATER = NOW + timedelta(hours=1)


def a_clinic_at_work():
    """Through the product's verbs, and directly where a long way would lead there."""
    clinic = factories.make_clinic()
    practitioner = factories.make_practitioner(clinic)
    patient = factories.make_patient(clinic, notes="Rings on Mondays")
    factories.make_appointment(patient, practitioner, note="Parks behind the house")
    factories.make_clearance(patient, practitioner=practitioner)
    factories.make_plan(patient, practitioner=practitioner)
    factories.make_outcome(patient, practitioner=practitioner)
    session = factories.make_signed_session(patient, practitioner=practitioner)
    sessions.amend(session, text="Rang: well", by=practitioner.user, now=LATER)
    factories.make_event(session)
    factories.make_escalation(factories.make_sent_check_in(session))
    factories.make_text(clinic)
    search = factories.make_search(factories.make_patient(clinic))
    _beside(session, search.session, practitioner.user)
    _before(patient, practitioner.user)
    _wait(patient, practitioner)
    return session


def _wait(patient, practitioner):
    LegalHold.objects.create(
        clinic=patient.clinic,
        patient=patient,
        reason="A claim",
        placed_at=NOW,
        placed_by=practitioner.user,
    )
    ChartOpening.objects.create(
        clinic=patient.clinic,
        patient=patient,
        reason="Fell in the hall",
        opened_at=NOW,
        opened_by=practitioner.user,
        ends_at=LATER,
    )
    WaitingEntry.objects.create(
        clinic=patient.clinic,
        patient=patient,
        practitioner=practitioner,
        kind=factories.make_kind(patient.clinic),
        note="After work",
        first_day=NOW.date(),
        last_day=NOW.date(),
        since=NOW,
    )


def _beside(session, draft, user):
    """What a note may have besides."""
    Acknowledgement.objects.create(
        session=session,
        code="BLEEDING",
        outcome="caution",
        sentence="Careful",
        note="Asked again",
        noted_at=NOW,
        noted_by=user,
    )
    Countersignature.objects.create(
        session=session, signed_at=LATER, signed_by=user, remark="Read"
    )
    Reaction.objects.create(session=draft, kind="vasovagal", note="Lay down")
    PacingReason.objects.create(
        session=draft,
        muscle=factories.get_muscle(),
        side="left",
        reason="Asked for it",
        noted_at=NOW,
        noted_by=user,
    )


def _before(patient, user):
    """A form that is being filled, and an alarm from it."""
    form = prescreenings.ask(patient, by=user, now=NOW)
    formlinks.create(form, now=NOW)
    PendingAnswer.objects.create(
        form=form,
        item=ScreeningItem.objects.earliest("pk"),
        value="yes",
        details={"details": "Since May"},
        answered_at=NOW,
    )
    FormAlarm.objects.create(
        key=uuid.uuid4(),
        clinic=patient.clinic,
        patient=patient,
        link=form.links.get(),
        kind="help",
        urgency="emergency",
        sentence="Ring",
        told="I feel faint",
        is_verified=True,
        raised_at=NOW,
    )
    ConsentReview.objects.create(
        clinic=patient.clinic, patient=patient, cause="patient_asks", noted_at=NOW
    )


def drop_checks():
    """What a column asks of others beside it, taken away to the end of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def everything():
    """The rows of every table, as COPY writes them: by table."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            words = f"COPY {connection.ops.quote_name(name)} TO STDOUT"
            with cursor.cursor.copy(words) as lines:
                found[name] = b"".join(map(bytes, lines)).decode()
    return found


def models_under_lock():
    """The models with their encrypted fields."""
    names = {table.name for table in rekeying.tables()}
    return [each for each in apps.get_models() if each._meta.db_table in names]
