"""What was typed before goes under lock, batch by batch; killed, it goes on where it was.

Needs FIELD_KEYS. The way back opens everything again.
"""

from django.db import migrations

from clinic import rekeying
from clinic.rekeying import Table

# As the tables were at this migration, whatever becomes of the models.
TABLES = (
    Table("clinic_chartopening", "id", ("reason",)),
    Table("clinic_legalhold", "id", ("reason",)),
    Table("clinic_patient", "id", ("notes",)),
    Table("clinic_appointment", "id", ("note",)),
    Table("clinic_waitingentry", "id", ("note",)),
)


def lock(apps, schema_editor):
    rekeying.lock_all(TABLES)


def unlock(apps, schema_editor):
    rekeying.open_all(TABLES)


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("clinic", "0016_locked_words")]

    operations = [migrations.RunPython(lock, unlock)]
