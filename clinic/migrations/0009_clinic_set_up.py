"""Clinics that are there already have been set up: their pages say nothing of it."""

from django.db import migrations, models
from django.db.models.functions import Now


def were_set_up(apps, schema_editor):
    apps.get_model("clinic", "Clinic").objects.update(set_up_at=Now())


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0008_audit_seals"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="set_up_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="set up"
            ),
        ),
        migrations.RunPython(were_set_up, migrations.RunPython.noop),
    ]
