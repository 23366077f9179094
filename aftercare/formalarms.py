"""Alarms from forms before a visit, raised like a patient's answer to a check-in."""

from datetime import datetime

from django.db import transaction

from aftercare import escalations
from aftercare.models import Escalation, Reply
from aftercare.rules import triage
from clinic import audit
from needling.models import FormAlarm

_TIERS = {
    FormAlarm.Urgency.EMERGENCY: triage.Tier.EMERGENCY,
    FormAlarm.Urgency.URGENT: triage.Tier.SAME_DAY,
}
# Which symptom a question asks about; staff are told what to do about it.
_FLAGS = {
    "RED_FLAG_SPINE": triage.Flag.CAUDA,
    "DVT_RECENT": triage.Flag.CALF_DVT,
    "PREG_COMPLICATION": triage.Flag.PREG_BLEED,
}


@transaction.atomic
def raise_(alarm: FormAlarm, *, by: audit.Actor, now: datetime) -> Escalation:
    """Record the alarm as a reply that belongs to no check-in, and escalate it.

    The same alarm again changes nothing: one reply answers it.
    """
    tier = _TIERS[FormAlarm.Urgency(alarm.urgency)]
    flag = triage.Flag.ALARM_OTHER
    if alarm.item is not None:
        flag = _FLAGS.get(alarm.item.code, flag)
    source = Reply.Source.FORM if alarm.item_id else Reply.Source.HELP
    reply = Reply.objects.create(
        clinic_id=alarm.clinic_id,
        patient_id=alarm.patient_id,
        alarm=alarm,
        submission_id=alarm.key,
        source=source,
        is_verified=alarm.is_verified,
        received_at=now,
        free_text=alarm.told,
        tier=tier,
        flags=[flag],
        reasons=[_reason(alarm, flag, tier)],
        rules_version=triage.RULES_VERSION,
    )
    detail = {"tier": str(tier), "source": str(source)}
    audit.record("reply.recorded", reply, by=by, now=now, detail=detail)
    return escalations.raise_(reply, now=now)


def _reason(alarm: FormAlarm, flag: triage.Flag, tier: triage.Tier) -> dict[str, str]:
    """Why, as it reads in the inbox."""
    return {
        "flag": str(flag),
        "tier": str(tier),
        "because": alarm.sentence,
        "words": "",
    }
