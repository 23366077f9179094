"""What is expected of a session: worked out at signing, kept, told, used to raise."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from aftercare import expecting
from aftercare.models import Aftermath, ExpectedSoreness
from needling.rules.dose import Grade
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(practitioner):
    """Twelve sessions of six others: at 24 h they were sore 4, 5 or 6 of 10."""
    people = factories.make_people(practitioner, 6)
    rows = [{"soreness_24": 4 + number % 3, "soreness_48": 2} for number in range(12)]
    return factories.make_aftermaths(practitioner, people, rows)


def sign(patient, practitioner, **given):
    return factories.make_signed_session(patient, practitioner=practitioner, **given)


def test_with_little_the_reference_is_kept_and_says_so(patient, practitioner):
    session = sign(patient, practitioner)
    found = expecting.of(session)
    assert [each.hours for each in found] == [24, 48, 72]
    assert {each.basis for each in found} == {"reference"}
    told = expecting.explain(found[0], "neck")
    assert told.startswith("Only 0 of this clinic’s sessions can be compared")


@pytest.mark.usefixtures("history")
def test_similar_sessions_of_others_are_what_it_rests_on(patient, practitioner):
    day, two_days, three_days = expecting.of(sign(patient, practitioner))
    assert (day.basis, day.similar, day.own) == ("similar", 12, 0)
    assert 4 < day.score < 5.2
    assert day.low < 4 < 6 < day.high
    assert two_days.basis == "similar"
    assert three_days.basis == "reference"
    assert expecting.explain(day, "neck") == (
        "Rests on 12 similar sessions here (Neck, same dose)."
    )


@pytest.mark.usefixtures("history")
def test_other_doses_serve_where_there_are_too_few_alike(patient, practitioner):
    Aftermath.objects.update(grade=Grade.HEAVY)
    day = expecting.of(sign(patient, practitioner))[0]
    assert (day.basis, day.similar) == ("region", 12)
    assert "any dose" in expecting.explain(day, "neck")


@pytest.mark.usefixtures("history")
def test_own_answers_count_beside_those_of_others(patient, practitioner):
    for weeks in (2, 1):
        sign(patient, practitioner, ended_at=NOW - timedelta(weeks=weeks))
    Aftermath.objects.filter(patient=patient).update(soreness_24=9)
    day = expecting.of(sign(patient, practitioner))[0]
    assert (day.similar, day.own) == (12, 2)
    assert day.score > 5.2
    told = expecting.explain(day, "neck")
    assert told.endswith("and 2 earlier answers of this patient.")


def test_nothing_of_another_clinic_or_of_later_counts(
    history, patient, practitioner, elsewhere
):
    Aftermath.objects.filter(pk__in=[row.pk for row in history[:6]]).update(
        clinic=elsewhere
    )
    later = NOW + timedelta(days=1)
    Aftermath.objects.filter(pk=history[-1].pk).update(ended_at=later)
    assert expecting.of(sign(patient, practitioner))[0].similar == 5


def test_what_was_expected_is_never_altered(patient, practitioner):
    session = sign(patient, practitioner)
    with pytest.raises(DatabaseError), transaction.atomic():
        session.expected.update(high=10)
    expecting.expect(session.aftermath)
    assert ExpectedSoreness.objects.filter(session=session).count() == 3


@pytest.mark.usefixtures("history")
def test_a_score_above_the_band_adds_a_reason(patient, practitioner):
    Aftermath.objects.update(soreness_24=1)
    check_in = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    sore = factories.make_reply(check_in, soreness=5)
    assert (sore.tier, sore.flags) == ("routine", ["ABOVE_BAND"])
    assert "was expected after this session" in sore.reasons[0]["because"]


def test_the_reference_alone_raises_nothing(patient, practitioner):
    check_in = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    assert factories.make_reply(check_in, soreness=5).flags == []


def calibrated(*words):
    out = StringIO()
    call_command("calibrate_soreness", *words, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("history")
def test_calibration_is_reported_by_region_and_hour(clinic, practitioner):
    assert "Nothing to compare yet" in calibrated()
    for score in (5, 10):
        session = sign(factories.make_patient(clinic), practitioner)
        Aftermath.objects.filter(pk=session.pk).update(soreness_24=score)
    lines = calibrated("--clinic", clinic.short_name).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["all", "neck"]
    assert lines[2].split()[1:4] == ["24", "2", "50.0"]


def test_calibration_of_an_unknown_clinic_is_refused(db):
    with pytest.raises(CommandError, match="There is no clinic nowhere"):
        calibrated("--clinic", "nowhere")
