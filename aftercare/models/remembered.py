"""Which rows of what follows a session are remembered, change by change, and why."""

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
from clinic.models.remembering import Remembered, leave_out, remember

_ASKED = "whether a patient was asked, and what they answered"
_ALARM = "an alarm, and who saw to it"
_REACHED = "who is reached when there is an alarm"
_SETTINGS = "what patients are asked and told, and when"

remember(
    {
        CheckIn: Remembered(_ASKED),
        Reply: Remembered(_ASKED),
        # The words are purged after the clinic's period, so none stay here.
        InboundText: Remembered(_ASKED, hidden=("body", "sender")),
        Escalation: Remembered(_ALARM),
        EscalationStep: Remembered(_ALARM),
        OnCallShift: Remembered(_REACHED, is_open=True),
        AlertChoice: Remembered(_REACHED, is_open=True),
        AlertRoute: Remembered(_REACHED, hidden=("sealed_url",), is_open=True),
        AftercarePolicy: Remembered(_SETTINGS, is_open=True),
        TextVersion: Remembered(_SETTINGS, is_open=True),
    }
)
_OUTBOX = "the outbox: each attempt and receipt is a row that is only added"
leave_out(
    {
        Message: _OUTBOX,
        Attempt: _OUTBOX,
        Receipt: _OUTBOX,
        CheckInLink: "made anew with each message; only its fingerprint is there",
        VisitReminder: "a plan made from the visit, which is remembered",
        Aftermath: "figures worked out from the session and the answers",
        ExpectedSoreness: "worked out from the session",
    }
)
