"""Looking into the outbox from a terminal, and acting on single messages."""

import contextlib
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from aftercare import requeueing
from aftercare.models import Message
from clinic import db
from clinic.models import User

_SHOWN = 50


class Command(BaseCommand):
    """list, requeue, withhold. Prints keys and reasons, never a name or an address."""

    help = (
        "List messages with the reason why each was or was not sent; requeue one that "
        "reached nobody; withhold one that has not left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three words and what each takes."""
        words = parser.add_subparsers(dest="word", required=True)
        listing = words.add_parser("list", help="newest first")
        listing.add_argument("--state", choices=Message.State.values)
        listing.add_argument("--limit", type=int, default=_SHOWN)
        for word, help_text in (
            ("requeue", "send again what ended without reaching anybody"),
            ("withhold", "stop what has not left; a check-in goes to the call list"),
        ):
            acting = words.add_parser(word, help=help_text)
            acting.add_argument("message", help="id or key of the message")
            acting.add_argument("--by", required=True, help="your e-mail at the clinic")
            acting.add_argument("--why", required=True, help="kept with the message")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do as the word says."""
        if options["word"] == "list":
            self._list(options["state"], options["limit"])
            return
        verb = getattr(requeueing, options["word"])
        self._act(verb, **{name: options[name] for name in ("message", "by", "why")})

    def _list(self, state: str | None, limit: int) -> None:
        rows = Message.objects.order_by("-created_at", "id")
        for row in rows.filter(state=state)[:limit] if state else rows[:limit]:
            tried = f"{row.attempts} tried" if row.attempts else "not tried"
            self.stdout.write(
                f"{row.pk}  {row.created_at:%Y-%m-%d %H:%M}  {row.state:9}  "
                f"{row.purpose:8}  {row.channel:7}  {tried}  {row.key}  "
                f"{row.last_error}".rstrip()
            )

    def _act(
        self, verb: Callable[..., Message], *, message: str, by: str, why: str
    ) -> None:
        user = User.objects.filter(email__iexact=by, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody with the e-mail {by} works here.")
        try:
            changed = verb(_find(message), why=why, by=user, now=db.now())
        except requeueing.CannotChange as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{changed.pk}  {changed.state}  {changed.key}")


def _find(words: str) -> Message:
    """The message of that id or key."""
    wanted = Q(key=words)
    with contextlib.suppress(ValidationError):
        wanted |= Q(pk=Message._meta.pk.to_python(words))
    found = Message.objects.filter(wanted).first()
    if found is None:
        raise CommandError(f"There is no message {words}.")
    return found
