"""One function says whether a visit may go ahead; every page shows what it says."""

from datetime import timedelta

import pytest
from django.urls import reverse

from needling import chips, consents, notecheck, readiness, sessions
from tests import factories
from tests.journeys.visits import stops

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
BEFORE = NOW - timedelta(hours=1)


def nothing(patient, practitioner):
    """Nobody has asked anything."""


def ready(patient, practitioner):
    factories.make_ready(patient, practitioner, now=BEFORE)


def without_consent(patient, practitioner):
    factories.make_screening(patient, practitioner=practitioner, now=BEFORE)


def not_countersigned(patient, practitioner):
    given = {"practitioner": practitioner, "now": BEFORE}
    factories.make_consent(patient, is_countersigned=False, **given)


def withdrawn(patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner, now=BEFORE)
    consents.withdraw(consent, reason="", by=practitioner.user, now=BEFORE)


def needs_a_clearance(patient, practitioner):
    ready(patient, practitioner)
    factories.make_screening(
        patient, yes=["VASCULAR"], practitioner=practitioner, now=BEFORE
    )


def emergency(patient, practitioner):
    ready(patient, practitioner)
    factories.make_screening(
        patient,
        kind="short",
        yes=["MEDICAL_EMERGENCY"],
        practitioner=practitioner,
        now=BEFORE,
    )


def yesterday(patient, practitioner):
    factories.make_ready(patient, practitioner, now=NOW - timedelta(hours=30))


def untrained(patient, practitioner):
    ready(patient, practitioner)
    practitioner.certifications.update(revoked_at=BEFORE, revoked_reason="Lapsed")


def alarmed(patient, practitioner):
    before = NOW - timedelta(hours=26)
    session = factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=before
    )
    factories.make_escalation(factories.make_sent_check_in(session), now=BEFORE)
    ready(patient, practitioner)


STATES = [
    nothing,
    ready,
    without_consent,
    not_countersigned,
    withdrawn,
    needs_a_clearance,
    emergency,
    yesterday,
    untrained,
    alarmed,
]
# Something runs out soon: shown in amber, and needling may begin.
SOON = "until"


@pytest.mark.parametrize("state", STATES, ids=lambda each: each.__name__)
def test_chips_start_and_page_agree(client, patient, practitioner, state):
    state(patient, practitioner)
    found = readiness.before_needling(patient, practitioner, at=NOW)
    stopping = {
        each.topic
        for each in chips.chips(patient, practitioner, at=NOW)
        if each.topic != "contact" and each.kind != "ok" and SOON not in each.words
    }
    topics = {each.topic.replace("clearance", "screening") for each in found}
    assert stopping == topics
    client.force_login(practitioner.user)
    answer = client.post(reverse("needling:session_start", args=[patient.pk]))
    assert (answer.status_code == 409) is bool(found)
    shown = set(stops(answer))
    assert shown <= {each.sentence for each in found}
    assert bool(shown) is bool(found)
    assert bool(found) is (state is not ready)


def test_the_verb_asks_the_same(patient, practitioner, monkeypatch):
    ready(patient, practitioner)
    asked = []

    def refuse(*_args, **given):
        asked.append(given["at"])
        return (readiness.Obstacle("screening", "made_up", "Made up."),)

    monkeypatch.setattr(readiness, "before_needling", refuse)
    with pytest.raises(sessions.CannotStart, match="Made up"):
        sessions.start(
            patient, practitioner=practitioner, by=practitioner.user, now=NOW
        )
    assert chips.chips(patient, practitioner, at=NOW)[0].kind == "bad"
    assert asked == [NOW, NOW]


def test_signing_asks_for_the_sites(patient, practitioner, monkeypatch):
    filled = factories.make_filled_draft(patient, practitioner=practitioner)
    made_up = readiness.Obstacle("screening", "made_up", "Made up.")
    monkeypatch.setattr(readiness, "for_sites", lambda *_args: (made_up,))
    assert made_up in notecheck.gaps(filled, now=NOW)
    with pytest.raises(sessions.CannotSign, match="Made up"):
        sessions.sign(filled, by=practitioner.user, now=NOW)
