"""manage.py forget_second_step: for somebody who lost app, key and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinic import db, staff
from clinic.audit import Agent
from clinic.models import User


class Command(BaseCommand):
    """For whoever runs the product, after the owner has vouched for the person."""

    help = (
        "Takes away every second step of one account and ends its logins. Do it only "
        "after the owner of the clinic, on a number you know, has said that the person "
        "stood before them. The person is told by mail, and it stands in the history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Forget, then tell."""
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError("No open account has this address.")
        count = staff.forget_factors(user, by=Agent.OPERATOR, now=db.now())
        send_mail(
            _("Your second step was taken away"),
            _(
                "It was taken away because the clinic said that you had lost it, and "
                "you are signed out everywhere. Sign in with your password and add a "
                "new one. If you had not lost it, call the owner of the clinic now."
            ),
            None,
            [user.email],
        )
        self.stdout.write(f"{count} taken away; mailed to the person.")
