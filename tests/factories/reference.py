"""The reference data that sessions lean on: muscles, screening items, consent text."""

import io

from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction

from needling.models import ConsentText

# What the first loading of this run wrote, table by table.
_rows: list[list[models.Model]] = []


def load_reference() -> None:
    """Load it where it is missing: once for the run, and anew after a flush.

    Tests in real transactions empty every table, so that whoever needs the data asks.
    They get the rows that `remember_reference` saw: the command takes far longer.
    """
    if ConsentText.objects.filter(is_current=True).exists():
        return
    if not _rows or any(rows[0].__class__._base_manager.exists() for rows in _rows):
        call_command("load_reference", stdout=io.StringIO())
        return
    with transaction.atomic():
        for rows in _rows:
            rows[0].__class__._base_manager.bulk_create(rows)


def remember_reference() -> None:
    """Keep the rows of a database that holds nothing else."""
    tables = apps.get_app_config("needling").get_models()
    found = (list(table._base_manager.all()) for table in tables)
    _rows[:] = [rows for rows in found if rows]
