"""What was typed before goes under lock, batch by batch; killed, it goes on where it was.

Needs FIELD_KEYS. The way back opens everything again.
"""

from django.db import migrations

from clinic import rekeying
from clinic.rekeying import Table

# As the tables were at this migration, whatever becomes of the models.
TABLES = (
    Table("aftercare_reply", "id", ("free_text", "call_when")),
    Table("aftercare_escalation", "id", ("finding", "action")),
    Table("aftercare_escalationstep", "id", ("note",)),
    Table("aftercare_inboundtext", "id", ("body",)),
)


def lock(apps, schema_editor):
    rekeying.lock_all(TABLES)


def unlock(apps, schema_editor):
    rekeying.open_all(TABLES)


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("aftercare", "0017_locked_words")]

    operations = [migrations.RunPython(lock, unlock)]
