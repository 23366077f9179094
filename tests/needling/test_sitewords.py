"""A needle site in words: every field of the clinical specification 4.3."""

from decimal import Decimal

import pytest

from needling import sitewords
from needling.models import NeedleSite

# Figures of the table, what the chart shows, what the clock was told with, and keys.
ELSEWHERE = {
    *("id", "session", "version", "placed_at", "order", "muscle", "side"),
    *("copied_from", "is_confirmed", "view", "x", "y", "in_at", "out_at"),
    *("needle_length_mm", "needle_diameter_mm", "dwell_seconds", "depth_mm"),
    *("warn_above_mm", "insertions", "technique", "pain_during"),
    *("twitches", "twitches_unassessed", "needles"),
}
SAID = {
    "location": ("Upper third", "Upper third"),
    "point": ("latent", "trigger point: Latent"),
    "entry": ("Middle of the belly", "entry: Middle of the belly"),
    "direction": ("Towards the thumb", "direction: Towards the thumb"),
    "is_perpendicular": (True, "perpendicular"),
    "is_ultrasound_guided": (False, "no ultrasound"),
    "grip": ("pincer", "grip: Pincer"),
    "brand": ("Seirin", "Seirin"),
    "lot": ("AB-1", "lot AB-1"),
    "needles_out": (1, "needles out: 1 of 2"),
    "depth_reason": ("Large build", "needled because: Large build"),
    "stim_frequency_hz": (Decimal("2.50"), "current: 2.5 Hz"),
    "stim_pulse_us": (200, "current: 200 µs"),
    "stim_intensity_ma": (Decimal("3.00"), "current: 3 mA"),
    "stim_minutes": (10, "current: 10 min"),
    "stim_waveform": ("biphasic", "current: Biphasic, symmetric"),
    "stim_electrodes": ("On both needles", "current: On both needles"),
    "reproduced_pain": (False, "did not reproduce the pain"),
    "referral": ("Temple", "referred to Temple"),
    "tolerance": ("poor", "tolerated: Badly"),
    "event": ("bruise", "at once: Bruise"),
    "event_severity": ("mild", "Mild: short"),
    "event_note": ("Size of a coin", "Size of a coin"),
    "haemostasis": (False, "bleeding not stopped"),
    "pressure_seconds": (30, "pressed for 30 s"),
}


def site(**columns):
    return NeedleSite(needles=2, warn_above_mm=20, **columns)


@pytest.mark.parametrize("column", SAID)
def test_each_field_is_said(column):
    value, words = SAID[column]
    told = {column: value}
    if column.startswith("stim_"):
        told["technique"] = "e_stim"
    if column.startswith("event_"):
        told["event"] = "bruise"
    assert words in "; ".join(sitewords.of(site(**told)))


def test_no_field_of_a_site_is_left_out():
    fields = {field.name for field in NeedleSite._meta.concrete_fields}
    assert fields == ELSEWHERE | SAID.keys()


def test_what_is_not_known_is_not_said():
    assert sitewords.of(site()) == ("needles out: 0 of 2",)


def test_the_other_answers():
    told = {"reproduced_pain": True, "haemostasis": True, "is_ultrasound_guided": True}
    found = sitewords.of(site(event="none", **told))
    for words in ("reproduced the pain", "bleeding stopped", "under ultrasound"):
        assert words in found
    assert "nothing happened at once" in found


def test_a_depth_beyond_the_warning_says_why():
    found = sitewords.of(site(depth_mm=21, depth_reason="Large build"))
    assert "deeper than 20 mm because: Large build" in found


def test_electrodes_without_a_current_say_nothing():
    found = sitewords.of(site(technique="static", stim_electrodes="On the needle"))
    assert found == ("needles out: 0 of 2",)


def test_a_current_without_a_figure_is_not_spoken_of():
    assert "current" not in "; ".join(sitewords.of(site(technique="e_stim")))
