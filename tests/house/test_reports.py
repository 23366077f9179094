"""Reports on the screen and as a file; each counts what it says it does."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from clinic import patients
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NAMES = (
    "needling:sessions_report",
    "needling:lapsing_report",
    "needling:lots_report",
    "aftercare:checkins_report",
    "aftercare:optouts_report",
    "clinic:missed_report",
)
YESTERDAY = NOW - timedelta(hours=26)


@pytest.fixture
def page(client, desk):
    client.force_login(desk)
    return client


def rows(page, name, **query):
    """The file without its header."""
    answer = page.get(reverse(name), {**query, "as": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.fixture
def session(patient, practitioner):
    """A session of yesterday with three muscles."""
    return factories.make_signed_session(
        patient,
        practitioner=practitioner,
        ended_at=YESTERDAY,
        muscles=["upper_trapezius", "soleus", "infraspinatus"],
    )


def test_every_report_is_listed_and_empty_without_anything(page):
    listed = page.get(reverse("clinic:report_list"))
    for name in NAMES:
        assertContains(listed, f'href="{reverse(name)}"')
        assertContains(page.get(reverse(name)), "Nothing in these days")
        assert rows(page, name) == []


def test_sessions_by_therapist_and_code(page, session, patient, practitioner):
    factories.make_signed_session(patient, practitioner=practitioner, ended_at=NOW)
    factories.make_draft(patient, practitioner=practitioner)
    who = str(practitioner)
    assert rows(page, "needling:sessions_report") == [
        [who, "20560", "1"],
        [who, "20561", "1"],
    ]


def test_needles_by_lot(page, patient, practitioner):
    row = factories.site_row(lot="=L1", needles=3)
    draft = factories.make_draft(patient, practitioner=practitioner)
    factories.write_note(draft, row)
    ((lot, needles, sessions, *_),) = rows(page, "needling:lots_report")
    assert (lot, needles, sessions) == ("'=L1", "3", "1")


def test_papers_that_run_out(page, patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner, now=NOW)
    factories.make_screening(patient, practitioner=practitioner)
    september = {"first": "2026-09-01", "last": "2026-09-30"}
    found = rows(page, "needling:lapsing_report", **september)
    name = patient.full_name
    assert [row[:2] for row in found] == [["Consent", name], ["Full screening", name]]
    assert rows(page, "needling:lapsing_report") == []


def test_check_ins_by_day_and_way(page, session):
    check_in = factories.make_sent_check_in(session)
    factories.make_reply(check_in)
    found = rows(page, "aftercare:checkins_report")
    by_mail = [row for row in found if row[1] == "E-mail"]
    sent = session.check_ins.filter(sent_at__isnull=False)
    assert sum(int(row[2]) for row in by_mail) == sent.count()
    assert sum(int(row[3]) for row in by_mail) == 1


def test_who_wants_no_messages(page, patient, desk):
    point = patient.contact_points.get()
    patients.stop_check_ins(point, by=desk, now=NOW)
    patients.stop_visit_reminders(point, by=desk, now=NOW)
    patients.opt_out_contact(point, why="said so", by=desk, now=NOW)
    found = rows(page, "aftercare:optouts_report")
    assert [row[3] for row in found] == [
        "Everything",
        "Check-ins",
        "Reminders of visits",
    ]
    assert found[0][4:] == ["2026-03-10 10:00", "said so"]


def test_missed_and_cancelled_visits(page, patient, practitioner):
    later = NOW + timedelta(hours=3)
    factories.make_appointment(
        patient, practitioner, starts_at=later, state="cancelled"
    )
    factories.make_appointment(patient, practitioner, state="missed")
    found = rows(page, "clinic:missed_report")
    assert [(row[0], row[3], row[4]) for row in found] == [
        ("2026-03-10 10:30", "Missed", ""),
        ("2026-03-10 13:00", "Cancelled", "The patient cannot come"),
    ]


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("x", "y"), ("2026-03-31", "2026-03-01")]
)
def test_days_that_cannot_be_read_are_this_month(page, first, last):
    query = {"first": first, "last": last}
    period = page.get(reverse("clinic:missed_report"), query).context["period"]
    assert (str(period.first), str(period.last)) == ("2026-03-01", "2026-03-31")


def test_the_chosen_days_hold_for_the_file_too(page):
    query = {"first": "2025-12-30", "last": "2026-01-02"}
    response = page.get(reverse("clinic:missed_report"), query)
    assertContains(response, "first=2025-12-30&amp;last=2026-01-02&amp;as=csv")
