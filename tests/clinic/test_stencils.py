"""A stencil gives what its queryset gives, and is put into words and planned once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.db import (
    NotSupportedError,
    close_old_connections,
    connection,
    transaction,
)
from django.test.utils import CaptureQueriesContext

from clinic.models import Clinic, Patient, VisitType
from clinic.stencils import Stencil, among, gap
from tests import factories

_OLDER = Stencil(
    lambda: (
        Patient.objects.filter(clinic=gap("clinic"), date_of_birth__lt=gap("day"))
        .exclude(family_name="")
        .select_related("clinic")
        .order_by("family_name")
    )
)
_NAMES = Stencil(
    lambda: Clinic.objects.filter(pk=gap("clinic")).values_list("name", "time_zone")
)


@pytest.mark.django_db
def test_models_come_with_what_is_joined_and_unlocked():
    patient = factories.make_patient(factories.make_clinic(), notes="Rings twice.")
    day = patient.date_of_birth.replace(year=patient.date_of_birth.year + 1)
    with CaptureQueriesContext(connection) as asked:
        (found,) = _OLDER.rows(clinic=patient.clinic_id, day=day)
        assert found.clinic == patient.clinic
    assert len(asked) == 1
    assert (found, found.notes) == (patient, patient.notes)
    assert found.family_name == patient.family_name
    assert not found._state.adding
    assert _OLDER.first(clinic=patient.clinic_id, day=patient.date_of_birth) is None


@pytest.mark.django_db
def test_values_come_as_the_queryset_gives_them():
    clinic = factories.make_clinic()
    expected = Clinic.objects.filter(pk=clinic.pk).values_list("name", "time_zone")
    assert _NAMES.rows(clinic=clinic.pk) == list(expected)


@pytest.mark.django_db
def test_many_are_asked_for_by_one_value():
    stencil = Stencil(lambda: Clinic.objects.filter(among("pk", "clinics")))
    clinics = [factories.make_clinic() for _ in range(3)]
    for wanted in ([], clinics[:1], clinics[1:]):
        found = stencil.rows(clinics=[each.pk for each in wanted])
        assert {*found} == {*wanted}


@pytest.mark.django_db
def test_the_words_are_made_once_and_planned_once():
    drawn = []

    def draw():
        drawn.append(1)
        return Clinic.objects.filter(phone=gap("phone"))

    stencil = Stencil(draw)
    for phone in ("+1", "+2", "+3"):
        assert stencil.rows(phone=phone) == []
    assert drawn == [1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [text for (text,) in cursor.fetchall()]
    assert len([text for text in kept if '"phone" = ($1)' in text]) == 1


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_only_in_a_transaction():
    clinic = factories.make_clinic()
    held = Stencil(lambda: Clinic.objects.filter(pk=gap("pk")).select_for_update())
    with pytest.raises(transaction.TransactionManagementError):
        held.rows(pk=clinic.pk)
    with transaction.atomic():
        assert held.first(pk=clinic.pk) == clinic
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM clinic_clinic WHERE id IN"
                    " (SELECT id FROM clinic_clinic FOR UPDATE SKIP LOCKED)"
                )
                assert cursor.fetchone() == (0,)
        finally:
            other.close()
    # The words are made by now: it is looked at each time.
    with pytest.raises(transaction.TransactionManagementError):
        held.rows(pk=clinic.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("is_guarded", [False, True])
def test_the_words_are_made_by_one_of_those_who_ask_first_at_once(is_guarded):
    """Making them changes the queryset: two at a time once left half of each."""
    drawn, threads = [], 4
    meet = threading.Barrier(threads)

    def draw():
        drawn.append(threading.current_thread())
        time.sleep(0.05)
        return Clinic.objects.filter(pk=gap("pk")).select_related("aftercare_policy")

    def ask(stencil):
        meet.wait()
        try:
            return stencil._drawn()
        finally:
            connection.close()

    stencil = Stencil(draw)
    if not is_guarded:
        stencil._making = nullcontext()
    with ThreadPoolExecutor(threads) as pool:
        made = list(pool.map(ask, [stencil] * threads))
    assert (len(drawn) == 1) is is_guarded
    if is_guarded:
        assert {id(each) for each in made} == {id(made[0])}
        assert stencil.rows(pk=factories.make_clinic().pk)


def _minutes(kind: str) -> None:
    """By somebody else: the driver forgets its plans where it changes a table."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(f"ALTER TABLE clinic_visittype ALTER COLUMN minutes TYPE {kind}")
    other.close()


@pytest.mark.django_db(transaction=True)
def test_a_migration_beside_it_costs_one_connection():
    kind = factories.make_kind(factories.make_clinic())
    stencil = Stencil(lambda: VisitType.objects.filter(pk=gap("pk")))
    assert stencil.rows(pk=kind.pk) == [kind]
    try:
        _minutes("bigint")
        assert stencil.rows(pk=kind.pk) == [kind]
        _minutes("smallint")
        with pytest.raises(NotSupportedError), transaction.atomic():
            stencil.rows(pk=kind.pk)
        # The request that met it failed; the next gets a connection without plans.
        assert connection.close_at == 0
        close_old_connections()
        assert stencil.rows(pk=kind.pk) == [kind]
    finally:
        _minutes("smallint")
