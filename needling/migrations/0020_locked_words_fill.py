"""What was typed before goes under lock, batch by batch; killed, it goes on where it was.

Needs FIELD_KEYS. The way back opens everything again.
"""

from django.db import migrations

from clinic import rekeying
from clinic.rekeying import Table

# As the tables were at this migration, whatever becomes of the models.
TABLES = (
    Table("needling_screeninganswer", "id", ("details",)),
    Table("needling_consent", "id", ("withdrawal_reason",)),
    Table("needling_consentreview", "id", ("note",)),
    Table(
        "needling_session",
        "id",
        (
            "problem",
            "reactions",
            "notes",
            "late_entry_reason",
            "moved_reason",
            "moved_check",
        ),
    ),
    Table("needling_acknowledgement", "id", ("note",)),
    Table("needling_adverseevent", "id", ("description", "conclusion")),
    Table("needling_adverseentry", "id", ("text",)),
    Table("needling_notetold", "id", ("referral",)),
    Table("needling_noteclean", "id", ("because", "exposure_note")),
    Table("needling_noteoutlook", "id", ("next_sites", "target", "stop_rule")),
    Table("needling_reaction", "id", ("note",)),
    Table("needling_clearance", "id", ("note", "withdrawal_reason")),
    Table("needling_countersignature", "id", ("remark",)),
    Table("needling_pendinganswer", "id", ("details",)),
    Table("needling_formalarm", "id", ("told",)),
    Table("needling_needlesearch", "id", ("found_where",)),
    Table("needling_notechange", "id", ("fields",)),
    Table("needling_outcomeentry", "id", ("struck_because",)),
    Table("needling_plan", "id", ("problem", "target", "stop_rule", "ended_note")),
    Table("needling_pacingreason", "id", ("reason",)),
    Table("needling_needlesite", "id", ("location", "depth_reason", "event_note")),
    Table("needling_addendum", "id", ("text",)),
)


def lock(apps, schema_editor):
    rekeying.lock_all(TABLES)


def unlock(apps, schema_editor):
    rekeying.open_all(TABLES)


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("needling", "0019_locked_words")]

    operations = [migrations.RunPython(lock, unlock)]
