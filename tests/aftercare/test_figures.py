"""How the clinic itself does: answers, times, false alarms, the funnel."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from aftercare import escalations, figures
from aftercare.models import CheckIn, Escalation
from tests import factories
from tests.aftercare.visiting import text_of
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = reverse("aftercare:figure_list")


def rows_of(client, user, figure):
    client.force_login(user)
    content = client.get(reverse("aftercare:figure_file", args=[figure])).content
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def funnel(practitioner):
    """One therapist at whose sessions three of four were sore, one at none."""
    other = factories.make_practitioner(practitioner.clinic)
    for who, sore in ((practitioner, 8), (other, 1)):
        people = factories.make_people(who, 5)
        rows = [{"soreness_24": sore if number % 4 else 1} for number in range(20)]
        factories.make_aftermaths(who, people, rows)
    return other


def test_of_those_asked_so_many_answered(clinic, patient, practitioner):
    answered = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    factories.make_reply(answered)
    found = figures.of(clinic, since=None, reader=practitioner.user)
    rates = {line.label: line.rate for line in found.answered}
    day = rates[str(answered.get_kind_display())]
    assert (day.events, day.of, day.is_enough) == (1, 1, False)
    late = figures.of(clinic, since=NOW + timedelta(days=30), reader=practitioner.user)
    assert {line.rate.of for line in late.answered} == {0}


def test_times_are_told_from_ten_on(clinic, practitioner, lead):
    escalation = factories.make_escalation(
        factories.make_sent_check_in(practitioner=practitioner)
    )
    at = escalation.raised_at
    escalations.acknowledge(escalation, by=lead, now=at + timedelta(minutes=4))
    escalations.log_call(
        escalation, reached=True, note="", by=lead, now=at + timedelta(minutes=9)
    )
    timed = figures.timed(Escalation.objects.filter(clinic=clinic))
    assert [(each.tier, each.taken, each.called) for each in timed] == [
        ("emergency", 4, 9)
    ]
    few = figures.times(timed, lambda each: each.taken)
    assert (few[0].count, few[0].middle, few[0].most) == (1, None, None)
    many = figures.times(timed * 10, lambda each: each.taken)
    assert (many[0].count, many[0].middle, many[0].most) == (10, 4, 4)


def test_a_funnel_names_only_whom_the_reader_may_see(clinic, funnel, therapist, lead):
    seen = {
        who: sorted(dot.name for dot in figures.of(clinic, since=None, reader=who).sore)
        for who in (therapist, lead)
    }
    assert seen[therapist] == ["", str(therapist.practitioner)]
    assert "" not in seen[lead]
    apart = [dot.is_apart for dot in figures.of(clinic, since=None, reader=lead).sore]
    assert apart == [True, True]


def test_the_scale_of_the_funnel_ends_above_all_that_is_drawn(
    clinic, practitioner, lead
):
    people = factories.make_people(practitioner, 5)
    answers = [{"soreness_24": 2}] * 19 + [{"soreness_24": 8}]
    factories.make_aftermaths(practitioner, people, answers * 10)
    drawn = figures.drawing(figures.of(clinic, since=None, reader=lead))
    assert drawn.top == 25
    heights = [float(point.split(",")[1]) for point in drawn.outer[1].split()]
    assert min(heights) >= 16
    assert all(16 <= mark.y <= 176 for mark in drawn.marks)


def test_too_few_answers_or_patients_make_no_dot(clinic, practitioner, lead):
    people = factories.make_people(practitioner, 4)
    factories.make_aftermaths(practitioner, people, [{"soreness_24": 8}] * 20)
    found = figures.of(clinic, since=None, reader=lead)
    assert (found.sore, figures.drawing(found)) == ((), None)


def test_the_page_for_the_owner_shows_no_patient(client, owner, funnel):
    client.force_login(owner)
    body = text_of(client.get(PAGE))
    assert "A funnel, not a ranking" in body
    assert "too few (below 10)" in body
    assert "Dose and effect" not in body


def test_without_answers_it_says_so(client, owner):
    client.force_login(owner)
    assert "Nobody has 10 answers of 5 patients" in text_of(client.get(PAGE))


@pytest.mark.usefixtures("funnel")
@pytest.mark.parametrize(
    ("figure", "rows"), [("rates", 7), ("times", 6), ("funnel", 2)]
)
def test_each_table_is_a_file(client, owner, figure, rows):
    found = rows_of(client, owner, figure)
    assert len(found) == 2 + rows
    if figure == "funnel":
        assert {row[1:4][1] for row in found[2:]} == {"20"}


def test_counts_too_small_to_show_are_not_in_the_file_either(
    client, owner, patient, practitioner
):
    factories.make_reply(
        factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    )
    assert CheckIn.objects.filter(state="answered").exists()
    assert {
        cell for row in rows_of(client, owner, "rates")[2:] for cell in row[2:]
    } == {""}
