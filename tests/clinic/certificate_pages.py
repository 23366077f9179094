"""What the tests of the certificate pages have in common."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinic import uploads
from clinic.audit import Agent
from tests import factories, samples
from tests.factories import NOW


def url(name, row):
    return reverse(f"clinic:{name}", args=[row.pk])


def scan(data=None, name="course.pdf", content_type="application/pdf"):
    """A file as a browser sends it."""
    content = samples.pdf() if data is None else data
    return SimpleUploadedFile(name, content, content_type=content_type)


def filled(**changed):
    """The form as somebody fills it in; None leaves a field out."""
    values = {
        "kind": "needling",
        "course": "Foundation",
        "body": "Institute",
        "hours_total": "30",
        "hours_in_person": "20",
        "hours_needling": "10",
        "awarded_on": "2026-01-05",
        "expires_on": "2028-01-04",
        "regions": ["neck", "thorax"],
        "evidence": scan(),
        **changed,
    }
    return {name: value for name, value in values.items() if value is not None}


def with_file(practitioner, **columns):
    """A certificate with its scan."""
    file = uploads.NewFile("course.pdf", samples.pdf())
    stored = uploads.store(practitioner.clinic, file=file, by=Agent.SEED, now=NOW)
    return factories.make_certification(practitioner, evidence=stored, **columns)
