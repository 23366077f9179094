"""Files for the tests of imports, and the background that moves them on."""

import csv
import io
from datetime import timedelta

from clinic import imports, importsteps
from clinic.models import ImportRow, PatientImport
from tests.factories import NOW

HEADINGS = ["ID", "First name", "Last name", "DOB", "Mobile", "Email", "Marketing"]


def row(number, **cells):
    """One patient as cells; each differs from every other."""
    given = {
        "ID": str(number),
        "First name": f"Ann{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}",
        "Last name": f"Hill{chr(97 + number // 676 % 26)}",
        "DOB": f"{number % 28 + 1:02}/{number % 12 + 1:02}/{1950 + number % 50}",
        "Mobile": f"07700 900{number % 1000:03}",
        "Email": f"ann{number}@example.org",
        "Marketing": "yes",
        **cells,
    }
    return [given[name] for name in HEADINGS]


def a_file(*rows, headings=HEADINGS, delimiter=",", encoding="utf-8"):
    """The bytes of a CSV file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([headings, *rows])
    return buffer.getvalue().encode(encoding)


def load(clinic, data, *, by, order="dmy", now=NOW, name="patients.csv", **setting):
    """The file received, its columns confirmed as they were guessed."""
    source = imports.receive(clinic, name=name, data=data, by=by, now=now)
    given = {"fields": source.fields, "order": order, "system": source.system}
    chosen = imports.Setting(**{**given, **setting})
    return imports.set_columns(source, setting=chosen, by=by, now=now)


def work(*, now=NOW, most=1000):
    """The background until there is nothing left to do."""
    for _ in range(most):
        if not PatientImport.objects.get_queryset().at_work().exists():
            return
        importsteps.advance(now=now)


def bring_in(clinic, data, *, by, duplicates="skip", now=NOW, **setting):
    """The whole way from the file to the patients."""
    source = load(clinic, data, by=by, now=now, **setting)
    work(now=now)
    imports.start(source, duplicates=duplicates, by=by, now=now)
    work(now=now)
    return PatientImport.objects.get(pk=source.pk)


def states(source):
    """What became of each row, by its line."""
    rows = ImportRow.objects.filter(source=source).order_by("line")
    return [each.state for each in rows]


def problems(source):
    """What is said of each row, in the order of the file."""
    rows = ImportRow.objects.filter(source=source).order_by("line")
    return [each.problem for each in rows]


LATER = NOW + timedelta(hours=71)
TOO_LATE = NOW + timedelta(hours=72)
