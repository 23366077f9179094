from django.db import migrations

# The table, and what its trigger is told (`clinic` migration 0020 says of what).
_TABLES = [
    ("needling_session", "id", "patient_id", "clinic_id", "", "", "version"),
    (
        "needling_needlesite",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "version",
    ),
    (
        "needling_notetold",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "version",
    ),
    (
        "needling_noteclean",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "version",
    ),
    (
        "needling_noteadvice",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "version",
    ),
    (
        "needling_noteoutlook",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "version",
    ),
    (
        "needling_rangeofmotion",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "version",
    ),
    (
        "needling_reaction",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "version",
    ),
    (
        "needling_acknowledgement",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "",
    ),
    (
        "needling_pacingreason",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "",
    ),
    (
        "needling_addendum",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "",
    ),
    (
        "needling_countersignature",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "",
    ),
    (
        "needling_charge",
        "id",
        "",
        "clinic_id",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "",
    ),
    ("needling_screening", "id", "patient_id", "clinic_id", "", "", ""),
    (
        "needling_screeninganswer",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_screening WHERE id = ($1->>'screening_id')::uuid",
        "",
        "",
    ),
    (
        "needling_screeningreview",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_screening WHERE id = ($1->>'screening_id')::uuid",
        "",
        "",
    ),
    ("needling_pendingscreening", "id", "patient_id", "clinic_id", "", "", ""),
    (
        "needling_pendinganswer",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_pendingscreening WHERE id = ($1->>'form_id')::uuid",
        "",
        "version",
    ),
    ("needling_formalarm", "id", "patient_id", "clinic_id", "", "", ""),
    ("needling_formlink", "id", "patient_id", "clinic_id", "", "token_sha256", ""),
    ("needling_clearance", "id", "patient_id", "clinic_id", "", "", ""),
    ("needling_consent", "id", "patient_id", "clinic_id", "", "", ""),
    ("needling_consentoffer", "id", "patient_id", "clinic_id", "", "", ""),
    (
        "needling_offertherapist",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_consentoffer WHERE id = ($1->>'offer_id')::uuid",
        "",
        "",
    ),
    ("needling_consentreview", "id", "patient_id", "clinic_id", "", "", ""),
    ("needling_adverseevent", "id", "patient_id", "clinic_id", "", "", ""),
    (
        "needling_adverseentry",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_adverseevent WHERE id = ($1->>'event_id')::uuid",
        "",
        "",
    ),
    (
        "needling_needlesearch",
        "id",
        "",
        "",
        "SELECT patient_id, clinic_id FROM needling_session WHERE id = ($1->>'session_id')::uuid",
        "",
        "",
    ),
    ("needling_plan", "id", "patient_id", "clinic_id", "", "", ""),
    ("needling_outcomeentry", "id", "patient_id", "clinic_id", "", "", ""),
    ("needling_paindrawing", "id", "patient_id", "clinic_id", "", "", ""),
    ("needling_needlingpolicy", "clinic_id", "", "clinic_id", "", "", ""),
    ("needling_screeningitem", "id", "", "", "", "", ""),
    ("needling_consenttext", "id", "", "", "", "", ""),
    ("needling_muscle", "slug", "", "", "", "", ""),
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
        ("needling", "0020_locked_words_fill"),
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
