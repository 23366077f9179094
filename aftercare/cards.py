"""Read-only: escalations as the inbox shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.models import CheckIn, Escalation, Reply
from aftercare.rules import triage
from clinic.models import ContactPoint, Patient
from clinic.rules.contact import display_phone
from needling.models import NeedleSite, Session

_S = Escalation.State
_DEADLINES: dict[str, Promise] = {
    _S.OPEN: _("Take on by"),
    _S.ACKNOWLEDGED: _("Outcome due by"),
    _S.SECOND_READER: _("Second reading by"),
}


# Further away a date says more than a count of hours.
_NEAR = timedelta(hours=12)
# For what only a rule made urgent: the flag's own instruction would be too slow.
_RAISED: dict[str, Promise] = {
    triage.Tier.EMERGENCY: _(
        "Raised to an emergency: phone within 15 minutes and hand over site, depth and "
        "time."
    ),
    triage.Tier.SAME_DAY: _("Raised: contact on the same day."),
}
# On a form before a visit nothing was needled that could be handed over.
_BEFORE: dict[str, Promise] = {
    triage.Tier.EMERGENCY: _(
        "Phone at once: the patient needs emergency care now, or somebody who looks."
    ),
    triage.Tier.SAME_DAY: _("Phone today: a doctor has to see the patient today."),
}


@dataclass(frozen=True)
class Phone:
    """A number to call, and as people write it."""

    number: str
    shown: str


@dataclass(frozen=True)
class Duty:
    """What the clinical specification says about a flag: what it may be, what to do."""

    flag: str
    suspect: str
    staff: str


@dataclass(frozen=True)
class Card:
    """One escalation with what somebody needs who picks up the phone.

    `session` is the one that was asked about; None before a visit.
    `deadline` is the clock that runs for its state, None once it is resolved; `is_near`
    when counting it down says more than its date.
    """

    escalation: Escalation
    phones: tuple[Phone, ...]
    session: Session | None
    sites: tuple[NeedleSite, ...]
    reasons: tuple[str, ...]
    deadline: datetime | None
    deadline_label: str
    is_near: bool


def whole(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """The rows with all that a card shows. Four queries, however many rows."""
    return rows.select_related(
        "clinic",
        "patient__clinic",
        "reply__alarm__link__form",
        "check_in__session__practitioner__user",
        "acknowledged_by",
        "offered_to",
        "concluded_by",
        "second_reader",
    ).prefetch_related("patient__contact_points", "check_in__session__sites__muscle")


def of(rows: Iterable[Escalation], *, now: datetime) -> list[Card]:
    """Cards for `whole` rows, in their order."""
    return [_card(escalation, now=now) for escalation in rows]


def one(escalation: Escalation, *, now: datetime) -> Card:
    """The card as its row stands in the database now."""
    return _card(whole(Escalation.objects.all()).get(pk=escalation.pk), now=now)


def _card(escalation: Escalation, *, now: datetime) -> Card:
    """One of them, from what was fetched."""
    deadline = _deadline(escalation)
    check_in = escalation.check_in
    session = check_in.session if check_in is not None else None
    return Card(
        escalation=escalation,
        phones=phones_of(escalation.patient),
        session=session,
        sites=tuple(session.sites.all()) if session is not None else (),
        reasons=tuple(
            dict.fromkeys(reason["because"] for reason in escalation.reply.reasons)
        ),
        deadline=deadline,
        deadline_label=str(_DEADLINES.get(escalation.state, "")),
        is_near=deadline is not None and deadline - now < _NEAR,
    )


def _deadline(escalation: Escalation) -> datetime | None:
    """The clock that runs now: to take it on, then to end it."""
    if escalation.state == _S.OPEN:
        return escalation.acknowledge_by
    return escalation.next_alert_at


def phones_of(patient: Patient) -> tuple[Phone, ...]:
    """Every number on file but those opted out of, the preferred first.

    A number in doubt is better than none when somebody must be reached.
    """
    points = [
        point
        for point in patient.contact_points.all()
        if point.kind == ContactPoint.Kind.PHONE
        and point.state != ContactPoint.State.OPTED_OUT
    ]
    points.sort(
        key=lambda each: (each.state != ContactPoint.State.USABLE, each.position)
    )
    return tuple(
        Phone(point.value, display_phone(point.value, patient.clinic.country))
        for point in points
    )


def duties(reply: Reply) -> tuple[Duty, ...]:
    """For each finding of the reply's own tier, what staff must do."""
    worst = [each["flag"] for each in reply.reasons if each["tier"] == reply.tier]
    raised = _RAISED if reply.check_in_id else _BEFORE
    return tuple(
        _duty(triage.Flag(flag), triage.Tier(reply.tier), raised)
        for flag in dict.fromkeys(worst)
    )


def _duty(flag: triage.Flag, tier: triage.Tier, raised: Mapping[str, Promise]) -> Duty:
    """The instruction for a flag, no slower than the tier."""
    fact = triage.FACTS[flag]
    staff = fact.staff if fact.tier == tier else raised.get(tier, fact.staff)
    return Duty(str(flag.label), str(fact.suspect), str(staff))


@dataclass(frozen=True)
class ToCall:
    """One line of the call list."""

    check_in: CheckIn
    phones: tuple[Phone, ...]


def with_patients(rows: QuerySet[CheckIn]) -> QuerySet[CheckIn]:
    """The rows with all that the call list shows."""
    return rows.select_related("patient__clinic", "session").prefetch_related(
        "patient__contact_points"
    )


def to_call(rows: Iterable[CheckIn]) -> list[ToCall]:
    """Lines for these check-ins, with the numbers to call."""
    return [ToCall(check_in, phones_of(check_in.patient)) for check_in in rows]
