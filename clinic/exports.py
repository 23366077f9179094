"""Everything about one patient as one file, for the patient or whoever follows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.template.loader import render_to_string

from clinic import audit, printing, relations, uploads
from clinic.access import Permission, may
from clinic.models import Clinic, Patient, Pin, Upload, User
from clinic.rules import disclosure


@dataclass(frozen=True)
class Line:
    """One file of the export as the index tells it; `count` of rows, for tables."""

    path: str
    words: str
    count: int | None = None


@dataclass(frozen=True)
class Contents:
    """What the export holds. `missing`: documents that could not be made.

    `is_whole`: whoever made it reads charts, so nothing of the record is left out.
    """

    is_whole: bool
    tables: list[Line] = field(default_factory=list)
    papers: list[Line] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@transaction.atomic
def write(patient: Patient, *, to: IO[bytes], by: User, now: datetime) -> Contents:
    """Write the export into `to` as a ZIP, and remember that it was made.

    Every table that hangs on the patient as JSON, every document and every file that
    was handed in, and an index in words. Fields that open something are left out. For
    somebody who does not read charts it holds what the desk keeps, and says so.
    """
    contents = Contents(is_whole=may(by, Permission.CLINICAL_VIEW))
    rows = _readable(relations.family(patient.pk), is_whole=contents.is_whole)
    with ZipFile(to, "w", ZIP_DEFLATED) as made:
        for model, keys in rows.items():
            contents.tables.append(_table(made, model, keys, around=rows))
        for line in _uploads(made, rows, by=by, now=now):
            contents.papers.append(line)
        if contents.is_whole:
            _papers(made, contents, patient, by=by, now=now)
        told = {"patient": patient, "contents": contents, "by": by, "now": now}
        told["clinic"] = patient.clinic
        made.writestr("index.html", render_to_string("clinic/export_index.html", told))
    detail = {
        "whole": contents.is_whole,
        "tables": len(contents.tables),
        "papers": len(contents.papers),
        "missing": len(contents.missing),
    }
    audit.record("patient.exported", patient, by=by, now=now, detail=detail)
    return contents


def _readable(
    rows: dict[type[models.Model], set[Any]], *, is_whole: bool
) -> dict[type[models.Model], set[Any]]:
    """All of it, or the tables of the desk without alerts for clinicians."""
    if is_whole:
        return rows
    mine = {
        model: keys for model, keys in rows.items() if model._meta.app_label == "clinic"
    }
    if Pin in mine:
        pins = Pin.objects.filter(pk__in=mine[Pin]).readable(clinical=False)
        mine[Pin] = set(pins.values_list("pk", flat=True))
    return mine


def _table(
    made: ZipFile, model: type[models.Model], keys: set[Any], *, around: Any
) -> Line:
    """One table as a list of rows, the keys of other tables told in words as well."""
    columns = [
        each.attname
        for each in model._meta.concrete_fields
        if not disclosure.is_secret(each.name)
    ]
    found = model._base_manager.filter(pk__in=keys).order_by("pk").values(*columns)
    rows = [dict(row) for row in found]
    for name, words in _named(model, rows, around=around):
        for row in rows:
            row[f"{name}_in_words"] = words.get(row[f"{name}_id"], "")
    path = f"tables/{model._meta.label_lower}.json"
    made.writestr(
        path,
        json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1),
    )
    return Line(path, str(model._meta.verbose_name_plural), len(rows))


def _named(
    model: type[models.Model], rows: list[dict[str, Any]], *, around: Any
) -> Iterator[tuple[str, dict[Any, str]]]:
    """Each key to a row that is not in the export itself, and what that row is."""
    for each in model._meta.concrete_fields:
        other = each.related_model
        if not isinstance(other, type) or other in around or other is Clinic:
            continue
        wanted = {row[each.attname] for row in rows} - {None}
        found = other._base_manager.in_bulk(wanted)
        yield each.name, {key: str(row) for key, row in found.items()}


def _uploads(
    made: ZipFile, rows: dict[type[models.Model], set[Any]], *, by: User, now: datetime
) -> Iterator[Line]:
    """The files that were handed in with any of the rows."""
    for upload in Upload.objects.filter(pk__in=relations.uploads(rows)).order_by("pk"):
        name = disclosure.file_name(upload.pk.hex, upload.name)
        made.writestr(f"files/{name}", uploads.read(upload, by=by, now=now))
        yield Line(f"files/{name}", upload.name)


def _papers(
    made: ZipFile, contents: Contents, patient: Patient, *, by: User, now: datetime
) -> None:
    """The documents that the rooms make; one that cannot be made is named."""
    for paper in printing.papers(patient, by=by, now=now):
        if paper.data is None:
            contents.missing.append(paper.words)
            continue
        made.writestr(f"papers/{paper.name}", paper.data)
        contents.papers.append(Line(f"papers/{paper.name}", paper.words))
