"""Read-only: one escalation as somebody needs it who is on the phone about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftercare import escalations
from aftercare.cards import Card
from aftercare.models import Escalation, Reply
from aftercare.rules import contacting, soreness
from aftercare.rules.contacting import Next
from aftercare.rules.tiers import Tier
from clinic.access import Permission, may
from clinic.models import Patient, User
from clinic.rules.contact import display_phone
from clinic.rules.known import known
from needling import graver
from needling.models import NeedleSite, Session

# What of the screening makes a symptom graver (clinical specification 6.3).
_FLAGS: dict[str, Promise] = {
    "anticoagulant": gettext_lazy("Blood thinner or bleeding disorder"),
    "diabetes": gettext_lazy("Diabetes, not well controlled"),
    "immune_low": gettext_lazy("Low immunity"),
    "pregnant": gettext_lazy("Pregnant"),
}


@dataclass(frozen=True)
class Case:
    """What the page shows besides the card.

    `handover` is plain text to copy for the emergency department; "" before a visit,
    where nothing was needled. `upcoming` is what is tried next to reach the patient.
    """

    flags: tuple[str, ...]
    curve: soreness.Curve
    handover: str
    upcoming: Next | None


def of(card: Card, *, now: datetime) -> Case:
    """The rest of the page, from a card."""
    escalation = card.escalation
    flags = flags_of(escalation.patient, now=now)
    return Case(
        flags=flags,
        curve=_curve(card.session),
        handover=_handover(card, flags) if card.session is not None else "",
        upcoming=_upcoming(escalation),
    )


def colleagues(user: User) -> list[User]:
    """Everybody else who may take an alarm on, by name."""
    if user.clinic is None:
        return []
    staff = User.objects.get_queryset().at(user.clinic).exclude(pk=user.pk)
    people = staff.order_by("last_name", "first_name", "pk")
    return [each for each in people if may(each, Permission.ESCALATION_ACKNOWLEDGE)]


def flags_of(patient: Patient, *, now: datetime) -> tuple[str, ...]:
    """What the newest screening says that makes a symptom graver, in words."""
    background = graver.background(patient, now=now)
    return tuple(
        str(words) for name, words in _FLAGS.items() if getattr(background, name)
    )


def _curve(session: Session | None) -> soreness.Curve:
    """How sore after this session, answer by answer."""
    if session is None:
        return soreness.curve([])
    ended_at = known(session.ended_at, "a check-in follows a signed session")
    scored = Reply.objects.filter(check_in__session=session).exclude(soreness=None)
    rows = scored.order_by("received_at").values_list("received_at", "soreness")
    return soreness.curve(
        ((at - ended_at).total_seconds() / 3600, score)
        for at, score in rows
        if score is not None
    )


def _upcoming(escalation: Escalation) -> Next | None:
    """The next attempt; only an emergency has an order of them."""
    waiting = (Escalation.State.OPEN, Escalation.State.ACKNOWLEDGED)
    if escalation.tier != Tier.EMERGENCY or escalation.state not in waiting:
        return None
    made = escalations.attempts(escalation)
    return contacting.next_attempt(made, since=escalation.opened_at)


def _handover(card: Card, flags: Sequence[str]) -> str:
    """What the emergency department has to know, as plain lines to copy or read out.

    Clinical specification 6.2: site, depth and time; a normal saturation, pulse or
    examination does not exclude a collapsed lung (6.1).
    """
    patient, reply = card.escalation.patient, card.escalation.reply
    lines = [
        _("Patient: %(name)s, born %(born)s")
        % {
            "name": patient.full_name,
            "born": date_format(patient.date_of_birth, "j F Y"),
        },
        *_needled(card),
        _("Reported %(time)s:") % {"time": _moment(card, reply.received_at)},
        *(f"- {reason}" for reason in card.reasons),
    ]
    if reply.free_text:
        lines.append(_("In their words: %(words)s") % {"words": reply.free_text})
    if reply.soreness is not None:
        lines.append(_("Soreness: %(score)d of 10") % {"score": reply.soreness})
    known_flags = ", ".join(flags) or _("none known")
    lines.append(_("Background: %(flags)s") % {"flags": known_flags})
    return "\n".join([*lines, *_closing(card)])


def _needled(card: Card) -> list[str]:
    """By whom, when and where."""
    session = known(card.session, "only after a session something is handed over")
    ended_at = known(session.ended_at, "a check-in follows a signed session")
    first = _("Dry needling by %(by)s, last needle out %(time)s:") % {
        "by": session.practitioner,
        "time": _moment(card, ended_at),
    }
    return [first, *(f"- {site_line(site)}" for site in card.sites)]


def site_line(site: NeedleSite) -> str:
    """Muscle, side, depth and needles of one site, in one line."""
    return _("%(muscle)s (%(side)s): %(depth)s mm deep, needles: %(needles)d") % {
        "muscle": site.muscle.name,
        "side": str(site.get_side_display()).lower(),
        "depth": site.depth_mm if site.depth_mm is not None else "?",
        "needles": site.needles,
    }


def _closing(card: Card) -> list[str]:
    """What is easily missed, and whom to ask back."""
    clinic = card.escalation.clinic
    lines = []
    if any(site.muscle.is_pneumothorax_risk for site in card.sites):
        lines.append(
            _(
                "Needles were near the lung: a normal saturation, pulse or examination "
                "does not exclude a pneumothorax. Please take a chest film."
            )
        )
    phone = display_phone(clinic.phone, clinic.country)
    lines.append(
        _("Questions: %(clinic)s, %(phone)s") % {"clinic": clinic.name, "phone": phone}
    )
    return lines


def _moment(card: Card, at: datetime) -> str:
    """Day and time on the clinic's clock."""
    return date_format(at.astimezone(card.escalation.clinic.zone), "j F Y, H:i")
