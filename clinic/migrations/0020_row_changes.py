import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What a table's trigger tells it: the column of the key, that of the patient and of the
# clinic, a query for what the row does not name, the columns of which no value is kept,
# and those that alone are no change. The last two with commas between.
# Of a change of the keys only what is not under lock counts.
REMEMBER = """
CREATE FUNCTION clinic_remember_row() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    acting jsonb := coalesce(nullif(current_setting('clinic.acting', true), ''), '{}');
    rekeying boolean := coalesce(current_setting('clinic.rekeying', true), '') = 'on';
    hidden text[] := string_to_array(TG_ARGV[4], ',');
    quiet text[] := string_to_array(TG_ARGV[5], ',');
    was_row jsonb := '{}';
    new_row jsonb;
    held jsonb;
    was jsonb := '{}';
    made jsonb := '{}';
    of_patient uuid;
    of_clinic uuid;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        was_row := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW);
    END IF;
    held := coalesce(new_row, was_row);
    IF TG_OP = 'DELETE' THEN
        was := was_row - hidden;
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT
            jsonb_object_agg(key, CASE WHEN key = ANY (hidden) THEN 'null'
                ELSE was_row -> key END),
            jsonb_object_agg(key, CASE WHEN key = ANY (hidden) THEN 'null'
                ELSE value END)
        INTO was, made
        FROM jsonb_each(new_row)
        WHERE value IS DISTINCT FROM was_row -> key AND key <> ALL (quiet)
            AND NOT (rekeying AND (
                coalesce(starts_with(was_row ->> key, 'enc1:'), false)
                OR coalesce(starts_with(new_row ->> key, 'enc1:'), false)
            ));
        IF made IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_ARGV[3] <> '' THEN
        EXECUTE TG_ARGV[3] INTO of_patient, of_clinic USING held;
    END IF;
    INSERT INTO clinic_rowchange (at, table_name, row_id, what, before, after,
        patient_id, clinic_id, actor_id, request, doing)
    VALUES (
        clock_timestamp(), TG_TABLE_NAME, held ->> TG_ARGV[0], lower(TG_OP), was, made,
        coalesce((held ->> TG_ARGV[1])::uuid, of_patient),
        coalesce((held ->> TG_ARGV[2])::uuid, of_clinic, (acting ->> 'clinic')::uuid),
        (acting ->> 'user')::bigint,
        coalesce(acting ->> 'request', ''),
        coalesce(acting ->> 'doing', left('database: ' || session_user, 100))
    );
    RETURN NULL;
END;
$function$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0019_names_by_nearness"),
    ]

    operations = [
        migrations.CreateModel(
            name="RowChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("table_name", models.CharField(max_length=63, verbose_name="table")),
                ("row_id", models.CharField(max_length=100, verbose_name="row")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("insert", "added"),
                            ("update", "changed"),
                            ("delete", "removed"),
                        ],
                        max_length=6,
                        verbose_name="what",
                    ),
                ),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
                ("patient_id", models.UUIDField(null=True, verbose_name="patient")),
                ("clinic_id", models.UUIDField(null=True, verbose_name="clinic")),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="user")),
                ("request", models.CharField(max_length=40, verbose_name="request")),
                ("doing", models.CharField(max_length=100, verbose_name="in what")),
            ],
            options={
                "verbose_name": "change of a row",
                "verbose_name_plural": "changes of rows",
                "indexes": [
                    models.Index(
                        fields=["table_name", "row_id"], name="row_change_by_row"
                    ),
                    models.Index(
                        fields=["patient_id", "-id"], name="row_change_by_patient"
                    ),
                    models.Index(
                        fields=["clinic_id", "-id"], name="row_change_by_clinic"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what__in", ("insert", "update", "delete"))
                        ),
                        name="row_change_what",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rowchange",
            trigger=pgtrigger.compiler.Trigger(
                name="row_change_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e557495b5b36fca68178fb0545c8cea943e30338",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_row_change_append_only_2cd3b",
                    table="clinic_rowchange",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL([REMEMBER], ["DROP FUNCTION clinic_remember_row()"]),
    ]
