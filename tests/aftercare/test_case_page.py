"""One case as somebody needs it on the phone, and which cases the inbox shows."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from aftercare import cases
from aftercare.rules import soreness
from clinic.models import User
from tests import factories
from tests.aftercare.visiting import text_of

pytestmark = pytest.mark.django_db
INBOX = reverse("aftercare:inbox")


def _raise(
    clinic, practitioner, at_now, *flags, muscles=("upper_trapezius",), **columns
):
    """An escalation of a new patient, an hour after the check-in was due."""
    patient = factories.make_patient(clinic, phone="07700 900123")
    check_in = factories.make_sent_check_in(
        patient=patient, practitioner=practitioner, muscles=muscles
    )
    now = check_in.due_at + timedelta(hours=1)
    at_now.move_to(now)
    return factories.make_escalation(
        check_in, ticked=frozenset(flags), now=now, **columns
    )


@pytest.fixture
def emergency(clinic, practitioner, at_now):
    return _raise(
        clinic, practitioner, at_now, "DYSPNOEA", soreness=6, free_text="I cannot lie"
    )


@pytest.fixture
def of_a_colleague(clinic, at_now):
    """Not an emergency, after another therapist's needles."""
    return _raise(
        clinic, factories.make_practitioner(clinic), at_now, "FEVER", soreness=2
    )


def _shown(client, user, **query):
    """Whose cases the list holds."""
    client.force_login(user)
    body = client.get(INBOX, query).content.decode()
    return set(re.findall(r'id="escalation-([0-9a-f-]{36})"', body))


def _case(client, user, escalation):
    client.force_login(user)
    return client.get(reverse("aftercare:escalation_detail", args=[escalation.pk]))


def test_the_inbox_is_narrowed_by_tier(client, lead, emergency, of_a_colleague):
    both = {str(emergency.pk), str(of_a_colleague.pk)}
    assert _shown(client, lead) == both
    assert _shown(client, lead, tier="emergency") == {str(emergency.pk)}
    assert _shown(client, lead, tier="same_day") == {str(of_a_colleague.pk)}
    assert _shown(client, lead, tier="whatever") == both
    assert "Some are left out" in text_of(client.get(INBOX, {"tier": "emergency"}))


def test_the_inbox_is_narrowed_by_therapist(
    client, lead, stranger, emergency, of_a_colleague
):
    other = of_a_colleague.check_in.session.practitioner
    assert _shown(client, lead, therapist=other.pk) == {str(of_a_colleague.pk)}
    none = {"therapist": other.pk, "tier": "emergency"}
    assert _shown(client, lead, **none) == set()
    for unknown in ("none", emergency.pk):
        assert len(_shown(client, lead, therapist=unknown)) == 2
    assert _shown(client, stranger, therapist=other.pk) == set()


def test_whoever_covers_sees_a_colleagues_cases(client, therapist, of_a_colleague):
    assert _shown(client, therapist) == {str(of_a_colleague.pk)}


def test_a_narrowed_list_stays_narrow_when_it_refreshes(client, lead, emergency):
    client.force_login(lead)
    body = client.get(INBOX, {"tier": "emergency"}).content.decode()
    assert f'hx-get="{INBOX}?tier=emergency"' in body


def test_the_keys_are_told_and_find_what_they_press(client, lead, emergency):
    client.force_login(lead)
    inbox = client.get(INBOX).content.decode()
    case = _case(client, lead, emergency).content.decode()
    for key in "jkoali":
        assert f"<kbd>{key}</kbd>" in inbox
        assert f"<kbd>{key}</kbd>" in case
    for page in (inbox, case):
        assert "aftercare/inbox" in page
    script = Path(str(finders.find("aftercare/inbox.js"))).read_text()
    bound = set(re.findall(r"^    ([a-z]): \(\) =>", script, re.MULTILINE))
    assert bound == set("jkoali")
    for mark, page in (
        ("data-case", inbox),
        ("data-open", inbox),
        ("data-acknowledge", inbox),
        ("data-acknowledge", case),
        ("callform_way", case),
    ):
        assert mark in page
        assert mark in script


def test_the_emergency_department_gets_it_in_plain_lines(client, lead, emergency):
    body = _case(client, lead, emergency).content.decode()
    text = body.split('id="handover"')[1].split("</textarea>")[0]
    patient = emergency.patient
    for line in (
        f"Patient: {patient.full_name}, born 17 May 1980",
        "Upper trapezius (",
        " mm deep, needles: ",
        "Ticked: New breathlessness.",
        "In their words: I cannot lie",
        "Soreness: 6 of 10",
        "Background: none known",
        "does not exclude a pneumothorax",
        f"Questions: {emergency.clinic.name}, ",
    ):
        assert line in text
    assert 'data-copy="handover"' in body


def test_away_from_the_lung_no_film_is_asked_for(
    client, lead, clinic, practitioner, at_now
):
    case = _raise(clinic, practitioner, at_now, "FEVER", muscles=["soleus"])
    text = _case(client, lead, case).content.decode().split('id="handover"')[1]
    assert "Soleus (" in text
    assert "pneumothorax" not in text.split("</textarea>")[0]


def test_what_the_screening_says_stands_beside_it(
    client, lead, practitioner, emergency
):
    assert "Nothing known that makes it graver" in text_of(
        _case(client, lead, emergency)
    )
    factories.make_screening(
        emergency.patient,
        yes=["ANTICOAGULANT"],
        practitioner=practitioner,
        now=emergency.raised_at - timedelta(hours=2),
    )
    text = text_of(_case(client, lead, emergency))
    assert "Blood thinner or bleeding disorder" in text
    assert "Background: Blood thinner or bleeding disorder" in text


def test_soreness_is_drawn_answer_by_answer(client, lead, emergency):
    factories.make_reply(
        emergency.check_in,
        ticked=frozenset({"DYSPNOEA"}),
        soreness=8,
        now=emergency.raised_at + timedelta(hours=1),
    )
    body = _case(client, lead, emergency).content.decode()
    assert "6 of 10 after 25 h" in body
    assert "8 of 10 after 26 h" in body
    assert body.count('class="curve-dot"') == 2


def test_no_curve_without_a_score(client, lead, clinic, practitioner, at_now):
    silent = _raise(clinic, practitioner, at_now, "DYSPNOEA", soreness=None)
    assert "curve-dot" not in _case(client, lead, silent).content.decode()


def test_higher_is_sorer_and_later_is_further_right():
    early, late = soreness.curve([(50.0, 9), (2.0, 1)]).dots
    assert (early.hours, late.hours) == (2, 50)
    assert early.x < late.x
    assert early.y > late.y


def test_somebody_of_no_clinic_has_no_colleagues():
    assert cases.colleagues(User()) == []
