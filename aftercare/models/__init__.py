"""What follows a session."""

from aftercare.models.aftermath import Aftermath, ExpectedSoreness
from aftercare.models.checkin import CheckIn, CheckInLink
from aftercare.models.delivery import Attempt, Receipt
from aftercare.models.escalation import Escalation, EscalationStep
from aftercare.models.inbound import InboundText
from aftercare.models.message import Message
from aftercare.models.policy import AftercarePolicy
from aftercare.models.reply import Reply
from aftercare.models.rota import OnCallShift
from aftercare.models.visit_reminder import VisitReminder
from aftercare.models.wording import AlertChoice, AlertRoute, TextVersion

__all__ = [
    "AftercarePolicy",
    "Aftermath",
    "AlertChoice",
    "AlertRoute",
    "Attempt",
    "CheckIn",
    "CheckInLink",
    "Escalation",
    "EscalationStep",
    "ExpectedSoreness",
    "InboundText",
    "Message",
    "OnCallShift",
    "Receipt",
    "Reply",
    "TextVersion",
    "VisitReminder",
]
