"""Writing a message: in which words, at the moment it leaves."""

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from aftercare import links, texts
from aftercare.channels.base import Attachment, Letter
from aftercare.models import Escalation, InboundText, Message
from aftercare.rules import wording
from clinic import sealed
from clinic.models import Certification, Patient
from clinic.rules.contact import display_phone
from clinic.rules.known import known
from clinic.rules.regions import in_words
from needling import copies, formlinks
from needling.models import ConsentOffer, PendingScreening


def compose(message: Message, *, now: datetime) -> Letter:
    """The letter in the reader's language, with a fresh link when it has one.

    The plain token of the link exists only in the letter that leaves.
    """
    if message.channel == Message.Channel.SMS:
        return _text(message, now=now)
    context = _context(message, now=now)
    with translation.override(_language(message)):
        subject = render_to_string(f"messages/{message.template}_subject.txt", context)
        body = render_to_string(f"messages/{message.template}.txt", context)
    return Letter(
        message_id=message_id(message),
        to=message.sent_to,
        subject=" ".join(subject.split()),
        body=body,
        sender=_sender(message),
        attachments=_attachments(message),
        key=str(message.pk),
        attempt=message.attempts,
        secret=sealed.unseal(message.route.sealed_url) if message.route else "",
    )


def _text(message: Message, *, now: datetime) -> Letter:
    """The same for a phone: one segment where the names allow it, and no subject."""
    language = _language(message)
    context = _context(message, now=now)
    values = {
        "link": str(context.get("link", "")),
        "greeting": wording.greeting(str(context.get("name", "")), language),
        "by": str(context.get("by", "")),
    }
    filled = texts.write(
        message.clinic, template=message.template, language=language, values=values
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


def _context(message: Message, *, now: datetime) -> dict[str, Any]:
    """What the words of this message may use."""
    clinic = message.clinic
    context: dict[str, Any] = {
        "message": message,
        "clinic": clinic,
        "phone": display_phone(clinic.phone, clinic.country),
        "now": now,
    }
    if message.check_in is not None:
        context |= _check_in_context(message, now=now)
    if message.escalation is not None:
        inbox = settings.BASE_URL + reverse("aftercare:inbox")
        context |= {"escalation": message.escalation, "address": inbox, "link": inbox}
    if message.certification is not None:
        context |= _certificate_context(message.certification)
    form = message.consent_offer or message.pending_screening
    if form is not None:
        context |= _form_context(message, form, now=now)
    if message.inbound is not None:
        context |= _answer_context(message.inbound, now=now)
    return context


def message_id(message: Message) -> str:
    """Our own Message-ID: the same at each attempt, so that copies can be told."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.pk}@{host or 'localhost'}>"


def _check_in_context(message: Message, *, now: datetime) -> dict[str, object]:
    """What a check-in letter shows: no clinical word, no name on a shared address."""
    check_in = known(message.check_in, "the template is a check-in")
    token = links.create(check_in, now=now)
    return {
        "check_in": check_in,
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
    return f'"{name}" <{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}>'
