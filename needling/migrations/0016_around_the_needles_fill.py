"""Drafts that were open get the rows that new ones are begun with.

Signed notes stay as they were signed: they say nothing of what was not asked then.
"""

from django.db import migrations

_BESIDE = ("NoteTold", "NoteClean", "NoteAdvice", "NoteOutlook")


def fill(apps, schema_editor):
    drafts = apps.get_model("needling", "Session").objects.filter(state="draft")
    for name in _BESIDE:
        model = apps.get_model("needling", name)
        model.objects.bulk_create(model(session=session) for session in drafts)


def keep(apps, schema_editor):
    """Nothing to take back: the tables go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("needling", "0015_around_the_needles")]

    operations = [migrations.RunPython(fill, keep)]
