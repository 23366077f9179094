from django.db import migrations

# The table, and what its trigger is told (`clinic` migration 0020 says of what).
_TABLES = [
    ("clinic_patient", "id", "id", "clinic_id", "", "", ""),
    (
        "clinic_contactpoint",
        "id",
        "patient_id",
        "",
        "SELECT id, clinic_id FROM clinic_patient WHERE id = ($1->>'patient_id')::uuid",
        "",
        "",
    ),
    ("clinic_relatedperson", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_patientsource", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_patientmerge", "id", "kept_id", "clinic_id", "", "", ""),
    ("clinic_pin", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_appointment", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_pastvisit", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_waitingentry", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_chartopening", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_erasure", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_legalhold", "id", "patient_id", "clinic_id", "", "", ""),
    ("clinic_retentionpolicy", "clinic_id", "", "clinic_id", "", "", ""),
    ("clinic_user", "id", "", "clinic_id", "", "password", "last_login"),
    (
        "clinic_user_groups",
        "id",
        "",
        "",
        "SELECT NULL::uuid, clinic_id FROM clinic_user WHERE id = ($1->>'user_id')::bigint",
        "",
        "",
    ),
    (
        "clinic_user_user_permissions",
        "id",
        "",
        "",
        "SELECT NULL::uuid, clinic_id FROM clinic_user WHERE id = ($1->>'user_id')::bigint",
        "",
        "",
    ),
    ("clinic_practitioner", "id", "", "clinic_id", "", "", ""),
    (
        "clinic_certification",
        "id",
        "",
        "",
        "SELECT NULL::uuid, clinic_id FROM clinic_practitioner WHERE id = ($1->>'practitioner_id')::uuid",
        "",
        "",
    ),
    (
        "clinic_calendarfeed",
        "id",
        "",
        "",
        "SELECT NULL::uuid, clinic_id FROM clinic_practitioner WHERE id = ($1->>'practitioner_id')::uuid",
        "token_sha256",
        "read_at",
    ),
    (
        "clinic_workinghours",
        "id",
        "",
        "",
        "SELECT NULL::uuid, clinic_id FROM clinic_practitioner WHERE id = ($1->>'practitioner_id')::uuid",
        "",
        "",
    ),
    (
        "clinic_absence",
        "id",
        "",
        "",
        "SELECT NULL::uuid, clinic_id FROM clinic_practitioner WHERE id = ($1->>'practitioner_id')::uuid",
        "",
        "",
    ),
    ("clinic_openinghours", "id", "", "clinic_id", "", "", ""),
    ("clinic_closure", "id", "", "clinic_id", "", "", ""),
    ("clinic_clinic", "id", "", "id", "", "", "next_patient_number"),
    ("clinic_room", "id", "", "clinic_id", "", "", ""),
    ("clinic_visittype", "id", "", "clinic_id", "", "", ""),
    ("clinic_trainingpolicy", "clinic_id", "", "clinic_id", "", "", ""),
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
