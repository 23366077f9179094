"""By what messages are found."""

from django.db import models
from django.db.models import Q

from clinic.models.fields import where_set

# What a message is about: one or two of these. Each change of a row writes it into all
# of its indexes anew, three times on its way out; none of those that say nothing of it.
_SELDOM = (
    "staff",
    "check_in",
    "escalation",
    "certification",
    "appointment",
    "consent_offer",
    "consent",
    "pending_screening",
    "inbound",
    "route",
    "contact_point",
)


def message_indexes() -> list[models.Index]:
    """Each as small as what asks it allows: a message is written three times on its way
    out, and each time into every index that holds it."""
    return [
        *where_set(*_SELDOM, prefix="message_of"),
        # The claim of what is ready.
        models.Index(
            fields=["priority", "next_attempt_at", "id"],
            condition=Q(state="queued"),
            name="message_ready",
        ),
        # The reaper of leases that ran out.
        models.Index(
            fields=["lease_until"],
            condition=Q(state__in=["claimed", "sending"]),
            name="message_lease",
        ),
        # The messages page, newest first.
        models.Index(fields=["clinic", "-created_at"], name="message_newest"),
        # What is to be purged.
        models.Index(
            fields=["clinic", "created_at"],
            condition=Q(purged_at=None),
            name="message_to_purge",
        ),
        # A receipt finds its message.
        models.Index(
            fields=["reference"],
            condition=~Q(reference=""),
            name="message_reference",
        ),
    ]
