"""What exists on the ground floor."""

from clinic.models.audit import AuditEntry
from clinic.models.heartbeat import Heartbeat
from clinic.models.patient import ContactPoint, Patient
from clinic.models.person import Certification, Practitioner, User
from clinic.models.place import Clinic, Closure, OpeningHours

__all__ = [
    "AuditEntry",
    "Certification",
    "Clinic",
    "Closure",
    "ContactPoint",
    "Heartbeat",
    "OpeningHours",
    "Patient",
    "Practitioner",
    "User",
]
