"""Patients from another system: the file, its rows, under which id they were known."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, one_of, set_exactly_when, state_machine
from clinic.models.patient import Patient
from clinic.models.person import User
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic


class PatientImportQuerySet(OfClinic["PatientImport"]):
    """Which imports."""

    def at_work(self) -> PatientImportQuerySet:
        """Those that the background moves on, the one that waited longest first."""
        states = ("checking", "running", "undoing")
        return self.filter(state__in=states).order_by("stepped_at", "pk")

    def forgettable(self, now: datetime) -> PatientImportQuerySet:
        """Those whose file is kept although nobody can need it any more."""
        return self.filter(keep_until__lt=now, size__gt=0)


class PatientImportManager(models.Manager["PatientImport"]):
    """Rows come without the file: a list of imports must not weigh megabytes."""

    def get_queryset(self) -> PatientImportQuerySet:
        """Everything but the content, which is read when it is asked for."""
        return PatientImportQuerySet(self.model, using=self._db).defer("data")


class PatientImport(Identified):
    """One file with patients on its way into the register.

    columns ──▶ checking ──▶ checked ──▶ running ──▶ done ──▶ undoing ──▶ undone
       ▲           └──────────┴── (columns changed) ──┐
       └──────────────────────────────────────────────┘
    Before it runs it may be dropped. Checking, running and undoing go on in the
    background, batch by batch: `cursor` is the last line that is done, and each batch
    is one transaction, so that a killed worker leaves nothing half-done. File and cells
    are emptied at `keep_until`, which is also the end of undoing.
    """

    class State(models.TextChoices):
        """How far it is."""

        COLUMNS = "columns", _("Columns to confirm")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, not imported yet")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        DROPPED = "dropped", _("Dropped")

    class Choice(models.TextChoices):
        """What happens to a row that may be somebody who is here already."""

        SKIP = "skip", _("leave it out")
        LINK = "link", _("it is the same person: keep the record here")
        CREATE = "create", _("somebody else: register")

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(_("file"), max_length=120)
    data = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    encoding = models.CharField(_("encoding"), max_length=20)
    delimiter = models.CharField(_("delimiter"), max_length=1)
    headings = models.JSONField(_("headings"))
    first_line = models.PositiveIntegerField(_("first line"))
    fields = models.JSONField(_("columns"))
    order = models.CharField(_("order of day and month"), max_length=3, blank=True)
    is_serial = models.BooleanField(_("dates are numbers"), default=False)
    system = models.CharField(_("old system"), max_length=40)
    duplicates = models.CharField(
        _("likely duplicates"),
        max_length=10,
        choices=Choice.choices,
        default=Choice.SKIP,
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.COLUMNS
    )
    problem = models.CharField(_("what is wrong"), max_length=300, blank=True)
    cursor = models.PositiveIntegerField(_("done up to line"), default=0)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    created_at = models.DateTimeField(_("loaded"))
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    stepped_at = models.DateTimeField(_("last step"))
    finished_at = models.DateTimeField(_("imported"), null=True)
    keep_until = models.DateTimeField(_("kept until"))

    objects = PatientImportManager()

    class Meta:
        verbose_name = _("import of patients")
        verbose_name_plural = _("imports of patients")
        base_manager_name = "objects"
        constraints = [
            one_of(
                "patient_import_state",
                "state",
                "columns",
                "checking",
                "checked",
                "running",
                "done",
                "undoing",
                "undone",
                "dropped",
            ),
            one_of("patient_import_duplicates", "duplicates", "skip", "link", "create"),
            one_of("patient_import_order", "order", "", "dmy", "mdy", "ymd"),
            set_exactly_when(
                "patient_import_finished",
                "finished_at",
                Q(state__in=["done", "undoing", "undone"]),
            ),
        ]
        indexes = [
            # What the background moves on.
            models.Index(
                fields=["stepped_at"],
                name="patient_import_at_work",
                condition=Q(state__in=["checking", "running", "undoing"]),
            ),
        ]
        triggers = [
            state_machine(
                "patient_import_moves",
                ("columns", "checking"),
                ("columns", "dropped"),
                ("checking", "checked"),
                ("checking", "columns"),
                ("checking", "dropped"),
                ("checked", "columns"),
                ("checked", "running"),
                ("checked", "dropped"),
                ("running", "done"),
                ("done", "undoing"),
                ("undoing", "undone"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row of a file and what became of it.

    ready ──▶ created ──▶ undone | kept (touched since)
    twin (may be somebody who is here) ──▶ created | linked | skipped
    known (its id is here already), aside (no patient of its own), refused
    """

    class State(models.TextChoices):
        """What became of it."""

        READY = "ready", _("Will be registered")
        TWIN = "twin", _("Likely here already")
        KNOWN = "known", _("Imported before")
        ASIDE = "aside", _("Left aside")
        REFUSED = "refused", _("Cannot be imported")
        CREATED = "created", _("Registered")
        LINKED = "linked", _("Linked to the record here")
        SKIPPED = "skipped", _("Left out")
        UNDONE = "undone", _("Taken back")
        KEPT = "kept", _("Kept: in use since")

    source = models.ForeignKey(
        PatientImport, on_delete=models.CASCADE, related_name="rows"
    )
    line = models.PositiveIntegerField(_("line"))
    cells = models.JSONField(_("cells"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    choice = models.CharField(
        _("choice"), max_length=10, choices=PatientImport.Choice.choices, blank=True
    )
    problem = models.TextField(_("why"), blank=True)
    old_id = models.CharField(_("id in the old system"), max_length=100, blank=True)
    who = models.CharField(_("name and birth date, hashed"), max_length=32, blank=True)
    patient = models.ForeignKey(
        Patient, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    twin_line = models.PositiveIntegerField(_("same as line"), null=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(
                name="import_row_once_per_line", fields=["source", "line"]
            ),
            one_of(
                "import_row_state",
                "state",
                "ready",
                "twin",
                "known",
                "aside",
                "refused",
                "created",
                "linked",
                "skipped",
                "undone",
                "kept",
            ),
            one_of("import_row_choice", "choice", "", "skip", "link", "create"),
        ]
        indexes = [
            # The rows of one kind, in the order of the file.
            models.Index(
                fields=["source", "state", "line"], name="import_row_by_state"
            ),
            # Is this id, or this person, in the file already?
            models.Index(fields=["source", "old_id"], name="import_row_by_id"),
            models.Index(fields=["source", "who"], name="import_row_by_who"),
        ]

    def __str__(self) -> str:
        return f"{self.line}"


class PatientSource(Identified):
    """Under which id another system knew a patient: a second import changes nothing."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="sources"
    )
    system = models.CharField(_("system"), max_length=40)
    source_id = models.CharField(_("id there"), max_length=100)
    old_number = models.CharField(_("number there"), max_length=100, blank=True)
    added_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("origin of a patient")
        verbose_name_plural = _("origins of patients")
        constraints = [
            models.UniqueConstraint(
                name="patient_source_once", fields=["clinic", "system", "source_id"]
            ),
        ]
        indexes = [
            # The search finds a patient by the number on old papers.
            models.Index(fields=["old_number"], name="patient_source_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.source_id}"
