"""What can be opened without signing in: this list, and nothing else."""

import pytest

from tests.house.addresses import all_views

PUBLIC = {
    # For machines that watch whether the product is alive.
    "clinic:health",
    "clinic:health_live",
    # For browsers: they report that a page broke its own policy, with no cookie.
    "clinic:violation",
    # For a therapist's calendar: what lets it in is the private address.
    "clinic:feed",
    # For providers of messages: what lets them in is a signature or a secret.
    "aftercare:kannel_report",
    "aftercare:kannel_text",
    "aftercare:twilio_report",
    "aftercare:twilio_text",
    "aftercare:email_report",
    # For patients: what lets them in is the key in the address.
    "aftercare:checkin_answer",
    "aftercare:checkin_gate",
    "aftercare:checkin_help",
    "aftercare:checkin_not_me",
    "aftercare:checkin_questions",
    "needling:form_advice",
    "needling:form_check",
    "needling:form_consent",
    "needling:form_copy",
    "needling:form_done",
    "needling:form_gate",
    "needling:form_hand_back",
    "needling:form_help",
    "needling:form_not_me",
    "needling:form_page",
    "needling:form_questions",
    "needling:form_refuse",
    "needling:form_sent",
    # The way in.
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "admin:login",
}


def is_public(view) -> bool:
    return not getattr(view, "login_required", True)


def test_only_these_addresses_are_public():
    public = {
        name for name, pattern in all_views().items() if is_public(pattern.callback)
    }
    assert public == PUBLIC


@pytest.mark.django_db
def test_everything_else_leads_to_the_sign_in(client):
    for path in ("/", "/inbox/", "/patients/", "/settings/", "/admin/clinic/patient/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")
