"""The pain drawing: where it hurts, kept as it was shown."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse

from needling import chartview, pains
from needling.models import PainDrawing
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SHOULDER = "back/blade/left"


@pytest.fixture
def therapist():
    return factories.make_practitioner(factories.make_clinic())


@pytest.fixture
def patient(therapist):
    return factories.make_patient(therapist.clinic)


@pytest.fixture
def page(client, therapist, patient, at_now):
    client.force_login(therapist.user)
    return reverse("needling:pain_new", args=[patient.pk])


def test_what_is_ticked_is_on_file(client, page, patient):
    parts = [SHOULDER, "foot_sole/ball/right"]
    assert client.post(page, {"parts": parts}).status_code == 303
    assert chartview.painful(patient) == parts


def test_the_page_begins_with_the_last_drawing(client, page, patient, therapist):
    pains.draw(patient, parts=[SHOULDER], by=therapist.user, now=NOW)
    body = client.get(page).content.decode()
    assert body.count("checked") == 1


def test_nothing_ticked_says_that_it_hurts_nowhere(client, page, patient, therapist):
    before = NOW - timedelta(days=1)
    pains.draw(patient, parts=[SHOULDER], by=therapist.user, now=before)
    client.post(page, {})
    assert PainDrawing.objects.count() == 2
    assert chartview.painful(patient) == []


def test_a_part_that_is_not_on_the_chart_is_refused(client, page, patient):
    answer = client.post(page, {"parts": ["moon/dark_side/left", SHOULDER]})
    assert answer.status_code == 422
    assert "A part is not on the chart" in answer.content.decode()
    assert not PainDrawing.objects.exists()


def test_a_drawing_is_never_altered(patient, therapist):
    drawing = pains.draw(patient, parts=[SHOULDER], by=therapist.user, now=NOW)
    drawing.parts = []
    with pytest.raises(DatabaseError):
        drawing.save()
