"""Tells the needle record what patients said after earlier sessions."""

from datetime import datetime

from django.db.models import Q

from aftercare.models import Escalation, Reply
from clinic.models import Patient
from clinic.rules.known import known
from needling.afterwards import Said


class Hearing:
    """Reads replies and escalations; registered when the process starts."""

    def open_answers(self, patient: Patient, *, at: datetime) -> int:
        """Escalations raised by then and without an outcome at that moment."""
        rows = Escalation.objects.filter(patient=patient, raised_at__lte=at)
        return rows.filter(Q(resolved_at=None) | Q(resolved_at__gt=at)).count()

    def soreness(self, patient: Patient, *, at: datetime) -> Said | None:
        """The newest score, whoever noted it."""
        newest = (
            Reply.objects.filter(patient=patient, received_at__lte=at)
            .exclude(soreness=None)
            .select_related("check_in")
            .order_by("-received_at")
            .first()
        )
        if newest is None or newest.soreness is None:
            return None
        check_in = known(newest.check_in, "only a check-in asks for a score")
        return Said(newest.soreness, newest.received_at, check_in.session_id)
