"""Texts as mail to a gateway: the number becomes the mailbox of its domain."""

from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings

from aftercare.channels.base import Letter
from aftercare.channels.email import EmailChannel


class MailToTextChannel(EmailChannel):
    """The same line as for mail, to `+447700900123@gateway.example`."""

    def send(self, letter: Letter) -> str:
        """Hand the text over as a mail whose subject says what it is."""
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        to = f"{letter.to}@{settings.SMS_MAIL_DOMAIN}"
        return super().send(replace(letter, to=to, subject="SMS", sender=sender))
