"""Help: the guide of one's own role, behind a link on every page."""

import pytest
from pytest_django.asserts import assertContains

from clinic.models import User
from tests import factories

pytestmark = pytest.mark.django_db
GUIDES = ("front-desk", "therapist", "clinical-lead", "owner")


def test_every_page_leads_to_the_part_about_it(client, desk, lead, owner, therapist):
    for user, name in zip((desk, therapist, lead, owner), GUIDES, strict=True):
        client.force_login(user)
        assertContains(client.get("/patients/"), f'href="/guide/{name}/#patients"')
        assertContains(client.get("/"), f'href="/guide/{name}/#today"')


def test_whoever_has_no_role_yet_is_helped_too(client):
    client.force_login(factories.make_user(None, is_superuser=True))
    assertContains(client.get("/clinic/new/"), 'href="/guide/front-desk/#"')


def test_each_guide_opens_with_its_pictures(client, clinic):
    client.force_login(factories.make_user(clinic, *User.Role.values))
    for name in GUIDES:
        answer = client.get(f"/guide/{name}/")
        assertContains(answer, "<h1>Guide for")
        assertContains(answer, 'src="/guide/pictures/')
        assertContains(answer, 'id="patients"' if name != "clinical-lead" else "<li>")
    picture = client.get("/guide/pictures/today.png")
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    for missing in ("/guide/nobody/", "/guide/pictures/nothing.png"):
        assert client.get(missing).status_code == 404
