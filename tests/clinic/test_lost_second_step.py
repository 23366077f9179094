"""Somebody lost app, key and recovery codes: whoever runs the product helps."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.management import CommandError, call_command

from clinic.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_it_is_forgotten_told_and_remembered(client, lead, desk):
    for each in (lead, desk):
        totp.TOTP.activate(each, totp.generate_totp_secret())
    RecoveryCodes.activate(lead)
    client.force_login(lead)
    call_command("forget_second_step", lead.email.upper())
    assert list(Authenticator.objects.values_list("user", flat=True)) == [desk.pk]
    assert client.get("/").status_code == 302
    (told,) = mail.outbox
    assert told.to == [lead.email]
    entry = AuditEntry.objects.get(action="user.factors_forgotten")
    assert (entry.actor, entry.subject_id) == ("operator", str(lead.pk))
    assert entry.detail == {"factors": 2, "logins": 1}


def test_of_nobody_and_of_a_closed_account_there_is_nothing_to_forget(desk):
    desk.is_active = False
    desk.save()
    for email in (desk.email, "nobody@example.org"):
        with pytest.raises(CommandError, match="No open account"):
            call_command("forget_second_step", email)
    assert not mail.outbox
