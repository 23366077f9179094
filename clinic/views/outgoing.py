"""What left the demo by mail, as its reader sees it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.localmail import messages_in

_ON_A_PAGE = 30


@dataclass(frozen=True)
class Mail:
    """One mail of the local mailbox. `key` names it in addresses."""

    key: str
    sender: str
    to: str
    subject: str
    body: str
    at: datetime | None


@require_safe
def outgoing_list(request: HttpRequest) -> HttpResponse:
    """All mail that left, newest first. Only in the demo."""
    page = Paginator(_mails(), _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "clinic/outgoing.html", {"page_obj": page})


@require_safe
def outgoing_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail with its link, which opens what the patient would see."""
    mail = next((each for each in _mails() if each.key == key), None)
    if mail is None:
        raise Http404
    return render(request, "clinic/outgoing_detail.html", {"mail": mail})


def _mails() -> list[Mail]:
    """Everything in the local mailbox; 404 anywhere but in the demo."""
    if not (settings.DEMO and settings.LOCAL_MAILBOX):
        raise Http404
    return [_mail(message) for message in messages_in(Path(settings.LOCAL_MAILBOX))]


def _mail(message: EmailMessage) -> Mail:
    """The parts a reader sees. The same mail sent twice differs in its date."""
    sent = str(message["Date"] or "")
    named = f"{message['Message-ID']} {message['To']} {sent}"
    text = message.get_body(("plain",))
    return Mail(
        key=hashlib.sha256(named.encode()).hexdigest()[:16],
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        body=text.get_content() if text is not None else "",
        at=_moment(sent),
    )


def _moment(sent: str) -> datetime | None:
    """When it was sent. "-0000" at the end means UTC, and is what Django writes."""
    try:
        moment = parsedate_to_datetime(sent)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
