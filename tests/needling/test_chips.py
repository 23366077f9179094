"""Readiness at a glance."""

from datetime import timedelta

import pytest

from needling import chips, consents, sessions
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def shown(patient, practitioner=None, at=NOW):
    """Topic: kind and what mends it."""
    found = chips.chips(patient, practitioner, at=at)
    return {each.topic: (each.kind, each.mend) for each in found}


def words(patient, practitioner=None, at=NOW):
    found = chips.chips(patient, practitioner, at=at)
    return {each.topic: each.words for each in found}


def test_a_newcomer_lacks_it_all(clinic, patient):
    practitioner = factories.make_practitioner(clinic, is_certified=False)
    patient.contact_points.all().delete()
    assert shown(patient, practitioner) == {
        "screening": ("bad", "full"),
        "consent": ("bad", "consent"),
        "certificate": ("bad", "certificate"),
        "contact": ("bad", "contact"),
    }


def test_all_is_well(patient, practitioner):
    factories.make_ready(patient, practitioner)
    found = shown(patient, practitioner)
    assert {kind for kind, _mend in found.values()} == {"ok"}
    assert words(patient, practitioner)["consent"] == "Consent until Sept. 10, 2026"
    assert "certificate" not in shown(patient)
    brief = [each.brief for each in chips.chips(patient, practitioner, at=NOW)]
    assert brief == ["Screening", "Consent", "Certificate", "Contact"]


def test_the_next_day_asks_what_has_changed(patient, practitioner):
    factories.make_ready(patient, practitioner)
    later = shown(patient, at=NOW + timedelta(days=1))
    assert later["screening"] == ("warn", "short")


def test_a_form_gets_old(patient, practitioner):
    factories.make_screening(patient, practitioner=practitioner)
    later = shown(patient, at=NOW + timedelta(days=185))
    assert later["screening"] == ("bad", "full")


def test_an_answer_forbids(patient, practitioner):
    factories.make_screening(patient, yes=["INTOXICATED"], practitioner=practitioner)
    assert shown(patient)["screening"] == ("bad", "answers")
    assert words(patient)["screening"] == "Screening forbids needling"
    assert chips.chips(patient, None, at=NOW)[0].brief == words(patient)["screening"]


@pytest.mark.parametrize(("days", "kind"), [(169, "ok"), (170, "warn"), (185, "bad")])
def test_a_consent_runs_out(patient, practitioner, days, kind):
    factories.make_consent(patient, practitioner=practitioner)
    assert shown(patient, at=NOW + timedelta(days=days))["consent"][0] == kind


def hold(patient, practitioner, hours):
    """A signed session under the papers there are."""
    ended_at = NOW + timedelta(hours=hours)
    given = {"by": practitioner.user, "now": ended_at}
    begun = ended_at - factories.noting.LENGTH
    draft = sessions.start(
        patient, practitioner=practitioner, by=practitioner.user, now=begun
    )
    header = factories.note_header(ended_at=ended_at)
    rows, notes = [factories.site_row()], factories.minded()
    factories.write_note(draft, *rows, header=header, notes=notes, now=ended_at)
    sessions.sign(draft, **given)


def test_a_consent_covers_so_many_sessions(patient, practitioner):
    factories.make_ready(patient, practitioner)
    for hours in range(1, 7):
        assert shown(patient)["consent"] == ("ok", "consent")
        hold(patient, practitioner, hours)
    after = NOW + timedelta(hours=7)
    assert shown(patient, at=after)["consent"] == ("bad", "consent")
    assert words(patient, at=after)["consent"] == "Consent used up"
    factories.make_consent(patient, practitioner=practitioner, now=after)
    assert shown(patient, at=after)["consent"] == ("ok", "consent")


def test_a_consent_waits_for_the_therapists_name(patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner, is_countersigned=False)
    assert shown(patient)["consent"] == ("warn", "countersign")
    assert words(patient)["consent"] == "Consent: countersign it"


def test_why_there_is_no_consent_any_longer(patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    review = {"cause": "patient_asks", "by": practitioner.user}
    consents.ask_anew(patient, **review, now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert words(patient, at=later)["consent"] == "Consent: ask anew"
    consents.withdraw(consent, reason="", by=practitioner.user, now=later)
    assert words(patient, at=later)["consent"] == "Consent withdrawn"


@pytest.mark.parametrize(("days", "kind"), [(334, "ok"), (335, "warn"), (366, "bad")])
def test_a_certificate_runs_out(patient, practitioner, days, kind):
    found = shown(patient, practitioner, NOW + timedelta(days=days))
    assert found["certificate"][0] == kind


def test_an_address_in_doubt(patient):
    patient.contact_points.update(state="in_doubt")
    assert shown(patient)["contact"][0] == "warn"
    patient.contact_points.update(state="opted_out")
    assert shown(patient)["contact"][0] == "bad"
