"""Writing a message: in which words, at the moment it leaves."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from aftercare import links, texts
from aftercare.channels import plain
from aftercare.channels.base import Attachment, Letter
from aftercare.models import Escalation, InboundText, Message
from aftercare.rules import wording
from clinic import sealed
from clinic.models import Appointment, Certification, Patient
from clinic.rules.contact import display_phone
from clinic.rules.known import known
from clinic.rules.regions import in_words
from needling import copies, formlinks
from needling.models import ConsentOffer, PendingScreening

# What stands where a letter will name its reader and show a link.
_LINK, _CALLED = "\x02link\x03", "\x02name\x03"
# Letters that say the same to every reader but for these two.
_ALIKE = frozenset({"checkin", "reminder", "information"})


class _Names(NamedTuple):
    """What such a letter shows of the clinic."""

    name: str
    short_name: str
    emergency_number: str
    phone: str


def compose(
    message: Message,
    *,
    now: datetime,
    key: links.Key | None = None,
    own: texts.OwnTexts | None = None,
) -> Letter:
    """The letter in the reader's language, with a fresh link when it has one.

    The plain token of the link exists only in the letter that leaves. `key` is one
    that is made already; `own` knows the clinic's own words for phones.
    """
    context = _context(message, now=now, key=key)
    if message.channel == Message.Channel.SMS:
        return _text(message, context, own=own)
    subject, body = _words(message, context)
    return Letter(
        message_id=message_id(message),
        to=message.sent_to,
        subject=subject,
        body=body,
        sender=_sender(message),
        attachments=_attachments(message),
        key=str(message.pk),
        attempt=message.attempts,
        secret=sealed.unseal(message.route.sealed_url) if message.route else "",
    )


def _words(message: Message, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body."""
    language = _language(message)
    if message.template not in _ALIKE:
        return _render(message.template, language, context)
    clinic = message.clinic
    names = _Names(
        clinic.name, clinic.short_name, clinic.emergency_number, context["phone"]
    )
    called = str(context.get("name", ""))
    subject, body = _pattern(message.template, language, names, is_named=bool(called))
    link = str(context.get("link", ""))
    return subject, body.replace(_LINK, link).replace(_CALLED, called)


@lru_cache(maxsize=512)
def _pattern(
    template: str, language: str, clinic: _Names, *, is_named: bool
) -> tuple[str, str]:
    """The letter with a mark in place of the reader's name and link: rendered once."""
    called = _CALLED if is_named else ""
    context = {"clinic": clinic, "phone": clinic.phone, "link": _LINK, "name": called}
    return _render(template, language, context)


def _render(template: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    with translation.override(language):
        subject = render_to_string(f"messages/{template}_subject.txt", context)
        body = render_to_string(f"messages/{template}.txt", context)
    return " ".join(subject.split()), body


def _text(
    message: Message, context: dict[str, Any], *, own: texts.OwnTexts | None
) -> Letter:
    """The same for a phone: one segment where the names allow it, and no subject."""
    language = _language(message)
    values = {
        "link": str(context.get("link", "")),
        "greeting": wording.greeting(str(context.get("name", "")), language),
        "by": str(context.get("by", "")),
        "when": str(context.get("when", "")),
    }
    filled = texts.write(
        message.clinic,
        template=message.template,
        language=language,
        values=values,
        own=own,
    )
    return Letter(
        message_id=message_id(message),
        to=message.sent_to,
        subject="",
        body=filled.body,
        sender="",
        key=str(message.pk),
        attempt=message.attempts,
    )


def _context(
    message: Message, *, now: datetime, key: links.Key | None
) -> dict[str, Any]:
    """What the words of this message may use."""
    clinic = message.clinic
    context: dict[str, Any] = {
        "message": message,
        "clinic": clinic,
        "phone": display_phone(clinic.phone, clinic.country),
        "now": now,
    }
    if message.check_in is not None:
        context |= _check_in_context(message, now=now, key=key)
    if message.escalation is not None:
        inbox = settings.BASE_URL + reverse("aftercare:inbox")
        context |= {"escalation": message.escalation, "address": inbox, "link": inbox}
    if message.certification is not None:
        context |= _certificate_context(message.certification)
    form = message.consent_offer or message.pending_screening
    if form is not None:
        context |= _form_context(message, form, now=now)
    if message.appointment is not None:
        context |= _visit_context(message, message.appointment)
    if message.inbound is not None:
        context |= _answer_context(message.inbound, now=now)
    return context


def message_id(message: Message) -> str:
    """Our own Message-ID: the same at each attempt, so that copies can be told."""
    host = plain.envelope(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]
    return f"<{message.pk}@{host or 'localhost'}>"


def _check_in_context(
    message: Message, *, now: datetime, key: links.Key | None
) -> dict[str, object]:
    """What a check-in letter shows: no clinical word, no name on a shared address."""
    check_in = known(message.check_in, "the template is a check-in")
    token = links.create(check_in, now=now) if key is None else key.token
    return {
        "link": links.address(token),
        "name": _name(message, check_in.patient),
    }


def _form_context(
    message: Message, form: ConsentOffer | PendingScreening, *, now: datetime
) -> dict[str, object]:
    """What a letter with a form shows: a link, and neither treatment nor reason."""
    token = formlinks.create(form, contact_point=message.contact_point, now=now)
    zone = form.clinic.zone
    return {
        "link": formlinks.address(token),
        "name": _name(message, form.patient),
        "until": form.closes_at.astimezone(zone).date(),
    }


def _visit_context(message: Message, visit: Appointment) -> dict[str, object]:
    """What a reminder shows: when, and neither with whom nor what for."""
    local = visit.starts_at.astimezone(message.clinic.zone)
    with translation.override(_language(message)):
        when = date_format(local, "D j M H:i")
    return {"when": when, "name": _name(message, visit.patient)}


def _answer_context(text: InboundText, *, now: datetime) -> dict[str, object]:
    """What the answer to a text may say: a fresh link, or by when somebody calls."""
    context: dict[str, object] = {
        "address": settings.BASE_URL + reverse("aftercare:text_list")
    }
    if text.check_in is None:
        return context
    context["link"] = links.address(links.create(text.check_in, now=now))
    raised = Escalation.objects.filter(check_in=text.check_in)
    latest = raised.order_by("-raised_at").first()
    if latest is not None:
        by = latest.contact_by.astimezone(text.clinic.zone)
        context["by"] = f"{by:%d.%m. %H:%M}"
    return context


def _name(message: Message, patient: Patient) -> str:
    """What the patient is called; nothing on an address that others read."""
    shared = message.contact_point is not None and message.contact_point.is_shared
    return "" if shared else patient.called


def _attachments(message: Message) -> tuple[Attachment, ...]:
    """The patient's own copy of a consent; nothing else goes along."""
    if message.consent is None:
        return ()
    pdf = copies.pdf_of(message.consent)
    name = copies.file_name(message.consent)
    return (Attachment(name, "application/pdf", pdf),)


def _certificate_context(certification: Certification) -> dict[str, object]:
    """What a letter about a certificate's end shows; it speaks of no patient."""
    page = reverse(
        "clinic:practitioner_certificates", args=[certification.practitioner_id]
    )
    return {
        "certification": certification,
        "practitioner": certification.practitioner,
        "regions": in_words(certification.regions),
        "address": settings.BASE_URL + page,
    }


def _language(message: Message) -> str:
    """The patient's language where there is one, else the clinic's."""
    reader = message.patient
    if message.inbound is not None and message.staff is None:
        reader = message.inbound.patient
    own = reader.language if reader is not None else ""
    return own or message.clinic.language


def _sender(message: Message) -> str:
    """The clinic's name before the product's address."""
    name = message.clinic.name.replace('"', "").replace("\n", " ")
    return f'"{name}" <{plain.envelope(settings.DEFAULT_FROM_EMAIL)}>'
