"""Whatever was counted: a note is signed with counts that close, or not at all."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needling import sessions
from needling.models import Session
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
COUNTS = ("opened", "used", "removed", "disposed", "discarded")
# Mostly near the truth, or hardly any of them would close.
figures = st.tuples(
    *(st.sampled_from([2, 2, 2, 1, 3]),) * 4, st.sampled_from([0, 0, 1])
)
at_site = st.tuples(st.integers(1, 3), st.integers(0, 3)).filter(
    lambda each: each[1] <= each[0]
)


@pytest.fixture
def draft(patient, practitioner):
    """One needle at one site; it lacks nothing but its signature."""
    return factories.make_filled_draft(patient, practitioner=practitioner)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(counted=figures, site=at_site)
def test_signing_closes_the_count_or_refuses(draft, counted, site):
    opened, used, removed, disposed, discarded = counted
    needles, out = site
    with transaction.atomic():
        row = f"site:{draft.sites.get().pk}"
        told = {"needles": needles, "needles_out": out, "insertions": needles}
        factories.change_row(draft, row, told)
        columns = {
            f"needles_{name}": n for name, n in zip(COUNTS, counted, strict=True)
        }
        factories.change_row(draft, "count", columns)
        with suppress(sessions.CannotSign), transaction.atomic():
            sessions.sign(draft, by=draft.practitioner.user, now=NOW)
        is_signed = Session.objects.get(pk=draft.pk).state == Session.State.SIGNED
        transaction.set_rollback(True)
    holds = opened == used + discarded and used == removed == disposed
    assert is_signed == (holds and used == needles == out)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(counted=figures)
def test_past_every_verb_the_database_refuses_counts_that_do_not_close(draft, counted):
    opened, used, removed, disposed, discarded = counted
    columns = {f"needles_{name}": n for name, n in zip(COUNTS, counted, strict=True)}
    papers = {
        "screening": draft.patient.screenings.first(),
        "consent": draft.patient.consents.first(),
    }
    signature = {"signed_at": NOW, "signed_by": draft.practitioner.user}
    is_refused = False
    with transaction.atomic():
        try:
            with transaction.atomic():
                Session.objects.filter(pk=draft.pk).update(
                    state=Session.State.SIGNED, **signature, **papers, **columns
                )
        except DatabaseError:
            is_refused = True
        transaction.set_rollback(True)
    holds = opened == used + discarded and used == removed == disposed
    assert is_refused == (not holds)
