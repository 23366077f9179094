"""Rows that belong to a session note are locked with it."""

import pgtrigger

from clinic.models.fields import Locked

# `session_id` of the old and the new row: a row cannot be moved into or out of a
# signed note either.
_LOCKED = """
    IF EXISTS (
        SELECT 1 FROM needling_session
        WHERE state <> 'draft'
          AND id IN (
            CASE WHEN TG_OP = 'INSERT' THEN NEW.session_id ELSE OLD.session_id END,
            CASE WHEN TG_OP = 'DELETE' THEN OLD.session_id ELSE NEW.session_id END
          )
    ) THEN
        RAISE EXCEPTION 'the note is signed: what belongs to it is locked'
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def locked_with_note(name: str) -> pgtrigger.Trigger:
    """The database refuses to add, change or remove a row of a signed note."""
    return Locked(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_LOCKED,
    )
