"""How often one may search and take files out; and what is remembered of refusals."""

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django.asserts import assertContains

from clinic.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
PATIENTS = reverse("clinic:patient_list")
LIVE = {"HX-Request": "true", "HX-Target": "patient-rows"}


def entries(action):
    return [
        (each.actor_id, each.detail)
        for each in AuditEntry.objects.filter(action=action).order_by("id")
    ]


def test_nobody_searches_through_everybody(client, desk, patient, settings):
    settings.STAFF_LIMITS = {**settings.STAFF_LIMITS, "search": (2, 60)}
    client.force_login(desk)
    for _ in range(2):
        assertContains(client.get(PATIENTS, {"q": patient.family_name}), patient)
    page = client.get(PATIENTS, {"q": "An"})
    assertContains(page, "Wait a minute", status_code=429)
    assertContains(page, "chest pain", status_code=429)
    live = client.get(PATIENTS, {"q": "An"}, headers=LIVE)
    assert live.headers["HX-Reswap"] == "innerHTML"
    assert live.content.startswith(b'<p role="alert">More than 120 searches')
    # The list itself, and the other doors to the same search.
    assert client.get(PATIENTS).status_code == 200
    book = reverse("clinic:appointment_new")
    merge = reverse("clinic:patient_merge", args=[patient.pk])
    for other in (book, merge):
        assert client.get(other, {"q": "An"}).status_code == 429
    # Once, however often.
    assert entries("limit.reached") == [(desk.pk, {"limit": "search"})]


def test_files_are_taken_out_as_a_day_needs_them(client, lead, patient, settings):
    settings.STAFF_LIMITS = {**settings.STAFF_LIMITS, "export": (1, 60)}
    client.force_login(lead)
    effects = reverse("aftercare:effect_file", args=["spreads"])
    assert client.get(effects).status_code == 200
    figures = reverse("aftercare:figure_file", args=["rates"])
    assertContains(client.get(figures), "ask a colleague", status_code=429)
    assert entries("limit.reached") == [(lead.pk, {"limit": "export"})]


def test_what_is_not_theirs_is_remembered(client, desk, elsewhere):
    client.force_login(desk)
    foreign, unknown = factories.make_patient(elsewhere).pk, uuid4()
    page = "clinic:patient_detail"
    for id in (foreign, unknown):
        assert client.get(reverse(page, args=[id])).status_code == 404
    assert client.get(reverse("clinic:audit_list")).status_code == 403
    assert client.get(reverse("clinic:guide", args=["hello"])).status_code == 404
    assert entries("access.refused") == [
        (desk.pk, {"page": page, "id": str(foreign), "status": 404}),
        (desk.pk, {"page": page, "id": str(unknown), "status": 404}),
        (desk.pk, {"page": "clinic:audit_list", "id": "", "status": 403}),
        (desk.pk, {"page": "clinic:guide", "id": "", "status": 404}),
    ]
    kept = AuditEntry.objects.filter(action="access.refused")
    assert {each.clinic_id for each in kept} == {desk.clinic_id}


def test_a_flood_of_refusals_does_not_fill_the_history(client, desk, settings, caplog):
    settings.STAFF_LIMITS = {**settings.STAFF_LIMITS, "refused": (1, 60)}
    client.force_login(desk)
    for _ in range(3):
        client.get(reverse("clinic:patient_detail", args=[uuid4()]))
    assert len(entries("access.refused")) == 1
    said = [each.getMessage() for each in caplog.records if "many" in each.getMessage()]
    assert said == [f"many refusals to user {desk.pk}, now clinic:patient_detail"] * 2


def test_of_nobody_and_of_pages_that_are_none_nothing_is_kept(client, desk):
    assert client.get("/feeds/nonsense-nonsense.ics").status_code == 404
    client.force_login(desk)
    assert client.get("/nowhere/").status_code == 404
    assert not entries("access.refused")


def test_a_limit_begins_anew_when_its_time_is_over(client, desk, settings):
    settings.STAFF_LIMITS = {**settings.STAFF_LIMITS, "search": (1, 60)}
    client.force_login(desk)
    asked = [client.get(PATIENTS, {"q": "An"}).status_code for _ in range(2)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_cache SET expires = now()")
    asked += [client.get(PATIENTS, {"q": "An"}).status_code for _ in range(2)]
    assert asked == [200, 429, 200, 429]
