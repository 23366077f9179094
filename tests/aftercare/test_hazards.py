"""Controls of the hazard log (docs/safety.md) that concern several parts at once."""

import re

import pytest

from aftercare import asking, channels, checkins, dispatch, links
from aftercare.models import CheckIn
from needling import sessions
from needling.models import Session
from tests import factories

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/c/(\w{22})/")


class Box:
    """A channel that takes every letter and keeps it."""

    def __init__(self):
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)
        return f"ref-{len(self.letters)}"


@pytest.fixture
def box(monkeypatch):
    kept = Box()
    monkeypatch.setattr(channels, "get", lambda name: kept)
    return kept


def send_all(check_ins):
    """Send what is due, as the sweeps do."""
    at = max(row.due_at for row in check_ins)
    asking.send_due(now=at)
    dispatch.deliver_due(clock=lambda: at)


def test_without_its_check_ins_a_note_is_not_signed(monkeypatch):
    def broken(session, *, by, now):
        raise RuntimeError("a defect")

    draft = factories.make_filled_draft()
    monkeypatch.setattr(checkins, "plan", broken)
    with pytest.raises(RuntimeError, match="a defect"):
        sessions.sign(draft, by=draft.practitioner.user, now=factories.NOW)
    draft.refresh_from_db()
    assert draft.state == Session.State.DRAFT


def test_each_letter_and_its_link_are_those_of_one_patient(box):
    clinic = factories.make_clinic()
    practitioner = factories.make_practitioner(clinic)
    due = [
        factories.make_check_in(
            patient=factories.make_patient(clinic, given_name=f"Ann{number}"),
            practitioner=practitioner,
            muscles=["gluteus_medius"],
        )
        for number in range(5)
    ]
    send_all(due)
    assert len(box.letters) == len(due)
    for letter in box.letters:
        (token,) = set(LINK.findall(letter.body))
        patient = links.find(token).check_in.patient
        assert patient.contact_points.get().value == letter.to
        assert letter.body.startswith(f"Hello {patient.given_name},")
    assert len({letter.to for letter in box.letters}) == len(due)


def test_a_letter_names_the_emergency_number_of_its_clinic(box):
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    check_in.clinic.emergency_number = "112"
    check_in.clinic.save()
    send_all([check_in])
    (letter,) = box.letters
    assert "112" in letter.body
    assert "999" not in letter.body


def test_silence_after_a_lung_risk_site_is_called_first():
    calm = factories.make_sent_check_in(muscles=["gluteus_medius"])
    lung = factories.make_sent_check_in(muscles=["upper_trapezius"])
    checkins.settle(now=calm.closes_at)
    checkins.settle(now=lung.closes_at)
    to_call = list(CheckIn.objects.to_call().filter(kind="h24"))
    assert to_call == [lung, calm]
