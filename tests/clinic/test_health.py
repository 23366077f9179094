"""Whether the product is alive, for machines."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from pytest_django.asserts import assertNumQueries

from clinic import db, heartbeat


@pytest.mark.django_db
def test_alive_asks_nothing_of_the_database(client):
    with assertNumQueries(0):
        response = client.get("/health/live/")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert response.headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_healthy_while_every_sweep_is_on_time(client):
    for name in heartbeat.expected():
        heartbeat.beat(name, now=db.now())
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": True,
        "late": [],
        "found": {},
    }


@pytest.mark.django_db
def test_a_late_sweep_is_named(client):
    for name in heartbeat.expected():
        heartbeat.beat(name, now=db.now())
    since = db.now() - timedelta(minutes=5)
    heartbeat.beat("chase", now=since)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json() == {
        "status": "late",
        "database": True,
        "late": [{"sweep": "chase", "last": since.isoformat()}],
        "found": {},
    }


@pytest.mark.django_db
def test_what_the_probe_found_is_a_reason(client):
    for name in heartbeat.expected():
        heartbeat.beat(name, now=db.now())
    heartbeat.beat("probe", now=db.now(), detail={"behind": 3, "stuck": 0})
    response = client.get("/health/")
    assert response.status_code == 503
    answer = response.json()
    assert (answer["status"], answer["found"]) == ("failing", {"behind": 3})


@pytest.mark.django_db
def test_a_sweep_that_never_ran_has_no_last_time(client):
    late = client.get("/health/").json()["late"]
    assert {each["last"] for each in late} == {None}


def test_without_a_database_it_says_so(client):
    with patch("clinic.db.now", side_effect=OperationalError("gone")):
        response = client.get("/health/")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": False}


def test_only_looking_is_allowed(client):
    assert client.post("/health/live/").status_code == 405
