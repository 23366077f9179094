"""Alarms from forms before a visit: an answer, or "I need help now".

Whoever listens to the signal tells staff; nothing here closes or lowers anything.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from needling import riskview
from needling.models import FormAlarm, FormLink, ScreeningItem
from needling.rules.screening_paper import Need, needs
from needling.rules.screening_terms import Advice, Answer, Reply
from needling.signals import form_alarm_raised

# A link in the wrong hands must not drown the inbox; the page goes on telling whom to
# call.
MOST = 3
PER = timedelta(hours=1)
# An alarm is taken from a link that has ended, too, for this much longer.
HEARD_FOR = timedelta(days=7)

_K = FormAlarm.Kind
_TOLD = 4000
Given = Mapping[str, tuple[ScreeningItem, str, Mapping[str, object]]]


def is_heard(link: FormLink, *, now: datetime) -> bool:
    """Whether an alarm over this link still reaches the clinic.

    Locked and revoked links count: a patient in need may have pressed the wrong button.
    """
    return now < link.expires_at + HEARD_FOR


def recent(link: FormLink, *, now: datetime) -> list[FormAlarm]:
    """Calls for help over this link in the last hour, newest first."""
    return list(FormAlarm.objects.help_since(link, now - PER))


def standing(link: FormLink) -> FormAlarm | None:
    """The newest alarm over this link or another one to the same form."""
    rows = FormAlarm.objects.filter(link=link)
    if link.form_id is not None:
        rows = FormAlarm.objects.filter(link__form=link.form_id)
    return rows.order_by("-raised_at").first()


def needs_in(link: FormLink, given: Given, *, now: datetime) -> tuple[Need, ...]:
    """What of these answers needs a doctor today: by code item, value and details."""
    today = now.astimezone(link.clinic.zone).date()
    items = [riskview.item_of(item) for item, _value, _details in given.values()]
    answers = {
        code: Answer(Reply(value), today, details)
        for code, (_item, value, details) in given.items()
    }
    policy = riskview.policy_of(link.clinic)
    return needs(items, answers, today=today, policy=policy)


@transaction.atomic
def call_for_help(
    link: FormLink, *, key: uuid.UUID, is_verified: bool, now: datetime
) -> FormAlarm | None:
    """ "I need help now": an emergency. None when it was too much or too late."""
    FormLink.objects.select_for_update().get(pk=link.pk)
    earlier = FormAlarm.objects.filter(key=key).first()
    if earlier is not None:
        return earlier
    if len(recent(link, now=now)) >= MOST or not is_heard(link, now=now):
        return None
    return _raise(
        link,
        key=key,
        kind=_K.HELP,
        urgency=FormAlarm.Urgency.EMERGENCY,
        sentence=_("Pressed “I need help now” on a form before the visit."),
        is_verified=is_verified,
        now=now,
    )


@transaction.atomic
def raise_for(
    link: FormLink,
    given: Given,
    *,
    with_urgent: bool,
    is_verified: bool,
    now: datetime,
) -> tuple[FormAlarm, ...]:
    """One alarm for each answer that needs a doctor today, the gravest first.

    The same question on the same form is told once, whatever is answered after it.
    `with_urgent` False takes emergencies only: what is merely urgent is judged once its
    follow-ups could be filled in. Nothing is heard from a link that is long over.
    """
    FormLink.objects.select_for_update().get(pk=link.pk)
    if not is_heard(link, now=now):
        return ()
    return tuple(
        _answered(link, need, given[need.code], is_verified=is_verified, now=now)
        for need in needs_in(link, given, now=now)
        if with_urgent or need.advice is Advice.EMERGENCY
    )


def _answered(
    link: FormLink,
    need: Need,
    answer: tuple[ScreeningItem, str, Mapping[str, object]],
    *,
    is_verified: bool,
    now: datetime,
) -> FormAlarm:
    item, _value, details = answer
    key = uuid.uuid5(link.form_id or link.pk, need.code)
    earlier = FormAlarm.objects.filter(key=key).first()
    if earlier is not None:
        return earlier
    words = [str(each) for each in details.values() if isinstance(each, str)]
    return _raise(
        link,
        key=key,
        kind=_K.ANSWER,
        urgency=FormAlarm.Urgency(need.advice),
        item=item,
        sentence=need.sentence,
        told="\n".join(words)[:_TOLD],
        is_verified=is_verified,
        now=now,
    )


def _raise(link: FormLink, *, now: datetime, **columns: object) -> FormAlarm:
    """Keep it and tell whoever listens, in the same transaction."""
    by = audit.Agent.PATIENT
    alarm = FormAlarm.objects.create(
        clinic_id=link.clinic_id,
        patient_id=link.patient_id,
        link=link,
        raised_at=now,
        **columns,
    )
    detail = {"kind": alarm.kind, "urgency": alarm.urgency}
    audit.record("form.alarm_raised", alarm, by=by, now=now, detail=detail)
    form_alarm_raised.send(sender=FormAlarm, alarm=alarm, by=by, now=now)
    return alarm
