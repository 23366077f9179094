"""Browsers report what broke the policy; the log says what and where, never who."""

import json
import logging

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
ADDRESS = "/csp-report/"
TOKEN = "4Kx9aBcDeFgHiJkLmNoPqR"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LEAVES = st.none() | st.booleans() | st.integers() | WORDS
KEYS = st.sampled_from(["csp-report", "body", "document-uri", "effective-directive"])
REPORTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS | WORDS, inner)
)


@pytest.fixture(autouse=True)
def _empty_counters():
    cache.clear()


def report(page, directive="script-src-elem"):
    address = f"https://clinic.example{page}"
    told = {"document-uri": address, "effective-directive": directive}
    return {"csp-report": told | {"blocked-uri": "data", "script-sample": "Ana Lind"}}


def send(client, told, kind="application/csp-report"):
    return client.post(ADDRESS, json.dumps(told), content_type=kind)


def test_every_page_says_where_to_report(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert f"report-uri {ADDRESS}" in policy


@pytest.mark.parametrize(
    ("page", "logged"),
    [
        (f"/c/{TOKEN}/?name=Ana", "/c/<"),
        ("/patients/0199c0de-0000-7000-8000-000000000000/", "/patients/<uuid:id>/"),
        ("/Ana-Lind-07700900123/", "no page of ours"),
    ],
)
def test_the_log_names_the_kind_of_page(client, caplog, page, logged):
    caplog.set_level(logging.INFO)
    assert send(client, report(page)).status_code == 204
    [line] = [each.getMessage() for each in caplog.records if "policy" in each.message]
    assert line.startswith("policy broken: script-src-elem on ")
    assert logged in line
    for word in (TOKEN, "Ana", "0199c0de", "07700"):
        assert word not in line


def test_too_much_is_not_read(client, caplog):
    answer = client.post(ADDRESS, "x" * 16_385, content_type="application/csp-report")
    assert answer.status_code == 413
    assert "policy" not in caplog.text


def test_one_address_is_heard_twenty_times_a_minute(client):
    answers = [send(client, report("/patients/")).status_code for _each in range(21)]
    assert answers == [204] * 20 + [429]


def test_all_together_are_heard_a_hundred_and_twenty_times(client):
    seen = [
        client.post(
            ADDRESS, "{}", content_type="text/plain", REMOTE_ADDR=f"10.0.0.{number % 9}"
        ).status_code
        for number in range(130)
    ]
    assert seen.count(204) == 120


@given(told=REPORTS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_sent_nothing_fails(client, told):
    cache.clear()
    assert send(client, told).status_code in {204, 413}
    assert send(client, told, kind="application/reports+json").status_code in {204, 413}
