"""What the depth and site rules say of a note."""

from datetime import timedelta
from decimal import Decimal

import pytest

from needling import notecheck, screenings
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def write(patient, practitioner):
    """Makes a draft with these sites."""
    draft = factories.make_draft(
        patient, practitioner=practitioner, now=NOW - factories.noting.LENGTH
    )

    def make(*rows):
        header = factories.note_header(ended_at=NOW, needles=len(rows))
        notes = factories.minded()
        return factories.write_note(draft, *rows, header=header, notes=notes)

    return make


def gaps(session):
    return [_named(session, each.field) for each in notecheck.gaps(session, now=NOW)]


def _named(session, field):
    """The field of a site by the site's number: "sites-0-depth_mm"."""
    for site in session.sites.all():
        field = field.replace(f"site-{site.pk}", f"sites-{site.order}")
    return field


def remarks(session):
    orders = {site.pk: site.order for site in session.sites.all()} | {None: None}
    return [
        (each.finding.code, orders[each.site]) for each in notecheck.remarks(session)
    ]


@pytest.mark.parametrize(
    ("muscle", "columns", "field"),
    [
        ("upper_trapezius", {"side": "midline"}, "sites-0-side"),
        ("upper_trapezius", {"entry": ""}, "sites-0-entry"),
        ("upper_trapezius", {"direction": " "}, "sites-0-direction"),
        ("upper_trapezius", {"grip": "", "depth_mm": 10}, "sites-0-grip"),
        ("soleus", {"needle_length_mm": 31}, "sites-0-needle_length_mm"),
        ("psoas_major", {"depth_reason": "Seen"}, "sites-0-ultrasound"),
        ("psoas_major", {"is_ultrasound_guided": True}, "sites-0-depth_reason"),
        (
            "intercostals",
            {"is_ultrasound_guided": False, "depth_reason": "Seen"},
            "sites-0-ultrasound",
        ),
        (
            "soleus",
            {"event": "broken_needle", "event_severity": "significant"},
            "sites-0-event_note",
        ),
    ],
)
def test_a_refusal_points_to_its_field(write, muscle, columns, field):
    assert field in gaps(write(factories.site_row(muscle, **columns)))


def test_an_advanced_muscle_needs_an_advanced_certificate(write, practitioner):
    practitioner.certifications.update(is_advanced=False)
    session = write(factories.site_row("scalenus_anterior"))
    assert "sites-0-muscle" in gaps(session)
    practitioner.certifications.update(is_advanced=True)
    assert "sites-0-muscle" not in gaps(session)


def test_a_warning_with_its_reason_passes(write):
    row = factories.site_row("soleus", depth_mm=40, needle_length_mm=50)
    assert gaps(write(row | {"depth_reason": "Obese"})) == []


def test_warnings_are_there_to_be_read(write):
    rows = [
        factories.site_row("soleus"),
        factories.site_row(needle_length_mm=50, is_perpendicular=True, grip="flat"),
    ]
    found = remarks(write(*[row | {"depth_reason": "Seen"} for row in rows]))
    assert ("needle_too_long", 1) in found
    assert ("perpendicular", 1) in found
    assert not {"needle_too_long", "perpendicular"} & {c for c, o in found if o == 0}


def test_both_lungs_at_risk_is_said_of_the_whole_note(write):
    both = [factories.site_row(side=side) for side in ("left", "right")]
    assert ("both_lungs", None) in remarks(write(*both))


def test_what_the_screening_says_of_the_body_counts(patient, practitioner, write):
    row = factories.site_row(needle_diameter_mm=Decimal("0.16"))
    assert ("slim", 0) in remarks(write(row))
    answers = {
        item.code: screenings.GivenAnswer("no") for item in screenings.questions("full")
    }
    build = screenings.GivenAnswer("yes", {"build": "average"})
    screenings.record(
        patient,
        kind="full",
        answers=answers | {"LOW_BMI": build},
        by=practitioner.user,
        now=NOW - factories.noting.LENGTH,
    )
    session = patient.sessions.get()
    assert ("slim", 0) not in remarks(session)


def test_a_session_does_not_end_before_the_clock_says_the_last_needle_came_out(write):
    session = write(factories.site_row("soleus"))
    begun, minute = session.started_at, timedelta(minutes=1)
    session.sites.update(in_at=begun, out_at=session.ended_at + 2 * minute)
    assert "ended_at" in gaps(session)
    session.sites.update(out_at=session.ended_at - minute)
    assert gaps(session) == []
