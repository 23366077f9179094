from django.db import migrations

# The table, and what its trigger is told (`clinic` migration 0020 says of what).
_TABLES = [
    ("aftercare_checkin", "id", "patient_id", "clinic_id", "", "", ""),
    ("aftercare_reply", "id", "patient_id", "clinic_id", "", "", ""),
    ("aftercare_inboundtext", "id", "patient_id", "clinic_id", "", "body,sender", ""),
    ("aftercare_escalation", "id", "patient_id", "clinic_id", "", "", ""),
    (
        "aftercare_escalationstep",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM aftercare_escalation WHERE id = ($1->>'escalation_id')::uuid",
        "",
        "",
    ),
    ("aftercare_oncallshift", "id", "", "clinic_id", "", "", ""),
    (
        "aftercare_alertchoice",
        "person_id",
        "",
        "",
        "SELECT NULL::uuid, clinic_id FROM clinic_user WHERE id = ($1->>'person_id')::bigint",
        "",
        "",
    ),
    ("aftercare_alertroute", "id", "", "clinic_id", "", "sealed_url", ""),
    ("aftercare_aftercarepolicy", "clinic_id", "", "clinic_id", "", "", ""),
    ("aftercare_textversion", "id", "", "clinic_id", "", "", ""),
]


def _on(table, *told):
    """The trigger; it waits for whoever writes to that one table at the moment."""
    words = ", ".join(f"$${each}$$" for each in told)
    return (
        f"CREATE OR REPLACE TRIGGER remember_row AFTER INSERT OR UPDATE OR DELETE"
        f" ON {table} FOR EACH ROW EXECUTE FUNCTION clinic_remember_row({words})"
    )


class Migration(migrations.Migration):
    # One table after the other: none is held while the next one is waited for. What was
    # begun and broken off can be begun anew.
    atomic = False
    dependencies = [
        ("clinic", "0020_row_changes"),
        ("aftercare", "0020_indexes_of_what_is_set"),
    ]

    operations = [
        migrations.RunSQL(
            [_on(*each) for each in _TABLES],
            [
                f"DROP TRIGGER IF EXISTS remember_row ON {table}"
                for table, *_ in _TABLES
            ],
        ),
    ]
