"""The session form: what it reads, what it refuses, what it keeps."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from needling.forms.fields import PlainDecimal, WholeNumber
from needling.forms.note import NoteForms, anchor
from needling.forms.site import MOST
from tests import factories
from tests.needling import sent

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def session(patient, practitioner):
    """A note that lacks nothing, in London."""
    return factories.make_filled_draft(patient, practitioner=practitioner)


def read(session, data):
    """The forms as they were sent."""
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query[name] = value
    return NoteForms.typed(session, query)


def mistakes(session, **changes):
    """What is wrong with the page after these changes."""
    forms = read(session, sent.note(session) | changes)
    assert not forms.is_valid()
    return {each.anchor: each.sentence for each in forms.mistakes()}


def test_an_untouched_page_says_what_is_stored(session):
    forms = read(session, sent.note(session))
    assert forms.is_valid(), forms.mistakes()
    draft = forms.draft()
    assert forms.version == session.version == 1
    for name, value in draft.header.items():
        assert getattr(session, name) == value, name
    stored = session.sites.get()
    (row,) = draft.sites
    for name, value in row.items():
        assert getattr(stored, name) == value, name


def test_a_site_of_its_own(session):
    forms = read(session, sent.note_with(session, {}))
    assert forms.is_valid(), forms.mistakes()
    (row,) = forms.draft().sites
    assert row["muscle"].slug == "soleus"
    assert (row["needle_length_mm"], row["needle_diameter_mm"]) == (40, Decimal("0.30"))
    assert (row["dwell_seconds"], row["twitches"], row["pain_during"]) == (150, 0, 2)
    assert row["is_ultrasound_guided"] is None


@pytest.mark.parametrize("field", ["depth_mm", "twitches", "insertions", "needles"])
@pytest.mark.parametrize(
    "typed",
    ["-1", "12,5", "5.5", "1_000", "1000000000", "１２", "1e1", "+5", "٣", "400", "x"],  # noqa: RUF001 (full-width digits on purpose)
)
def test_what_is_no_number_is_told_and_kept(session, field, typed):
    data = sent.note_with(session, {field: typed})
    forms = read(session, data)
    assert not forms.is_valid()
    (mistake,) = [
        each for each in forms.mistakes() if each.anchor == f"id_sites-0-{field}"
    ]
    assert "Write a whole number from" in mistake.sentence
    assert forms.sites.forms[0][field].value() == typed


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"depth_mm": "0"}, "depth_mm", "from 1 to 125"),
        ({"depth_mm": "41"}, "depth_mm", "A needle of 40 mm cannot go 41 mm deep."),
        ({"needles": "4"}, "needles", "4 needles are at least 4 insertions, not 3."),
        ({"muscle": "unknown"}, "muscle", "not in the catalogue"),
        ({"muscle": ""}, "muscle", "Choose the muscle."),
        ({"technique": "e_stim"}, "technique", "not one of the available choices"),
        ({"needle_length_mm": "31"}, "needle_length_mm", "not one of the available"),
        ({"needle_diameter_mm": "0.5"}, "needle_diameter_mm", "not one of the"),
        ({"needle_diameter_mm": "thin"}, "needle_diameter_mm", "not one of the"),
        ({"dwell_minutes": "60"}, "dwell_minutes", "At most 60 minutes."),
        ({"dwell_rest": "60"}, "dwell_rest", "from 0 to 59"),
        (
            {"dwell_minutes": "", "dwell_rest": ""},
            "dwell_minutes",
            "Say how long the needle stayed in.",
        ),
        ({"twitches": ""}, "twitches", "0 for none, or tick"),
        (
            {"twitches": "2", "twitches_not_assessed": "on"},
            "twitches",
            "not both",
        ),
        ({"entry": "x" * 161}, "entry", "at most 160 characters"),
        ({"x": "2"}, "x", "less than or equal to 1"),
        ({"x": "nan"}, "x", "Enter a number."),
    ],
)
def test_what_a_site_may_not_say(session, changes, field, sentence):
    found = mistakes(session, **sent.sites(changes))
    assert sentence in found[f"id_sites-0-{field}"]


def test_zero_twitches_and_not_assessed_are_two_things(session):
    rows = [{"twitches": "0"}, {"twitches": "", "twitches_not_assessed": "on"}]
    forms = read(session, sent.note_with(session, *rows))
    assert forms.is_valid(), forms.mistakes()
    assert [row["twitches"] for row in forms.draft().sites] == [0, None]


def test_a_row_in_which_nothing_was_typed_is_no_site(session):
    empty = dict.fromkeys(sent.SITE, "") | {"needles": "1"}
    forms = read(session, sent.note_with(session, empty, {}, empty))
    assert forms.is_valid(), forms.mistakes()
    assert [row["muscle"].slug for row in forms.draft().sites] == ["soleus"]


def test_place_in_the_drawing_is_handed_through(session):
    forms = read(session, sent.note_with(session, {"x": "0.25", "y": "1"}))
    assert forms.is_valid(), forms.mistakes()
    (row,) = forms.draft().sites
    assert (row["x"], row["y"]) == (0.25, 1.0)


@pytest.mark.parametrize("count", ["", "abc", "99999999999"])
def test_a_forged_count_breaks_nothing(session, count):
    forms = read(session, sent.note(session) | {"sites-TOTAL_FORMS": count})
    assert not forms.is_valid()
    assert forms.mistakes()
    NoteForms.kept(session, forms.head.data, do="add")


def test_there_is_an_end_to_sites(session):
    forms = read(session, sent.note_with(session, *[{} for _each in range(MOST + 1)]))
    assert not forms.is_valid()
    kept = NoteForms.kept(session, forms.head.data, do="add")
    assert len(kept.sites.forms) == MOST


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"pain_before": "11"}, "pain_before", "not one of the available choices"),
        ({"position": "hanging"}, "position", "not one of the available choices"),
        ({"needles_opened": "201"}, "needles_opened", "from 0 to 200"),
        ({"needles_used": "2,0"}, "needles_used", "from 0 to 200"),
        ({"problem": "x" * 201}, "problem", "at most 200 characters"),
        ({"version": "x"}, "version", "Write a whole number"),
        ({"started_clock": ""}, "started_clock", "Say when it began."),
        ({"started_day": ""}, "started_day", "Give the day as well."),
        ({"started_day": "31.31.2026"}, "started_day", "day, month and year"),
        ({"started_day": "0026-03-10"}, "started_day", "Check the year"),
        ({"ended_day": "9999-12-31"}, "ended_day", "Check the year"),
        ({"ended_clock": "25:00"}, "ended_clock", "hours and minutes"),
        ({"ended_day": ""}, "ended_day", "Give the day as well."),
    ],
)
def test_what_the_head_may_not_say(session, changes, field, sentence):
    assert sentence in mistakes(session, **changes)[f"id_{field}"]


def at(session, day, clock, again=""):
    """The page, started at this local time."""
    changes = {"started_day": day, "started_clock": clock, "started_again": again}
    return read(session, sent.note(session) | changes)


def test_a_time_the_clock_skips(session):
    forms = at(session, "2026-03-29", "01:30")
    assert not forms.is_valid()
    assert "01:30 did not happen" in forms.mistakes()[0].sentence


def test_a_time_the_clock_shows_twice_is_asked_for(session):
    forms = at(session, "2025-10-26", "01:30")
    assert not forms.is_valid()
    (mistake,) = forms.mistakes()
    assert (mistake.anchor, "twice" in mistake.sentence) == ("id_started_again", True)
    shown = {each.name for each in forms.head.helper.layout.get_field_names()}
    assert "started_again" in shown
    for again, hour in (("first", 0), ("second", 1)):
        told = at(session, "2025-10-26", "01:30", again)
        assert told.is_valid(), told.mistakes()
        moment = datetime(2025, 10, 26, hour, 30, tzinfo=UTC)
        assert told.draft().header["started_at"] == moment


def test_which_one_it_was_is_shown_again(session):
    session.started_at = datetime(2025, 10, 26, 1, 30, 12, tzinfo=UTC)
    forms = NoteForms.stored(session)
    assert forms.head["started_again"].value() == "second"
    told = read(session, sent.note(session))
    assert told.is_valid(), told.mistakes()
    assert told.draft().header["started_at"] == session.started_at


def test_the_clinics_clock_is_the_one_that_counts(session):
    session.clinic.time_zone = "America/New_York"
    forms = at(session, "2026-03-10", "05:45")
    assert forms.is_valid(), forms.mistakes()
    assert forms.draft().header["started_at"] == datetime(
        2026, 3, 10, 9, 45, tzinfo=UTC
    )


def test_seconds_are_kept_where_the_minute_is_the_same(session):
    session.started_at = session.started_at.replace(second=42)
    same = read(session, sent.note(session))
    assert same.is_valid(), same.mistakes()
    assert same.draft().header["started_at"].second == 42
    other = at(session, "2026-03-10", "09:44")
    assert other.is_valid(), other.mistakes()
    assert other.draft().header["started_at"].second == 0


def test_an_end_may_be_left_open(session):
    forms = read(session, sent.note(session) | {"ended_clock": ""})
    assert forms.is_valid(), forms.mistakes()
    assert forms.draft().header["ended_at"] is None


def test_another_site_keeps_all_that_was_typed(session):
    data = sent.note_with(session, {"depth_mm": "12,5"}, {"muscle": "zzz"})
    query = read(session, data | {"problem": "Neck", "verbal_consent": "on"}).head.data
    more = NoteForms.kept(session, query, do="add")
    first, second, new = more.sites.forms
    assert first["depth_mm"].value() == "12,5"
    assert second["muscle"].value() == "zzz"
    assert (new["needles"].value(), new["muscle"].value()) == (1, None)
    assert more.head["problem"].value() == "Neck"
    assert more.mistakes() == []
    less = NoteForms.kept(session, query, do="remove-0")
    (left,) = less.sites.forms
    assert left["muscle"].value() == "zzz"
    assert len(NoteForms.kept(session, query, do="remove-9").sites.forms) == 2
    assert len(NoteForms.kept(session, query, do="nonsense").sites.forms) == 2


@given(st.text(max_size=12))
def test_a_whole_number_is_ascii_digits_within_bounds(text):
    field = WholeNumber(1, 125, required=False)
    try:
        number = field.clean(text)
    except ValidationError:
        assert text.strip()
    else:
        stripped = text.strip()
        assert number is None if not stripped else stripped.isascii()
        assert number is None or 1 <= number <= 125


@given(st.integers(1, 125))
def test_every_whole_number_within_bounds_is_read(number):
    assert WholeNumber(1, 125).clean(f" {number:04} ") == number


@given(st.decimals(0, 999_999, places=2))
def test_a_decimal_may_have_a_comma(number):
    field = PlainDecimal()
    assert field.clean(str(number)) == field.clean(str(number).replace(".", ","))


def test_where_an_obstacle_stands_on_the_page():
    assert anchor("sites") == "needle-sites"
    assert anchor("ended_at") == "id_ended_clock"
    assert anchor("sites-0-depth_reason") == "id_sites-0-depth_reason"


def test_a_muscle_that_is_not_offered_any_more_stays_in_its_note(session):
    session.sites.get().muscle.__class__.objects.filter(
        slug__in=["upper_trapezius", "soleus"]
    ).update(is_current=False)
    assert read(session, sent.note(session)).is_valid()
    found = mistakes(session, **sent.sites({}))
    assert "not in the catalogue" in found["id_sites-0-muscle"]


def test_a_birth_after_the_session_breaks_no_page(session):
    session.patient.date_of_birth = date(2026, 12, 1)
    assert NoteForms.stored(session).sites.forms[0].age == 0
