"""Rows for tests, in one line each: `make_patient(clinic)`.

Every moment is counted from `NOW`, a Tuesday morning; a test that reads the clock
travels there with the fixture `at_now`. Rows come into being through the product's own
verbs wherever there is one, so that a test starts from what the product would write.
"""

from tests.factories.aftercare import (
    answer,
    make_alerts,
    make_check_in,
    make_escalation,
    make_link,
    make_message,
    make_reply,
    make_route,
    make_sent_check_in,
    make_shift,
    make_text,
)
from tests.factories.aftermaths import make_aftermaths, make_people
from tests.factories.clinic import (
    ALL_REGIONS,
    NOW,
    PASSWORD,
    make_certification,
    make_clinic,
    make_contact,
    make_import,
    make_kin,
    make_patient,
    make_pin,
    make_practitioner,
    make_user,
)
from tests.factories.closing import make_event, make_search
from tests.factories.courses import around, make_outcome, make_plan
from tests.factories.diary import (
    SOON,
    make_appointment,
    make_kind,
    make_room,
    make_wish,
)
from tests.factories.needling import (
    make_clearance,
    make_consent,
    make_draft,
    make_filled_draft,
    make_offer,
    make_ready,
    make_screening,
    make_signed_session,
    signature,
)
from tests.factories.noting import (
    change_row,
    get_muscle,
    mind,
    minded,
    note_header,
    site_row,
    write_note,
)
from tests.factories.reference import load_reference, remember_reference

__all__ = [
    "ALL_REGIONS",
    "NOW",
    "PASSWORD",
    "SOON",
    "answer",
    "around",
    "change_row",
    "get_muscle",
    "load_reference",
    "make_aftermaths",
    "make_alerts",
    "make_appointment",
    "make_certification",
    "make_check_in",
    "make_clearance",
    "make_clinic",
    "make_consent",
    "make_contact",
    "make_draft",
    "make_escalation",
    "make_event",
    "make_filled_draft",
    "make_import",
    "make_kin",
    "make_kind",
    "make_link",
    "make_message",
    "make_offer",
    "make_outcome",
    "make_patient",
    "make_people",
    "make_pin",
    "make_plan",
    "make_practitioner",
    "make_ready",
    "make_reply",
    "make_room",
    "make_route",
    "make_screening",
    "make_search",
    "make_sent_check_in",
    "make_shift",
    "make_signed_session",
    "make_text",
    "make_user",
    "make_wish",
    "mind",
    "minded",
    "note_header",
    "remember_reference",
    "signature",
    "site_row",
    "write_note",
]
