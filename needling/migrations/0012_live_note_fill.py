"""Sites of notes written as a whole get what the live note tells apart.

An empty number of twitches meant "not assessed". Every needle of a signed note was
counted out: its constraint said so.
"""

import pgtrigger
from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    sites = apps.get_model("needling", "NeedleSite")
    # Signed notes are locked; new columns of theirs are filled this once.
    with pgtrigger.ignore("needling.NeedleSite:needle_site_of_signed_is_locked"):
        sites.objects.filter(twitches__isnull=True).update(twitches_unassessed=True)
        sites.objects.filter(session__state="signed").update(needles_out=F("needles"))


def keep(apps, schema_editor):
    """Nothing to take back: the columns go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("needling", "0011_live_note")]

    operations = [migrations.RunPython(fill, keep)]
