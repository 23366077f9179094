"""Every move of these state machines is one that is drawn, or it is refused."""

import itertools
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from needling.models import (
    AdverseEntry,
    AdverseEvent,
    Countersignature,
    NeedleSearch,
    NeedleSite,
    Session,
)
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def event_columns(state: str, user: Any) -> dict[str, Any]:
    is_closed = state == "closed"
    return {
        "closed_at": NOW if is_closed else None,
        "closed_by": user if is_closed else None,
        "relatedness": "possible",
        "outcome": "recovered",
        "conclusion": "x",
    }


def search_columns(state: str, user: Any) -> dict[str, Any]:
    is_over = state != "open"
    steps = ("patient", "clothes", "linen", "floor")
    return {
        "resolved_at": NOW if is_over else None,
        "resolved_by": user if is_over else None,
        "second_name": "Robin Vale",
        "found_where": "In the linen",
        **{f"{step}_searched": True for step in steps},
        "patient_told": True,
        "imaging_advised": True,
    }


def session_columns(state: str, user: Any) -> dict[str, Any]:
    if state == "moved":
        return {}
    is_signed = state == "signed"
    return {
        "signed_at": NOW if is_signed else None,
        "signed_by": user if is_signed else None,
    }


def a_session(patient, practitioner):
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    draft.screening = patient.screenings.first()
    draft.consent = patient.consents.first()
    draft.save()
    return draft


def an_event(patient, practitioner):
    return factories.make_event(a_session(patient, practitioner))


def a_search(patient, practitioner):
    return factories.make_search(patient, practitioner=practitioner)


MACHINES = {
    AdverseEvent: (an_event, event_columns),
    NeedleSearch: (a_search, search_columns),
    Session: (a_session, session_columns),
}
PAIRS = [
    (model, *pair)
    for model in MACHINES
    for pair in itertools.permutations(model.State.values, 2)  # type: ignore[attr-defined]  # each has one
]


def drawn(model: Any) -> set[tuple[str, str]]:
    (machine,) = [
        each for each in model._meta.triggers if isinstance(each, pgtrigger.FSM)
    ]
    return set(machine.transitions)


def way_to(model: Any, state: str) -> list[str]:
    """The states on the way from the first one."""
    first = model._meta.get_field("state").default
    ways: dict[str, list[str]] = {first: []}
    for _each in model.State:
        for start, end in drawn(model):
            if start in ways and end not in ways:
                ways[end] = [*ways[start], end]
    return ways[state]


def put(model: Any, row: Any, state: str, user: Any) -> None:
    _make, columns = MACHINES[model]
    model.objects.filter(pk=row.pk).update(state=state, **columns(state, user))


@pytest.mark.parametrize(("model", "start", "end"), PAIRS)
def test_every_pair(model, start, end, patient, practitioner):
    make, _columns = MACHINES[model]
    row = make(patient, practitioner)
    for state in way_to(model, start):
        put(model, row, state, practitioner.user)
    if (start, end) in drawn(model):
        put(model, row, end, practitioner.user)
        return
    with pytest.raises(DatabaseError), transaction.atomic():
        put(model, row, end, practitioner.user)


def test_what_is_over_is_locked(patient, practitioner):
    session = factories.make_signed_session(patient, practitioner=practitioner)
    event = factories.make_event(session)
    put(AdverseEvent, event, "closed", practitioner.user)
    Session.objects.filter(pk=session.pk).update(state="moved")
    refused = [
        lambda: Session.objects.update(notes="x"),
        lambda: Session.objects.filter(pk=session.pk).delete(),
        lambda: NeedleSite.objects.update(depth_mm=3),
        lambda: AdverseEvent.objects.update(severity="mild"),
        AdverseEntry.objects.all().delete,
        lambda: AdverseEntry.objects.update(text="x"),
    ]
    for act in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_facts_of_an_open_event_stay(patient, practitioner):
    event = an_event(patient, practitioner)
    with pytest.raises(DatabaseError), transaction.atomic():
        AdverseEvent.objects.filter(pk=event.pk).update(description="x")


@pytest.mark.parametrize(
    "columns",
    [
        {"needles_opened": 3, "is_needle_missing": False},
        {"needles_opened": 3, "is_needle_missing": True},
        {"needles_opened": None, "is_needle_missing": True},
        {"screening": None},
        {"moved_reason": "x"},
    ],
)
def test_the_database_refuses_a_signature_like_this(columns, patient, practitioner):
    row = a_session(patient, practitioner)
    with pytest.raises(DatabaseError), transaction.atomic():
        Session.objects.filter(pk=row.pk).update(
            state="signed", signed_at=NOW, signed_by=practitioner.user, **columns
        )


def test_a_search_keeps_the_note_open(patient, practitioner):
    row = a_search(patient, practitioner).session
    with pytest.raises(DatabaseError, match="still being searched"):
        Session.objects.filter(pk=row.pk).update(
            state="signed", signed_at=NOW, signed_by=practitioner.user, needles_opened=1
        )


def test_a_countersignature_stays(patient, practitioner, lead):
    session = factories.make_signed_session(patient, practitioner=practitioner)
    given = Countersignature.objects.create(
        session=session, signed_at=NOW, signed_by=lead
    )
    assert str(given).endswith("2026-03-10 10:00")
    with pytest.raises(DatabaseError), transaction.atomic():
        Countersignature.objects.update(remark="x")
