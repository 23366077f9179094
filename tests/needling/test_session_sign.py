"""Signing: every gap is named, and a complete note is locked with its papers."""

from datetime import timedelta

import pytest

from clinic.models import AuditEntry
from needling import consents, sessions
from needling.models import NeedlingPolicy, Session
from needling.signals import session_signed
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def fill(patient, practitioner):
    """Makes a note that lacks nothing but what is asked to be missing."""

    def make(**given):
        return factories.make_filled_draft(patient, practitioner=practitioner, **given)

    return make


def sign(session, *, by=None, now=NOW):
    return sessions.sign(session, by=by or session.practitioner.user, now=now)


def gaps(session, now=NOW):
    """The fields that keep it from being signed."""
    with pytest.raises(sessions.CannotSign) as error:
        sign(session, now=now)
    session.refresh_from_db()
    assert session.state == Session.State.DRAFT
    assert str(error.value)
    return [each.field or each.code for each in error.value.obstacles]


def test_a_complete_note_is_locked_with_its_papers(fill, therapist):
    signed = sign(fill())
    assert (signed.state, signed.signed_by) == (Session.State.SIGNED, therapist)
    assert signed.signed_at == NOW
    assert signed.screening == signed.patient.screenings.get()
    assert signed.consent == signed.patient.consents.get()
    entry = AuditEntry.objects.get(action="session.signed")
    assert entry.detail == {"sites": 1, "lung_risk": True}


def test_the_neighbours_hear_of_it_in_the_same_transaction(fill):
    heard = []

    def listen(**given):
        heard.append((given["session"].pk, given["now"]))

    session_signed.connect(listen)
    try:
        signed = sign(fill())
    finally:
        session_signed.disconnect(listen)
    assert heard == [(signed.pk, NOW)]


def test_it_is_signed_once_and_by_the_therapist(fill, lead):
    draft = fill()
    with pytest.raises(sessions.NotYours):
        sign(draft, by=lead)
    sign(draft)
    with pytest.raises(sessions.Locked):
        sign(draft)


def test_an_empty_note_lacks_everything(patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    assert gaps(draft) == [
        "position",
        "verbal_consent",
        "pain_before",
        "pain_after",
        "ended_at",
        "sites",
        "needles_opened",
        "told-worst_24h",
        "told-newly_pregnant",
        "told-new_thinner",
        "told-travels",
        "told-emergency_contact",
        "clean-hands",
        "clean-exposure",
        "outlook-no_reaction",
        "outlook-bleeding",
        "outlook-tolerance",
        "advice-soreness",
        "care-FIRST_SESSION",
    ]


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"position": ""}, "position"),
        ({"verbal_consent": False}, "verbal_consent"),
        ({"pain_before": None}, "pain_before"),
        ({"pain_after": None}, "pain_after"),
        ({"lung_advice_given": False}, "lung_advice_given"),
        ({"needles_disposed": None}, "needles_opened"),
        ({"needles_opened": 2}, "needles_opened"),
        ({"needles_discarded": 1}, "needles_opened"),
    ],
)
def test_one_gap_is_named(fill, missing, field):
    assert gaps(fill(**missing)) == [field]


def test_pain_of_zero_is_an_answer(fill):
    assert sign(fill(pain_before=0, pain_after=0)).state == Session.State.SIGNED


def test_no_lung_advice_where_no_lung_is_near(fill):
    draft = fill(muscles=["soleus"], lung_advice_given=False)
    assert not sign(draft).is_lung_risk


def test_the_sites_hold_as_many_needles_as_were_counted(fill):
    counted = {
        "needles_" + each: 2 for each in ("opened", "used", "removed", "disposed")
    }
    assert gaps(fill(**counted)) == ["needles_used"]


def test_the_end_lies_in_the_past(fill):
    assert gaps(fill(), now=NOW - timedelta(seconds=1)) == ["ended_at"]


def test_an_old_session_says_why_it_comes_late(fill):
    draft = fill()
    assert gaps(draft, NOW + timedelta(days=7, seconds=1)) == ["late_entry_reason"]
    assert sign(draft, now=NOW + timedelta(days=7)).signed_at is not None


def test_the_clinic_sets_when_late_is(fill, patient):
    NeedlingPolicy.objects.create(clinic=patient.clinic, back_entry_days=0)
    draft = fill()
    assert gaps(draft, NOW + timedelta(seconds=1)) == ["late_entry_reason"]
    with_reason = fill(late_entry_reason="Power cut")
    assert sign(with_reason, now=NOW + timedelta(days=9)).late_entry_reason


def test_a_consent_withdrawn_after_the_needles_does_not_hide_them(fill, patient):
    draft = fill()
    consent = patient.consents.get()
    consents.withdraw(consent, reason="", by=draft.practitioner.user, now=NOW)
    assert sign(draft, now=NOW + timedelta(minutes=1)).consent == consent


def test_papers_that_are_missing_are_named(fill, patient, practitioner):
    draft = fill(muscles=["soleus"])
    consents.withdraw(
        patient.consents.get(),
        reason="",
        by=practitioner.user,
        now=draft.started_at,
    )
    practitioner.certifications.all().delete()
    assert gaps(draft) == ["consent_withdrawn", "none"]
