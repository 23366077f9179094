"""Odd input to the cards and sections of a note, each with the sentence it produces.

The numbers are rows of the catalogue of bad input in the reliability notes.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from needling import notecheck
from tests import factories
from tests.needling import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
WHOLE = "Write a whole number from"


@pytest.fixture
def draft(patient, practitioner):
    return factories.make_filled_draft(patient, practitioner=practitioner)


@pytest.fixture
def send(client, draft):
    """Sends one change as the script does; the status and what was told."""
    client.force_login(draft.practitioner.user)

    def go(data):
        where = reverse("needling:note_change", args=[draft.pk])
        answer = client.post(where, data, headers={"Accept": "application/json"})
        return answer.status_code, answer.json() if answer.content else {}

    return go


@pytest.mark.parametrize(
    ("row", "field", "typed", "sentence"),
    [
        (1, "depth_mm", "-5", f"{WHOLE} 1 to 125"),
        (2, "depth_mm", "0", f"{WHOLE} 1 to 125"),
        (3, "depth_mm", "40", "A needle of 30 mm cannot go 40 mm deep."),
        (3, "depth_mm", "400", f"{WHOLE} 1 to 125"),
        (5, "depth_mm", "12,5", f"{WHOLE} 1 to 125"),
        (6, "depth_mm", "１２", f"{WHOLE} 1 to 125"),  # noqa: RUF001 (full-width digits on purpose)
        (6, "depth_mm", "٣", f"{WHOLE} 1 to 125"),
        (7, "depth_mm", "1e2", f"{WHOLE} 1 to 125"),
        (7, "depth_mm", "-0", f"{WHOLE} 1 to 125"),
        (8, "depth_mm", "NaN", f"{WHOLE} 1 to 125"),
        (8, "stim_frequency_hz", "Infinity", "Write a number, for example"),
        (9, "depth_mm", "12mm", f"{WHOLE} 1 to 125"),
        (10, "needle_length_mm", "400", "not one of the available choices"),
        (11, "twitches", "1000000000", f"{WHOLE} 0 to 99"),
        (11, "twitches", "1_000", f"{WHOLE} 0 to 99"),
        (12, "twitches", "-1", f"{WHOLE} 0 to 99"),
        (12, "twitches", "5.5", f"{WHOLE} 0 to 99"),
        (13, "dwell", "-1", "Write minutes and seconds"),
        (13, "dwell", "61:00", "at most 60 minutes"),
        (13, "dwell", "1:75", "Write minutes and seconds"),
        (14, "needles_out", "2", "2 needles came out: there cannot be fewer"),
        (16, "pain_during", "11", "not one of the available choices"),
        (26, "entry", "a\x00b", "Null characters are not allowed."),
        (32, "entry", "x" * 161, "at most 160 characters"),
        (17, "in_at", (NOW + timedelta(hours=1)).isoformat(), "clock of this device"),
        (20, "in_at", "0001-01-01T00:00:00+00:00", "not a moment in time"),
        (20, "in_at", "9999-01-01T00:00:00+00:00", "not a moment in time"),
        (0, "in_at", "yesterday", "not a moment in time"),
        (0, "in_at", "2026-03-10T08:00:00+00:00", "before the session began"),
        (0, "insertions", "0", f"{WHOLE} 1 to 200"),
        (0, "stim_frequency_hz", "1001", "from 0 to 1000"),
        (0, "stim_intensity_ma", "0", "Above 0"),
        (0, "x", "1.5", "less than or equal to 1"),
        (0, "muscle", "../etc", "not in the catalogue"),
        (0, "event_severity", "mild", "Say what happened before how grave it was."),
        (0, "twitches_unassessed", "on", "not both"),
    ],
)
def test_what_a_card_refuses(send, draft, row, field, typed, sentence):
    site = draft.sites.get()
    status, told = send(sent.site(site, **{field: typed}))
    assert status == 422
    assert sentence in f"{told['sentence']} {' '.join(told['fields'].values())}"
    site.refresh_from_db()
    assert site.version == 0


@pytest.mark.parametrize(
    ("row", "section", "field", "typed", "sentence"),
    [
        (16, "before", "pain_before", "7-8", "not one of the available choices"),
        (16, "after", "pain_after", "11", "not one of the available choices"),
        (17, "when", "ended_clock", "11:00", "cannot come out in the future"),
        (13, "when", "ended_clock", "09:00", "must end after it began"),
        (20, "when", "started_day", "0001-01-01", "Check the year of this day."),
        (20, "when", "ended_day", "9999-12-31", "Check the year of this day."),
        (0, "when", "started_clock", "", "Say when it began."),
        (0, "when", "started_day", "", "Give the day as well."),
        (32, "after", "notes", "x" * 4001, "at most 4000 characters"),
        (11, "count", "needles_opened", "201", f"{WHOLE} 0 to 200"),
        (0, "before", "position", "hanging", "not one of the available choices"),
    ],
)
def test_what_a_section_refuses(send, draft, row, section, field, typed, sentence):
    status, told = send(sent.section(draft, section, **{field: typed}))
    assert status == 422
    assert sentence in " ".join(told["fields"].values())
    before = draft.version
    draft.refresh_from_db()
    assert draft.version == before


def test_a_time_that_the_clock_skips_or_shows_twice(send, draft):
    """Row 19: neither is guessed."""
    night = {"started_day": "2026-03-29", "started_clock": "01:30"}
    _status, told = send(sent.section(draft, "when", **night))
    assert "01:30 did not happen" in told["fields"]["started_clock"]
    night = {"started_day": "2025-10-26", "started_clock": "01:30"}
    _status, told = send(sent.section(draft, "when", **night))
    assert "Say which one it was" in told["fields"]["started_again"]


@pytest.mark.parametrize("was", ["", "x", "[" * 90_000, "[1]", '{"depth_mm": null}'])
def test_a_forged_memory_overwrites_nothing(send, draft, was):
    """Rows 33 and 68: without a memory that can be read, the stored value stands."""
    site = draft.sites.get()
    send(sent.site(site, depth_mm="7"))
    change = sent.site(site, depth_mm="9") | {"was": was, "fields": "depth_mm"}
    status, told = send(change)
    assert (status, told["both"]["depth_mm"]["stored"]) == (409, "7")


@pytest.mark.parametrize("version", ["", "-1", "x", "99999999999", "٣"])
def test_a_forged_version_is_that_of_nobody(send, draft, version):
    site = draft.sites.get()
    status, _told = send(sent.site(site, lot="L-1") | {"version": version})
    assert status == 200
    site.refresh_from_db()
    assert site.lot == "L-1"


def test_a_blank_is_not_zero(send, draft):
    """Row 16: pain that was not asked for stays empty."""
    send(sent.section(draft, "before", pain_before=""))
    draft.refresh_from_db()
    assert draft.pain_before is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("L-1\r\n2026 ERROR forged", "L-1 2026 ERROR forged"),
        ("  two   words\t", "two words"),
        ("bell\x07", "bell"),
        ("\u674e \U0001f44d\U0001f3fd", "\u674e \U0001f44d\U0001f3fd"),
        ("a" + "\u0301" * 30, "\u00e1" + "\u0301" * 8),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("{{7*7}} %s {clinic}", "{{7*7}} %s {clinic}"),
    ],
)
def test_a_line_of_a_card_is_kept_as_it_reads(send, draft, typed, stored):
    """Rows 25, 30, 31, 35 and 72."""
    site = draft.sites.get()
    status, _told = send(sent.site(site, entry=typed))
    assert status == 200
    site.refresh_from_db()
    assert site.entry == stored


def test_free_text_keeps_its_lines(send, draft):
    send(sent.section(draft, "after", notes="First\r\nsecond\x01"))
    draft.refresh_from_db()
    assert draft.notes == "First\nsecond"


def test_near_the_lung_too_deep_is_kept_warned_of_and_needs_a_reason(send, draft):
    """Row 4: written down at once, but not signed without the reason."""
    site = draft.sites.get()
    deep = {"depth_mm": "45", "needle_length_mm": "50"}
    assert send(sent.site(site, **deep))[0] == 200
    asked = [each.field for each in notecheck.gaps(draft, now=NOW)]
    assert asked == [f"site-{site.pk}-depth_reason"]
    site.refresh_from_db()
    send(sent.site(site, depth_reason="Seen by ultrasound"))
    assert notecheck.gaps(draft, now=NOW) == ()
    draft.refresh_from_db()
    assert draft.is_lung_risk


@pytest.mark.parametrize(
    ("muscle", "side", "sentence"),
    [
        ("upper_trapezius", "midline", "two sides: choose left or right"),
        ("procerus", "right", "no left or right"),
    ],
)
def test_a_side_that_the_muscle_has_not(send, draft, muscle, side, sentence):
    """Row 15: put right where there is one way only, else it cannot be signed."""
    site = draft.sites.get()
    send(sent.site(site, muscle=muscle, side=side))
    gaps = notecheck.gaps(draft, now=NOW)
    assert [each for each in gaps if sentence in each.sentence]


@pytest.mark.parametrize("id", ["-1", "0", "9223372036854775808", "1e3", "None", "%00"])
def test_an_address_that_names_nothing(client, draft, id):
    """Row 63."""
    client.force_login(draft.practitioner.user)
    for place in (f"/sessions/{id}/", f"/sessions/{draft.pk}/sites/{id}/"):
        assert client.get(place).status_code == 404
