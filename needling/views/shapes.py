"""Shapes that the views of this app share: doors, strips, methods."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render

from clinic import audit
from clinic.access import StaffRequest, find
from clinic.models import Patient, Practitioner, User
from needling.rules.screening import ScreeningFinding

FORM = ["GET", "HEAD", "POST"]


def patient_of(user: User, id: UUID) -> Patient:
    """The patient, with the clinic; 404 for one of another clinic."""
    patient: Patient = find(Patient.objects.select_related("clinic"), user, pk=id)
    return patient


def treated(user: User, id: UUID) -> Patient:
    """The patient as somebody to treat: 404 also for one who was erased."""
    rows = Patient.objects.select_related("clinic").named()
    patient: Patient = find(rows, user, pk=id)
    return patient


def practitioner_of(user: User) -> Practitioner | None:
    """The user as somebody who treats, None for everybody else."""
    return (
        Practitioner.objects.select_related("user", "clinic").filter(user=user).first()
    )


def remember_reading(subject: models.Model, *, by: User, now: datetime) -> None:
    """Who looked at a clinical record."""
    audit.record(f"{subject._meta.model_name}.viewed", subject, by=by, now=now)


def once(findings: Iterable[ScreeningFinding]) -> list[ScreeningFinding]:
    """Each sentence once: several items may say the same."""
    return list({each.sentence: each for each in findings}.values())


def strip(
    request: StaffRequest, template: str, *, title: str, **context: Any
) -> HttpResponse:
    """The fragment for htmx; for a plain link the same inside a whole page."""
    fragment = f"needling/{template}.html"
    if request.headers.get("HX-Request"):
        return render(request, fragment, context)
    page = {"fragment": fragment, "title": title, **context}
    return render(request, "needling/strip.html", page)
