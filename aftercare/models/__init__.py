"""What follows a session."""

from aftercare.models.checkin import CheckIn, CheckInLink
from aftercare.models.delivery import Attempt, Receipt
from aftercare.models.escalation import Escalation, EscalationStep
from aftercare.models.message import Message
from aftercare.models.policy import AftercarePolicy
from aftercare.models.reply import Reply

__all__ = [
    "AftercarePolicy",
    "Attempt",
    "CheckIn",
    "CheckInLink",
    "Escalation",
    "EscalationStep",
    "Message",
    "Receipt",
    "Reply",
]
