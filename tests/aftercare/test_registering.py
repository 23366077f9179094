"""What ends in harm opens an event in the register of adverse events by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare import escalations, outcomes
from aftercare.escalations import CannotAct
from aftercare.models import Escalation
from aftercare.rules import harm
from clinic.models import User
from needling import adverse, readiness
from needling.models import AdverseEvent
from needling.rules.adverse import EventOutcome, Relatedness
from tests import factories
from tests.aftercare.visiting import text_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Out = Escalation.Outcome


@pytest.fixture
def raised(clinic, practitioner):
    """Raises an escalation for a new patient of the clinic."""

    def escalate(*flags, muscles=None, **columns):
        given = {} if muscles is None else {"muscles": muscles}
        patient = factories.make_patient(clinic)
        check_in = factories.make_sent_check_in(
            patient=patient, practitioner=practitioner, **given
        )
        return factories.make_escalation(check_in, ticked=frozenset(flags), **columns)

    return escalate


def _end(escalation, person, outcome=Out.EMERGENCY_CARE, *, now=None):
    """Take it on and say how it ended."""
    now = now or escalation.raised_at + MINUTE
    escalations.acknowledge(escalation, by=person, now=now)
    return outcomes.resolve(
        escalation,
        outcome=outcome,
        finding="Breath sounds weak on the left",
        action="Ambulance called",
        by=person,
        now=now,
    )


def test_what_ends_in_harm_is_registered_with_what_was_found_and_told(raised, lead):
    done = _end(raised("DYSPNOEA", free_text="cannot lie down"), lead)
    event = done.adverse_event
    assert (event.origin, event.kind, event.severity, event.state) == (
        "escalation",
        "chest_breath",
        "significant",
        "open",
    )
    for told in ("Breath sounds weak", "Ambulance called", "cannot lie down"):
        assert told in event.description
    assert (event.session, event.opened_by) == (done.check_in.session, lead)
    assert event.occurred_at == done.reply.received_at


@pytest.mark.parametrize("outcome", [Out.DOCTOR, Out.SEEN_HERE])
def test_every_end_in_harm_is_registered(raised, lead, outcome):
    assert _end(raised("FEVER"), lead, outcome).adverse_event.kind == "infection"


@pytest.mark.parametrize("outcome", [Out.ADVICE, Out.EXPECTED, Out.MISTAKE])
def test_an_end_without_harm_is_not(raised, lead, outcome):
    assert _end(raised("FEVER"), lead, outcome).adverse_event is None
    assert not AdverseEvent.objects.exists()


def test_consent_is_asked_anew(raised, lead):
    done = _end(raised("DYSPNOEA"), lead)
    met = [
        [each.code for each in readiness.consent_obstacles(done.patient, None, at=at)]
        for at in (done.raised_at, done.concluded_at + MINUTE)
    ]
    assert met == [[], ["consent_event"]]


def test_one_place_is_named_several_are_not(raised, lead):
    one = _end(raised("FEVER", muscles=["gluteus_medius"]), lead, Out.DOCTOR)
    assert one.adverse_event.muscle.slug == "gluteus_medius"
    assert one.adverse_event.side
    several = ["gluteus_medius", "upper_trapezius"]
    two = _end(raised("FEVER", muscles=several), lead, Out.DOCTOR)
    assert (two.adverse_event.muscle, two.adverse_event.side) == (None, "")


def test_an_end_after_another_goes_on_in_the_same_event(raised, lead, therapist):
    first = _end(raised("DYSPNOEA"), lead)
    now = first.concluded_at + MINUTE
    back = outcomes.second_read(
        first, agrees=False, note="Was the film seen?", by=therapist, now=now
    )
    again = _end(back, lead, now=now + MINUTE)
    assert again.adverse_event == first.adverse_event
    assert AdverseEvent.objects.count() == 1
    assert again.adverse_event.entries.count() == 2


def test_after_it_is_closed_a_new_end_is_another_event(raised, lead):
    first = _end(raised("FEVER"), lead, Out.DOCTOR)
    now = first.concluded_at + MINUTE
    conclusion = adverse.Conclusion(
        Relatedness.POSSIBLE, EventOutcome.RECOVERED, "Antibiotics, healed."
    )
    adverse.close(first.adverse_event, conclusion=conclusion, by=lead, now=now)
    back = outcomes.open_again(first, note="Fever is back", by=lead, now=now)
    second = _end(back, lead, Out.DOCTOR, now=now + MINUTE)
    assert second.adverse_event != first.adverse_event
    assert AdverseEvent.objects.count() == 2


def test_a_refusal_of_the_register_leaves_nothing_behind(raised, lead):
    escalation = raised("FEVER")
    before = escalation.check_in.session.started_at - timedelta(hours=1)
    with pytest.raises(CannotAct, match="before the session"):
        _end(escalation, lead, Out.DOCTOR, now=before)
    escalation.refresh_from_db()
    assert (escalation.state, escalation.outcome) == (Escalation.State.ACKNOWLEDGED, "")


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        (["FEVER", "DYSPNOEA"], "chest_breath"),
        (["SYNCOPE"], "vasovagal"),
        (["SELF_HARM"], "other"),
        ([], "other"),
    ],
)
def test_as_what_it_is_registered(flags, kind):
    assert harm.kind_of(flags) == kind


def test_the_case_leads_to_its_event(client, raised, lead, at_now):
    done = _end(raised("DYSPNOEA"), lead)
    at_now.move_to(done.concluded_at + MINUTE)
    url = reverse("aftercare:escalation_detail", args=[done.pk])
    client.force_login(lead)
    page = client.get(url)
    event = reverse("needling:adverse_detail", args=[done.adverse_event_id])
    assert event in page.content.decode()
    assert "In the register of adverse events" in text_of(page)
    assert client.get(event).status_code == 200
    client.force_login(factories.make_user(done.clinic, User.Role.FRONT_DESK))
    assert event not in client.get(url).content.decode()
