"""The admin is for looking."""

import importlib

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import Resolver404, clear_url_caches, resolve, reverse

from aftercare.models import Escalation
from clinic import urls
from clinic.admin import LookOnly
from clinic.models import User
from needling.models import Muscle
from tests import factories
from tests.clinic.certificate_pages import with_file

pytestmark = pytest.mark.django_db
# What somebody may change there; everything else is for looking.
EDITABLE = {"clinic", "user", "practitioner", "muscle"}


CLINICAL = {
    "screening",
    "screeninganswer",
    "clearance",
    "acknowledgement",
    "session",
    "needlesite",
    "addendum",
    "message",
    "reply",
    "escalation",
    "escalationstep",
}


def entering(client, clinic, *roles):
    user = factories.make_user(clinic, *roles, is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture
def root(client):
    return entering(client, None)


def ours():
    apps = {"clinic", "needling", "aftercare"}
    return {
        model: site
        for model, site in admin.site._registry.items()
        if model._meta.app_label in apps
    }


def address_of(model, page):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def test_only_these_can_be_changed_there():
    changed = {
        model._meta.model_name
        for model, site in ours().items()
        if not isinstance(site, LookOnly)
    }
    assert changed == EDITABLE
    assert Group not in admin.site._registry
    assert "delete_selected" not in [name for name, _action in admin.site.actions]


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label_lower)
def test_every_list_and_page_opens(client, clinic, model):
    root = entering(client, clinic, User.Role.CLINICAL_LEAD)
    factories.make_escalation()
    listed = root.get(reverse(address_of(model, "changelist")))
    assert listed.status_code == 200
    row = model._default_manager.first()
    if row is not None:
        page = root.get(reverse(address_of(model, "change"), args=[row.pk]))
        assert page.status_code == 200
        found = root.get(reverse(address_of(model, "changelist")), {"q": str(row.pk)})
        assert found.status_code == 200


@pytest.mark.parametrize("roles", [(), (User.Role.OWNER,), (User.Role.FRONT_DESK,)])
def test_charts_are_for_clinicians_there_too(client, clinic, roles):
    root = entering(client, clinic, *roles)
    closed = {
        model._meta.model_name
        for model in ours()
        if root.get(reverse(address_of(model, "changelist"))).status_code == 403
    }
    assert closed == CLINICAL
    escalation = factories.make_escalation()
    page = reverse(address_of(Escalation, "change"), args=[escalation.pk])
    assert root.get(page).status_code == 403


def test_nobody_changes_a_patient_there(root, patient):
    url = reverse("admin:clinic_patient_change", args=[patient.pk])
    assert root.post(url, {"given_name": "X"}).status_code == 403
    assert root.get(reverse("admin:clinic_patient_add")).status_code == 403
    delete = reverse("admin:clinic_patient_delete", args=[patient.pk])
    assert root.post(delete, {"post": "yes"}).status_code == 403


def test_a_patient_is_found_by_id(root, patient, clinic):
    other = factories.make_patient(clinic)
    url = reverse("admin:clinic_patient_changelist")
    text = root.get(url, {"q": str(patient.pk)}).content.decode()
    assert patient.full_name in text
    assert other.full_name not in text


def test_an_account_is_made_by_e_mail_and_given_roles(root, clinic):
    new = {
        "email": "new@example.org",
        "usable_password": "true",
        "password1": factories.PASSWORD,
        "password2": factories.PASSWORD,
    }
    assert root.post(reverse("admin:clinic_user_add"), new).status_code == 302
    user = User.objects.get(email="new@example.org")
    url = reverse("admin:clinic_user_change", args=[user.pk])
    given = {
        "email": user.email,
        "first_name": "Nia",
        "last_name": "New",
        "clinic": str(clinic.pk),
        "roles": ["front_desk", "owner"],
        "is_active": "on",
    }
    assert root.post(url, given).status_code == 302
    user.refresh_from_db()
    assert (user.clinic, user.roles) == (clinic, ["front_desk", "owner"])


def test_a_muscle_can_be_corrected(root):
    muscle = factories.get_muscle("frontalis")
    url = reverse("admin:needling_muscle_change", args=[muscle.slug])
    form = root.get(url).context["adminform"].form
    given = {k: v for k, v in form.initial.items() if v is not None and v is not False}
    given |= {"warn_above_mm": "7", "other_risks": ""}
    assert root.post(url, given).status_code == 302
    assert Muscle.objects.get(slug="frontalis").warn_above_mm == 7


def test_the_admin_is_entered_by_the_same_sign_in(client, owner):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")
    client.force_login(owner)
    assert client.get("/admin/", follow=True).status_code == 403


def test_its_address_is_chosen(settings):
    settings.ADMIN_PATH = "back-stage"
    try:
        importlib.reload(urls)
        clear_url_caches()
        assert reverse("admin:index") == "/back-stage/"
        with pytest.raises(Resolver404):
            resolve("/admin/")
    finally:
        settings.ADMIN_PATH = "admin"
        importlib.reload(urls)
        clear_url_caches()
    assert reverse("admin:index") == "/admin/"


def test_certificates_are_only_looked_at_and_a_file_not_even_that(root, practitioner):
    row = with_file(practitioner, course="Second")
    url = reverse("admin:clinic_practitioner_change", args=[practitioner.pk])
    page = root.get(url).content.decode()
    assert "Second" in page
    assert "certifications-0-course" not in page
    url = reverse("admin:clinic_upload_change", args=[row.evidence_id])
    page = root.get(url).content.decode()
    assert "course.pdf" in page
    assert "%PDF" not in page
