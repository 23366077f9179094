"""The page on which a clinic says how much training it asks for."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from clinic import training
from clinic.models import Clinic
from clinic.rules.certification import CertificationPolicy

pytestmark = pytest.mark.django_db
PAGE = reverse("clinic:training_edit")


@pytest.fixture
def owner_client(client, owner):
    client.force_login(owner)
    return client


def given(**changed):
    return {
        "jurisdiction": "US-CO",
        "hours_total": "60",
        "hours_in_person": "0",
        "hours_needling": "0",
        "licence_months": "0",
        **changed,
    }


def test_every_law_is_shown_with_mark_and_source(owner_client):
    response = owner_client.get(PAGE)
    for words in (
        "Colorado, United States",
        "80 hours in all, 40 in person, 40 specific to needling",
        "Rule 1150-01-.22",
        "D: verify with the Board",
        "This is the default D",
    ):
        assertContains(response, words)


def test_law_and_figures_are_saved(owner_client, clinic):
    assert owner_client.post(PAGE, given()).status_code == 303
    clinic.refresh_from_db()
    assert training.policy_of(clinic) == CertificationPolicy(60, 40)
    assertContains(owner_client.get(PAGE), '<option value="US-CO" selected>')
    assert owner_client.post(PAGE, given(jurisdiction="")).status_code == 303
    assert Clinic.objects.get().jurisdiction == ""


@pytest.mark.parametrize(
    "changed",
    [{"hours_total": "2001"}, {"licence_months": "-1"}, {"jurisdiction": "XX"}],
)
def test_what_makes_no_sense_is_refused(owner_client, clinic, changed):
    assert owner_client.post(PAGE, given(**changed)).status_code == 422
    assert training.policy_of(clinic) == CertificationPolicy()


def test_a_refusal_of_the_verb_is_told(owner_client, monkeypatch):
    def refuse(*_args, **_given):
        raise training.CannotSet("Not today.")

    monkeypatch.setattr(training, "set_rules", refuse)
    assertContains(owner_client.post(PAGE, given()), "Not today.", status_code=422)
