"""Who changed which setting, and when."""

import pytest
from django.apps import apps
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from aftercare.models import AftercarePolicy
from clinic import clinics, policies
from clinic.views.changes import KINDS
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_each_change_with_its_name_and_figures(client, owner, clinic, stranger):
    client.force_login(owner)
    address = reverse("clinic:change_list")
    assertContains(client.get(address), "Nothing was changed yet")
    clinics.update(clinic, changes={"crisis_number": "116123"}, by=owner, now=NOW)
    factories.make_room(clinic)
    policies.update(
        AftercarePolicy, clinic=clinic, figures={"severe": 7}, by=owner, now=NOW
    )
    page = client.get(address)
    for words in ("crisis_number", "Rooms", "severe: 8 before, 7 now", owner.email):
        assertContains(page, words)
    assertContains(client.get("/settings/"), f'href="{address}"')
    client.force_login(stranger)
    assertNotContains(client.get(address), "severe")


def test_every_kind_is_a_kind_of_row():
    assert [apps.get_model(label)._meta.label_lower for label in KINDS] == list(KINDS)
