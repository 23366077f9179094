"""A patient's visit to the pages behind a link, in short words."""

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from aftercare import links
from aftercare.models import CheckIn, CheckInLink, Reply
from tests import factories
from tests.strict import WatchfulClient

BORN = {"day": "17", "month": "May", "year": "1980"}
WRONG = {"day": "18", "month": "May", "year": "1980"}
# Well-formed, but never given out.
UNKNOWN = "1" * 22


@dataclass(frozen=True)
class Visitor:
    """A browser with a link in it."""

    client: WatchfulClient
    check_in: CheckIn
    token: str

    def url(self, page: str = "gate") -> str:
        """The address of one of the pages."""
        return reverse(f"aftercare:checkin_{page}", args=[self.token])

    def get(self, page: str = "gate") -> Any:
        """The page as it is shown."""
        return self.client.get(self.url(page))

    def post(self, page: str = "gate", data: Any = None) -> Any:
        """What a form on the page sends."""
        return self.client.post(self.url(page), data or {})

    def enter(self) -> Any:
        """Give the right date of birth."""
        return self.post("gate", BORN)

    def send(self, **answers: Any) -> Any:
        """Fill in the questions: nothing on the emergency list, unless said."""
        given = {"submission_id": str(uuid.uuid4()), "soreness": "2", **answers}
        if "ticked" not in given:
            given.setdefault("none_of_these", "yes")
        return self.post("questions", given)

    @property
    def link(self) -> CheckInLink:
        """The row behind the link, as it stands now."""
        return CheckInLink.objects.get(token_sha256=links.fingerprint(self.token))

    @property
    def replies(self) -> list[Reply]:
        """What was recorded, oldest first."""
        return list(Reply.objects.order_by("received_at", "pk"))


def make_visitor(client: WatchfulClient, at_now: Any, **given: Any) -> Visitor:
    """The day after: the message has been read an hour after it left."""
    check_in = factories.make_sent_check_in(**given)
    now = check_in.due_at + timedelta(hours=1)
    at_now.move_to(now)
    return Visitor(client, check_in, factories.make_link(check_in, now=now))


def text_of(response: Any) -> str:
    """What somebody reads, without tags and runs of white space."""
    body = response.content.decode()
    main = body[body.index("<body") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
