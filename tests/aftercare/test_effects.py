"""How what was done went with what followed: the page, its figures, its files."""

import csv
from io import StringIO
from statistics import fmean, median

import pytest
from django.urls import reverse

from aftercare import effects
from aftercare.effects import Which
from aftercare.models import Aftermath
from tests import factories
from tests.aftercare.visiting import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = reverse("aftercare:effect_list")


@pytest.fixture
def people(practitioner):
    return factories.make_people(practitioner, 6)


@pytest.fixture
def treated(practitioner, people):
    """Thirty sessions of six: half a point sorer for every five passes more."""
    rows = [
        {
            "insertions": 5 * (1 + number % 5),
            "soreness_24": 1 + number % 5,
            "next_pain": 6 - number % 3,
            "technique": "static" if number < 6 else "pistoning",
            "muscles": ["upper_trapezius", "soleus"][: 1 + number // 6 % 2],
        }
        for number in range(30)
    ]
    return factories.make_aftermaths(practitioner, people, rows)


def show(client, user, **asked):
    client.force_login(user)
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return text_of(response)


def test_a_known_slope_is_found_per_step(clinic, treated):
    tables = effects.tables(Which(clinic))
    line = next(each for each in tables.factors if each.key == "insertions")
    found = line.cells[0]
    assert (found.count, found.patients) == (30, 6)
    assert found.by_one == pytest.approx(1.0)
    assert found.is_clear
    assert line.cells[1] is None


def test_every_figure_equals_a_plain_recomputation(clinic, treated):
    tables = effects.tables(Which(clinic))
    rows = list(Aftermath.objects.filter(clinic=clinic))
    sore = [row.scores[24] for row in rows]
    overall = tables.overall.cells[0]
    assert (overall.count, overall.middle, overall.mean) == (
        len(rows),
        median(sore),
        fmean(sore),
    )
    relief = tables.overall.cells[3]
    assert relief.mean == fmean(6 - row.next_pain for row in rows if row.next_pain)
    soleus = [row.scores[24] for row in rows if "soleus" in row.muscles]
    soleus_name = str(factories.get_muscle("soleus"))
    by_name = {line.label: line.cells[0] for line in tables.muscles}
    assert by_name[soleus_name].count == len(soleus) == 12
    assert by_name[soleus_name].middle == median(soleus)


def test_too_few_are_not_shown(clinic, treated):
    labels = [line.label for line in effects.tables(Which(clinic)).techniques]
    assert labels == ["Pistoning (fast in, fast out)"]


def test_one_patient_alone_is_never_a_figure(clinic, practitioner, people):
    factories.make_aftermaths(practitioner, people[:4], [{"soreness_24": 9}] * 40)
    tables = effects.tables(Which(clinic))
    assert tables.sessions == 40
    assert not any(tables.overall.cells)
    assert not tables.muscles


def test_a_therapist_begins_with_the_own_sessions(client, clinic, therapist, treated):
    other = factories.make_practitioner(clinic)
    factories.make_aftermaths(other, factories.make_people(other, 5), [{}] * 10)
    assert "30 signed sessions of 6 patients" in show(client, therapist)
    assert "40 signed sessions of 11 patients" in show(
        client, therapist, practitioner=""
    )
    assert "10 signed sessions of 5" in show(client, therapist, practitioner=other.pk)


@pytest.mark.parametrize(
    ("asked", "sessions"),
    [
        ({"technique": "static"}, 6),
        ({"region": "foot"}, 0),
        ({"months": "3"}, 24),
        ({"months": "0"}, 30),
        ({"months": "x", "region": "'", "technique": "-", "practitioner": "?"}, 30),
    ],
)
def test_filters(client, lead, treated, asked, sessions):
    long_ago = [row.pk for row in treated[:6]]
    rows = Aftermath.objects.filter(pk__in=long_ago)
    first = rows.earliest("ended_at").ended_at
    rows.update(ended_at=first.replace(year=first.year - 2))
    Aftermath.objects.filter(pk__in=long_ago).update(technique="static")
    asked = {"months": "0", **asked}
    told = show(client, lead, **asked)
    expected = 24 if asked["months"] == "x" else sessions
    assert f"{expected} signed sessions of" in told


def test_the_page_asks_a_fixed_number_of_questions(
    client, lead, treated, django_assert_max_num_queries
):
    client.force_login(lead)
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        client.get(PAGE)


@pytest.mark.parametrize("effect", ["slopes", "spreads"])
def test_each_table_is_a_file_with_its_definition(client, lead, treated, effect):
    client.force_login(lead)
    response = client.get(reverse("aftercare:effect_file", args=[effect]))
    assert response["Content-Disposition"] == f'attachment; filename="{effect}.csv"'
    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows[0][0]) > 40
    assert rows[1][-1] in ("high", "mean")
    assert any("Insertions" in row[0] for row in rows[2:])


@pytest.mark.parametrize("address", ["aftercare:effect_file", "aftercare:figure_file"])
def test_a_file_that_does_not_exist(client, lead, address):
    client.force_login(lead)
    assert client.get(reverse(address, args=["none"])).status_code == 404
