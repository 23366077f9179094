"""The pages on which certificates are seen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from clinic import certificates
from clinic.models import Clinic, User
from tests import factories
from tests.clinic.certificate_pages import url, with_file
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LIST = reverse("clinic:certificate_list")
TODAY = NOW.date()


def page(client, user, practitioner):
    client.force_login(user)
    return client.get(url("practitioner_certificates", practitioner))


def test_the_lead_sees_who_may_needle_what(client, lead, clinic, practitioner):
    idle = factories.make_practitioner(clinic, is_certified=False)
    soon = factories.make_practitioner(clinic, is_certified=False)
    factories.make_certification(soon, expires_on=TODAY + timedelta(days=9))
    client.force_login(lead)
    response = client.get(LIST)
    assertContains(response, "Cannot needle today", count=1)
    assertContains(response, "No needling certificate is on file")
    assertContains(response, "Ends 19 Mar 2026")
    assertContains(response, "May needle today", count=1)
    for each in (practitioner, idle, soon):
        assertContains(response, url("practitioner_certificates", each))


def test_a_therapist_is_led_to_their_own(client, practitioner):
    client.force_login(practitioner.user)
    assertRedirects(client.get(LIST), url("practitioner_certificates", practitioner))


@pytest.mark.parametrize("role", [User.Role.THERAPIST, User.Role.OWNER])
def test_nobody_to_show_is_said(client, clinic, role):
    client.force_login(factories.make_user(clinic, role))
    assertContains(client.get(LIST), "No therapists here yet")


def test_a_therapist_sees_their_own_and_changes_nothing(client, practitioner):
    row = with_file(practitioner, course="Second")
    response = page(client, practitioner.user, practitioner)
    assertContains(response, "My certificates")
    assertContains(response, "The clinical lead puts it on file")
    assertContains(response, url("certificate_file", row))
    for name in ("certificate_revoke", "certificate_file_add"):
        assertNotContains(response, url(name, row))
    assertNotContains(response, url("certificate_new", practitioner))


def test_what_is_on_file_is_told_in_words(client, lead, practitioner):
    row = with_file(practitioner, course="Second", regions=["neck"], hours_needling=9)
    response = page(client, lead, practitioner)
    assertContains(response, f"Certificates of {practitioner}")
    for words in (
        "Second",
        "80 in all, 54 in person, 9 on needling",
        "10 Mar 2025 to 10 Mar 2027",
        "Save the scan (202",
        "Add the scan",
        "not on record",
    ):
        assertContains(response, words)
    assertContains(response, f"?renews={row.pk}")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"awarded_on": TODAY + timedelta(days=1)}, "Valid from 11 Mar 2026"),
        ({"expires_on": TODAY + timedelta(days=61)}, "Valid until 10 May 2026"),
        ({"expires_on": TODAY + timedelta(days=60)}, "Ends 9 May 2026"),
        ({"expires_on": TODAY - timedelta(days=1)}, "Ended 9 Mar 2026"),
        (
            {
                "kind": "first_aid",
                "regions": [],
                "is_advanced": False,
                "expires_on": TODAY + timedelta(days=5),
            },
            "Ends 15 Mar 2026",
        ),
    ],
)
def test_where_each_stands(client, lead, clinic, columns, words):
    practitioner = factories.make_practitioner(clinic, is_certified=False)
    factories.make_certification(practitioner, **columns)
    assertContains(page(client, lead, practitioner), words)


def test_one_that_others_replace_alarms_nobody(client, lead, practitioner):
    for days, words in ((9, "Until 19 Mar 2026, replaced"), (-9, "Ended 1 Mar 2026")):
        factories.make_certification(
            practitioner, expires_on=TODAY + timedelta(days=days)
        )
        response = page(client, lead, practitioner)
        assertContains(response, words)
        assertContains(response, "May needle today")
        assertNotContains(response, "state-bad")


def test_a_withdrawn_one_stays_with_its_reason(client, lead, practitioner):
    row = practitioner.certifications.get()
    certificates.revoke(row, reason="Not accredited", by=lead, now=NOW)
    response = page(client, lead, practitioner)
    for words in ("Withdrawn 10 Mar 2026", "Not accredited", "Lea", "No scan on file"):
        assertContains(response, words)
    assertContains(response, "was withdrawn on March 10, 2026")
    assertNotContains(response, url("certificate_revoke", row))


def test_what_the_law_asks_for_is_told(client, lead, practitioner):
    Clinic.objects.update(jurisdiction="US-TN")
    response = page(client, lead, practitioner)
    assertContains(response, "0 hours of training specific to needling")
    assertContains(response, "12 months before needling")


def test_the_licence_date_is_set(client, lead, practitioner):
    client.force_login(lead)
    address = url("licence_edit", practitioner)
    assertContains(client.get(address), f"Since when is {practitioner} licensed?")
    response = client.post(address, {"licensed_on": "2026-03-11"})
    assertContains(response, "cannot begin in the future", status_code=422)
    assert client.post(address, {"licensed_on": "2020-03-11"}).status_code == 303
    practitioner.refresh_from_db()
    assert practitioner.licensed_on == date(2020, 3, 11)
    assertContains(client.get(address), 'value="2020-03-11"')
