"""What the database sees to in the outbox besides the moves of its states."""

import pgtrigger

from clinic.models import Clinic
from clinic.models.fields import state_machine

# A CHECK cannot look into another table. What is invented never leaves this machine,
# and nothing that is meant for somebody ends in the sink.
_ONLY_THE_CANARY = f"""
    IF (NEW.channel = 'sink') <> (
        SELECT is_canary FROM {Clinic._meta.db_table} WHERE id = NEW.clinic_id
    ) THEN
        RAISE EXCEPTION 'only what the canary is sent goes to the sink'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""  # noqa: S608 (the name of a table)


def canary_goes_to_sink() -> pgtrigger.Trigger:
    """No message to the canary leaves by another way, and no other by this one."""
    return pgtrigger.Trigger(
        name="message_of_canary_goes_to_sink",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__state="sending"),
        func=_ONLY_THE_CANARY,
    )


def message_states() -> pgtrigger.Trigger:
    """Which state may follow which."""
    return state_machine(
        "message_states",
        ("queued", "claimed"),
        ("queued", "cancelled"),
        ("queued", "expired"),
        ("claimed", "queued"),
        ("claimed", "sending"),
        ("claimed", "cancelled"),
        ("claimed", "expired"),
        ("claimed", "failed"),
        ("claimed", "dead"),
        ("sending", "queued"),
        ("sending", "sent"),
        ("sending", "failed"),
        ("sending", "dead"),
        ("sending", "expired"),
        ("sent", "delivered"),
        ("sent", "failed"),
        ("queued", "sent"),
        ("queued", "delivered"),
        ("dead", "sent"),
        ("expired", "sent"),
    )
