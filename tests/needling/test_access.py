"""Who may open which page of the needle record."""

import pytest
from django.urls import reverse

from clinic.access import ROLE_PERMISSIONS, Permission
from clinic.models import User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# Page: the roles that may see it.
_EVERYBODY = set(User.Role.values)
_CLINICIANS = {User.Role.THERAPIST, User.Role.CLINICAL_LEAD}
PAGES = {
    "patient_strip": _EVERYBODY,
    "today_strip": _EVERYBODY,
    "screening_new": _CLINICIANS,
    "screening_detail": _CLINICIANS,
    "consent_new": _CLINICIANS,
    "consent_detail": _CLINICIANS,
    "consent_withdraw": _CLINICIANS,
    "session_start": _CLINICIANS,
    "session_detail": _CLINICIANS,
    "session_edit": _CLINICIANS,
    "addendum_new": _CLINICIANS,
    "session_sign": {User.Role.THERAPIST},
}


def address(name, session):
    """The page, for this session and what belongs to it."""
    subjects = {
        "today_strip": [],
        "patient_strip": [session.patient_id],
        "screening_new": [session.patient_id, "full"],
        "screening_detail": [session.screening_id],
        "consent_new": [session.patient_id],
        "consent_detail": [session.consent_id],
        "consent_withdraw": [session.consent_id],
        "session_start": [session.patient_id],
        "note_row_add": [session.pk, "reaction"],
    }
    return reverse(f"needling:{name}", args=subjects.get(name, [session.pk]))


@pytest.fixture
def signed(patient, practitioner):
    """A locked note."""
    return factories.make_signed_session(patient, practitioner=practitioner)


@pytest.mark.parametrize("role", User.Role.values)
@pytest.mark.parametrize("name", PAGES)
def test_each_role_sees_its_pages(client, clinic, signed, name, role):
    client.force_login(factories.make_user(clinic, role))
    status = client.get(address(name, signed)).status_code
    assert status in ((200, 303) if role in PAGES[name] else (403,))


@pytest.mark.parametrize("name", [name for name in PAGES if name != "today_strip"])
def test_nothing_of_another_clinic_can_be_found(client, stranger, signed, name):
    client.force_login(stranger)
    assert client.get(address(name, signed)).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "note_change",
        "note_site_add",
        "note_row_add",
        "session_sign",
        "addendum_new",
        "consent_withdraw",
    ],
)
def test_nothing_of_another_clinic_can_be_changed(client, stranger, signed, name):
    client.force_login(stranger)
    sent = {"text": "x", "row": "when"}
    assert client.post(address(name, signed), sent).status_code == 404
    assert not signed.addenda.exists()
    signed.consent.refresh_from_db()
    assert signed.consent.withdrawn_at is None


@pytest.mark.parametrize("name", PAGES)
def test_nobody_sees_anything_without_signing_in(client, signed, name):
    answer = client.get(address(name, signed))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


def test_whoever_asks_the_questions_may_read_the_private_ones():
    # The form shows every question to whoever takes it.
    for role, granted in ROLE_PERMISSIONS.items():
        if Permission.SCREENING_TAKE in granted:
            assert Permission.CLINICAL_VIEW in granted, role
