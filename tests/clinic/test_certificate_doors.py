"""Who may open which certificate page, and how a file leaves the building."""

import pytest
from django.urls import NoReverseMatch, reverse

from clinic.models import AuditEntry, User
from tests import factories, samples
from tests.clinic.certificate_pages import filled, scan, url, with_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

VIEWS = ("practitioner_certificates", "certificate_file")
EDITS = (
    "certificate_new",
    "certificate_revoke",
    "certificate_file_add",
    "licence_edit",
)
OF_PRACTITIONER = ("practitioner_certificates", "certificate_new", "licence_edit")
SENT = {
    "certificate_new": filled(evidence=None),
    "certificate_revoke": {"reason": "Wrong"},
    "certificate_file_add": {},
    "licence_edit": {"licensed_on": "2020-01-01"},
}


@pytest.fixture
def row(practitioner):
    return with_file(practitioner, course="Second")


def address(name, row):
    return url(name, row.practitioner if name in OF_PRACTITIONER else row)


def answers(client, user, name, row):
    """Status of looking and, where there is a form, of sending it."""
    if user is not None:
        client.force_login(user)
    found = [client.get(address(name, row)).status_code]
    if name in EDITS:
        given = SENT[name]
        if name in ("certificate_new", "certificate_file_add"):
            given = given | {"evidence": scan()}
        found.append(client.post(address(name, row), given).status_code)
    return set(found)


@pytest.mark.parametrize("name", VIEWS + EDITS)
def test_who_is_not_signed_in_is_sent_to_the_door(client, row, name):
    assert answers(client, None, name, row) == {302}


@pytest.mark.parametrize("name", VIEWS + EDITS)
def test_other_clinics_learn_nothing(client, row, stranger, name):
    assert answers(client, stranger, name, row) == {404}


@pytest.mark.parametrize("name", VIEWS + EDITS)
def test_the_desk_and_colleagues_are_kept_out(client, row, desk, clinic, name):
    colleague = factories.make_practitioner(clinic).user
    assert answers(client, desk, name, row) == {403}
    assert answers(client, colleague, name, row) == {403}


@pytest.mark.parametrize("name", VIEWS + EDITS)
def test_a_therapist_sees_their_own_and_edits_none(client, row, name):
    expected = {200} if name in VIEWS else {403}
    assert answers(client, row.practitioner.user, name, row) == expected


@pytest.mark.parametrize("role", [User.Role.CLINICAL_LEAD, User.Role.OWNER])
@pytest.mark.parametrize("name", VIEWS)
def test_lead_and_owner_see_everybodys(client, row, clinic, role, name):
    assert answers(client, factories.make_user(clinic, role), name, row) == {200}


@pytest.mark.parametrize("role", [User.Role.CLINICAL_LEAD, User.Role.OWNER])
@pytest.mark.parametrize("name", EDITS)
def test_lead_and_owner_edit_everybodys(client, practitioner, clinic, role, name):
    row = practitioner.certifications.get()
    user = factories.make_user(clinic, role)
    assert answers(client, user, name, row) == {200, 303}


def test_training_rules_are_for_who_sets(client, desk, therapist, stranger):
    for user, status in ((desk, 403), (therapist, 403), (stranger, 200)):
        client.force_login(user)
        assert client.get(reverse("clinic:training_edit")).status_code == status
    client.force_login(desk)
    assert client.get(reverse("clinic:certificate_list")).status_code == 403


def test_a_file_leaves_as_a_download_in_which_nothing_runs(client, row, lead):
    client.force_login(lead)
    response = client.get(url("certificate_file", row))
    assert response.content == samples.pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="course.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Frame-Options"] == "DENY"
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    entry = AuditEntry.objects.about(row.evidence).first()
    assert (entry.action, entry.actor) == ("upload.opened", lead.email)


def test_without_a_file_there_is_nothing_to_save(client, practitioner, lead):
    client.force_login(lead)
    bare = practitioner.certifications.get()
    assert client.get(url("certificate_file", bare)).status_code == 404


def test_no_address_leads_to_a_file_but_through_its_certificate(client, row, lead):
    client.force_login(lead)
    for name in ("clinic:upload", "clinic:upload_detail"):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=[row.evidence_id])
    for path in ("uploads", "media", "static", "files", "certificates"):
        assert client.get(f"/{path}/{row.evidence_id}/file/").status_code == 404
