"""Which rows of the ground floor are remembered, change by change, and why."""

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
from clinic.models.remembering import Remembered, leave_out, remember
from clinic.models.retention import Erasure, LegalHold, RetentionPolicy
from clinic.models.rowchange import RowChange
from clinic.models.schedule import Absence, Room, VisitType, WorkingHours
from clinic.models.training import TrainingPolicy
from clinic.models.upload import Upload
from clinic.models.waiting import CalendarFeed, WaitingEntry

_WHO = "who a patient is, and how to reach them"
_VISITS = "when somebody is treated"
_STAFF = "who works here, with which rights and proofs"
_HOURS = "when the clinic and its people are there"
_SETTINGS = "settings of the clinic"
_KEEPING = "what is kept, held fast or erased"

remember(
    {
        Patient: Remembered(_WHO),
        ContactPoint: Remembered(_WHO),
        RelatedPerson: Remembered(_WHO),
        PatientSource: Remembered(_WHO),
        PatientMerge: Remembered(_WHO),
        Pin: Remembered("alerts on a chart"),
        Appointment: Remembered(_VISITS),
        PastVisit: Remembered(_VISITS),
        WaitingEntry: Remembered(_VISITS),
        ChartOpening: Remembered("a chart opened in an emergency"),
        Erasure: Remembered(_KEEPING),
        LegalHold: Remembered(_KEEPING),
        RetentionPolicy: Remembered(_KEEPING, is_open=True),
        User: Remembered(
            _STAFF, hidden=("password",), quiet=("last_login",), is_open=True
        ),
        User.groups.through: Remembered(_STAFF, is_open=True),
        User.user_permissions.through: Remembered(_STAFF, is_open=True),
        Practitioner: Remembered(_STAFF, is_open=True),
        Certification: Remembered(_STAFF, is_open=True),
        CalendarFeed: Remembered(
            "a key to the diary",
            hidden=("token_sha256",),
            quiet=("read_at",),
            is_open=True,
        ),
        WorkingHours: Remembered(_HOURS, is_open=True),
        Absence: Remembered(_HOURS, is_open=True),
        OpeningHours: Remembered(_HOURS, is_open=True),
        Closure: Remembered(_HOURS, is_open=True),
        Clinic: Remembered(_SETTINGS, quiet=("next_patient_number",), is_open=True),
        Room: Remembered(_SETTINGS, is_open=True),
        VisitType: Remembered(_SETTINGS, is_open=True),
        TrainingPolicy: Remembered(_SETTINGS, is_open=True),
    }
)
leave_out(
    {
        AuditEntry: "the history itself; its own trigger and chain hold it",
        AuditSeal: "the chain over the history",
        RowChange: "this history",
        Heartbeat: "when a sweep last ran",
        PatientImport: "the steps of a machine through a file that is soon forgotten; "
        "what it makes of the file is remembered",
        ImportRow: "the lines of that file",
        Upload: "a file is never changed, and the row that names it is remembered",
    }
)
