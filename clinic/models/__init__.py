"""What exists on the ground floor."""

from clinic.models.appointment import Appointment
from clinic.models.around import Pin, RelatedPerson
from clinic.models.audit import AuditEntry, AuditSeal
from clinic.models.certification import Certification
from clinic.models.contact import ContactPoint
from clinic.models.heartbeat import Heartbeat
from clinic.models.importing import ImportRow, PatientImport, PatientSource
from clinic.models.merge import PatientMerge
from clinic.models.opening import ChartOpening
from clinic.models.pastvisit import PastVisit
from clinic.models.patient import Patient
from clinic.models.person import Practitioner, User
from clinic.models.place import Clinic, Closure, OpeningHours
from clinic.models.retention import Erasure, LegalHold, RetentionPolicy
from clinic.models.rowchange import RowChange
from clinic.models.schedule import Absence, Room, VisitType, WorkingHours
from clinic.models.training import TrainingPolicy
from clinic.models.upload import Upload
from clinic.models.waiting import CalendarFeed, WaitingEntry

__all__ = [
    "Absence",
    "Appointment",
    "AuditEntry",
    "AuditSeal",
    "CalendarFeed",
    "Certification",
    "ChartOpening",
    "Clinic",
    "Closure",
    "ContactPoint",
    "Erasure",
    "Heartbeat",
    "ImportRow",
    "LegalHold",
    "OpeningHours",
    "PastVisit",
    "Patient",
    "PatientImport",
    "PatientMerge",
    "PatientSource",
    "Pin",
    "Practitioner",
    "RelatedPerson",
    "RetentionPolicy",
    "Room",
    "RowChange",
    "TrainingPolicy",
    "Upload",
    "User",
    "VisitType",
    "WaitingEntry",
    "WorkingHours",
]
