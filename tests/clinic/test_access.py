"""Who may do what, and the doors to rows."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from clinic import access
from clinic.access import Permission as P
from clinic.models import Patient, User
from tests import factories

pytestmark = pytest.mark.django_db


@access.requires(P.SETTINGS_EDIT)
def view(request, word):
    return HttpResponse(word)


def call(user):
    request = RequestFactory().get("/")
    request.user = user
    return view(request, word="in")


def test_every_role_has_its_line():
    assert set(access.ROLE_PERMISSIONS) == set(User.Role.values)


def test_roles_add_up(clinic):
    both = factories.make_user(clinic, User.Role.OWNER, User.Role.THERAPIST)
    assert access.may(both, P.SETTINGS_EDIT)
    assert access.may(both, P.SESSION_SIGN)


def test_only_who_treats_signs():
    signers = {
        role for role, has in access.ROLE_PERMISSIONS.items() if P.SESSION_SIGN in has
    }
    assert signers == {User.Role.THERAPIST}


@pytest.mark.parametrize("role", [User.Role.FRONT_DESK, User.Role.OWNER])
def test_desk_and_owner_read_no_notes(role):
    held = access.ROLE_PERMISSIONS[role]
    assert not held & {P.CLINICAL_VIEW, P.ESCALATION_RESOLVE, P.SESSION_WRITE}


def test_a_closed_account_holds_nothing(clinic):
    gone = factories.make_user(clinic, *User.Role.values, is_active=False)
    assert access.permissions_of(gone) == frozenset()


def test_an_account_without_a_clinic_holds_nothing():
    nowhere = factories.make_user(None, *User.Role.values)
    assert access.permissions_of(nowhere) == frozenset()
    with pytest.raises(PermissionDenied):
        access.clinic_of(nowhere)


def test_a_view_lets_in_with_the_permission_only(owner, desk):
    assert call(owner).content == b"in"
    for user in (desk, AnonymousUser()):
        with pytest.raises(PermissionDenied):
            call(user)


def test_the_door_finds_a_row_of_the_own_clinic(desk, patient):
    assert access.find(Patient.objects, desk, id=patient.pk) == patient
    assert access.clinic_of(desk) == patient.clinic


def test_the_door_tells_nobody_of_other_rows(stranger, patient):
    for id in (patient.pk, uuid.uuid4()):
        with pytest.raises(Http404):
            access.find(Patient.objects, stranger, id=id)
    assert list(Patient.objects.visible_to(factories.make_user(None))) == []
