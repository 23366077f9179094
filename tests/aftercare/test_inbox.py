"""The inbox: worst first, one who has it, an outcome, a second reader."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aftercare import escalations, outcomes, unverified
from aftercare.models import CheckInLink, Escalation, EscalationStep
from tests import factories
from tests.aftercare.visiting import text_of

pytestmark = pytest.mark.django_db

INBOX = reverse("aftercare:inbox")


@pytest.fixture
def raised(clinic, practitioner, at_now):
    """Raises an escalation for a new patient of the clinic, a day after the session."""

    def escalate(*flags, **columns):
        patient = factories.make_patient(clinic, phone="07700 900123")
        check_in = factories.make_sent_check_in(
            patient=patient, practitioner=practitioner
        )
        now = check_in.due_at + timedelta(hours=1)
        at_now.move_to(now)
        return factories.make_escalation(
            check_in, ticked=frozenset(flags), now=now, **columns
        )

    return escalate


@pytest.fixture
def emergency(raised):
    """Somebody short of breath."""
    return raised("DYSPNOEA", free_text="I cannot sleep lying down")


def _url(name, escalation):
    return reverse(f"aftercare:escalation_{name}", args=[escalation.pk])


def _page(client, user, url=INBOX):
    client.force_login(user)
    return client.get(url)


def test_an_empty_inbox_says_what_it_is_for(client, lead):
    assert "Nobody is waiting" in text_of(_page(client, lead))


def test_the_worst_comes_first(client, lead, raised):
    mild = raised(none_of_these=True, call_wanted=True)
    fever = raised("FEVER", none_of_these=True)
    worst = raised("DYSPNOEA")
    text = text_of(_page(client, lead))
    names = [each.patient.full_name for each in (worst, fever, mild)]
    assert sorted(names, key=text.index) == names


def test_a_card_says_who_why_what_and_by_when(client, lead, emergency):
    response = _page(client, lead)
    text = text_of(response)
    for shown in (
        emergency.patient.full_name,
        "Ticked: New breathlessness.",
        "I cannot sleep lying down",
        "Upper trapezius",
        "25 h ago",
        "07700 900123",
        "Take on by",
        "Nobody has it yet",
    ):
        assert shown in text
    body = response.content.decode()
    assert 'href="tel:+447700900123"' in body
    assert f'datetime="{emergency.acknowledge_by:%Y-%m-%dT%H:%M}' in body
    assert 'title="11 Mar 2026, 11:15"' in body


def test_the_desk_sees_who_and_how_urgent_but_nothing_clinical(client, desk, emergency):
    for url in (INBOX, _url("detail", emergency)):
        text = text_of(_page(client, desk, url))
        assert emergency.patient.full_name in text
        assert "Emergency" in text
        assert "07700 900123" in text
        for hidden in ("breathlessness", "lying down", "trapezius", "How it ended"):
            assert hidden not in text
        assert "Acknowledge" in text


def test_another_clinic_sees_nothing(client, stranger, emergency):
    assert "Nobody is waiting" in text_of(_page(client, stranger))
    assert _page(client, stranger, _url("detail", emergency)).status_code == 404
    for name in ("acknowledge", "call", "resolve", "second_read"):
        assert client.post(_url(name, emergency)).status_code == 404


def test_an_account_without_rights_is_refused(client, clinic, emergency):
    nobody = factories.make_user(clinic)
    assert _page(client, nobody).status_code == 403


def test_acknowledging_takes_it_on(client, lead, emergency):
    client.force_login(lead)
    response = client.post(_url("acknowledge", emergency))
    assert (response.status_code, response.url) == (303, _url("detail", emergency))
    emergency.refresh_from_db()
    assert emergency.acknowledged_by == lead
    assert f"{lead} has it" in text_of(client.get(INBOX))


def test_htmx_gets_the_card_and_the_bar_is_told(client, desk, emergency):
    client.force_login(desk)
    response = client.hx_post(_url("acknowledge", emergency))
    assert response.headers["HX-Trigger"] == "refresh-bar"
    assert f"{desk} has it" in response.content.decode()
    assert "<!DOCTYPE" not in response.content.decode()


def test_the_second_to_take_it_on_reads_who_was_first(client, lead, desk, emergency):
    escalations.acknowledge(emergency, by=desk, now=timezone.now())
    client.force_login(lead)
    sentence = f"{desk} has already taken this on."
    response = client.hx_post(_url("acknowledge", emergency))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    client.post(_url("acknowledge", emergency))
    assert sentence in text_of(client.get(_url("detail", emergency)))


def test_a_call_is_kept_in_the_story(client, desk, emergency):
    client.force_login(desk)
    given = {"way": "call", "reached": "no", "note": "Rang out"}
    assert client.post(_url("call", emergency), given).status_code == 303
    step = EscalationStep.objects.get(kind="called")
    assert (step.by, step.reached, step.note) == (desk, False, "Rang out")
    assert "Rang out" in text_of(client.get(_url("detail", emergency)))


def test_what_clinicians_note_is_not_shown_to_the_desk(client, lead, desk, emergency):
    now = timezone.now()
    escalations.log_call(emergency, reached=True, note="Pleuritic", by=lead, now=now)
    assert "Pleuritic" not in text_of(_page(client, desk, _url("detail", emergency)))
    assert "Pleuritic" in text_of(_page(client, lead, _url("detail", emergency)))


def test_a_call_without_a_result_is_asked_again(client, desk, emergency):
    client.force_login(desk)
    response = client.post(_url("call", emergency), {"note": "Rang out"})
    assert response.status_code == 422
    assert "Rang out" in response.content.decode()
    assert not EscalationStep.objects.filter(kind="called").exists()


OUTCOME = {
    "outcome": Escalation.Outcome.EMERGENCY_CARE,
    "finding": "Short of breath on stairs",
    "action": "Sent to the emergency department",
}


def test_an_outcome_is_refused_before_somebody_has_it(client, lead, emergency):
    client.force_login(lead)
    response = client.post(_url("resolve", emergency), OUTCOME)
    assert response.status_code == 422
    assert "Take this on first" in text_of(response)


def test_an_emergency_is_closed_by_two(client, lead, therapist, emergency):
    escalations.acknowledge(emergency, by=lead, now=timezone.now())
    client.force_login(lead)
    assert client.post(_url("resolve", emergency), OUTCOME).status_code == 303
    assert "Another person than you" in text_of(client.get(_url("detail", emergency)))
    reading = {"agrees": "yes", "note": ""}
    response = client.post(_url("second_read", emergency), reading)
    assert "another person than the first" in text_of(response)
    client.force_login(therapist)
    assert client.post(_url("second_read", emergency), reading).status_code == 303
    emergency.refresh_from_db()
    assert emergency.state == Escalation.State.RESOLVED
    text = text_of(client.get(INBOX + "?show=resolved"))
    assert emergency.patient.full_name in text


def test_the_second_reader_can_send_it_back(client, lead, therapist, emergency):
    now = timezone.now()
    escalations.acknowledge(emergency, by=lead, now=now)
    outcomes.resolve(emergency, **OUTCOME, by=lead, now=now)
    client.force_login(therapist)
    given = {"agrees": "no", "note": ""}
    response = client.post(_url("second_read", emergency), given)
    assert "Say what still has to be done." in text_of(response)
    given["note"] = "Call the emergency department"
    client.post(_url("second_read", emergency), given)
    assert "Call the emergency department" in text_of(
        client.get(_url("detail", emergency))
    )


def test_the_desk_cannot_close(client, desk, emergency):
    client.force_login(desk)
    assert client.post(_url("resolve", emergency), OUTCOME).status_code == 403
    assert client.post(_url("second_read", emergency), {}).status_code == 403


def test_the_detail_says_what_to_do_and_what_happened(client, lead, emergency):
    text = text_of(_page(client, lead, _url("detail", emergency)))
    assert "Do not reassure" in text
    assert "Collapsed lung" in text
    assert "Raised" in text
    assert "Alert sent" in text


def test_an_unconfirmed_patient_is_marked(client, lead, raised):
    confirmed = raised("DYSPNOEA")
    factories.make_link(confirmed.check_in)
    link = CheckInLink.objects.get()
    mark = "Date of birth not confirmed"
    assert mark not in text_of(_page(client, lead))
    unverified.call_for_help(link, submission_id=uuid.uuid4(), now=timezone.now())
    assert mark in text_of(_page(client, lead))


def test_the_bar_counts_and_names_the_next_deadline(client, lead, raised):
    raised("FEVER", none_of_these=True)
    worst = raised("DYSPNOEA")
    client.force_login(lead)
    body = client.hx_get(reverse("aftercare:inbox_bar")).content.decode()
    assert "tier-emergency" in body
    assert 'data-emergencies="1"' in body
    assert "2 waiting to be taken on" in body
    assert f"{worst.acknowledge_by:%H:%M}" in body
    assert worst.patient.family_name not in body


def test_the_bar_is_quiet_without_work(client, lead):
    client.force_login(lead)
    body = client.get(reverse("aftercare:inbox_bar")).content.decode()
    assert 'data-alarm=""' in body
    assert "Nobody is waiting" in body


def test_the_alarm_changes_with_each_new_round_and_stops_when_taken(
    client, lead, emergency
):
    client.force_login(lead)

    def alarm():
        body = client.hx_get(reverse("aftercare:inbox_bar")).content.decode()
        return body.split('data-alarm="')[1].split('"')[0]

    first = alarm()
    assert first == alarm() != ""
    emergency.refresh_from_db()
    escalations.chase(now=emergency.next_alert_at)
    assert alarm() not in (first, "")
    escalations.acknowledge(emergency, by=lead, now=timezone.now())
    assert alarm() == ""


def test_the_list_refreshes_itself(client, lead, emergency):
    client.force_login(lead)
    body = client.hx_get(INBOX).content.decode()
    assert "<!DOCTYPE" not in body
    assert 'hx-trigger="every 20s"' in body


def test_the_page_costs_the_same_for_one_and_for_many(
    client, lead, raised, django_assert_max_num_queries
):
    for _ in range(3):
        raised("DYSPNOEA")
    client.force_login(lead)
    with django_assert_max_num_queries(14):
        client.get(INBOX)
