"""Visits and needle sites by the hundred thousand: one pattern each, copied in SQL."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from aftercare.models import Aftermath
from clinic.models import Appointment, Clinic
from needling.models import NeedleSite, Session
from tests import factories

# Twenty therapists with sixteen half hours a day: four visits for each of a hundred
# thousand patients fill 1250 days, the last tenth of them ahead.
_THERAPISTS, _A_DAY, _VISITS, _SITES = 20, 16, 4, 10
# Where the pattern of a visit lies, on the same weekday.
_BEFORE_ALL = timedelta(weeks=500)


@transaction.atomic
def visits_and_needles(clinic: Clinic, *, now: datetime) -> None:
    """Four visits, a session with ten sites and what followed for every patient.

    The keys and triggers of the database are not asked: the patterns went past them.
    """
    factories.load_reference()
    people = [factories.make_practitioner(clinic) for _ in range(_THERAPISTS)]
    pattern = factories.make_patient(clinic)
    session = factories.make_signed_session(pattern, practitioner=people[0])
    long_ago = factories.SOON - _BEFORE_ALL
    visit = factories.make_appointment(
        pattern, people[0], starts_at=long_ago, now=long_ago
    )
    site = session.sites.first()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
        _count_off(cursor, clinic)
        _visits(cursor, visit, now)
        _sessions(cursor, session)
        _sites(cursor, site)
        _what_followed(cursor, session)


def _count_off(cursor: Any, clinic: Clinic) -> None:
    """Patients and therapists with a number each, from 0."""
    cursor.execute(
        "CREATE TEMP TABLE who ON COMMIT DROP AS SELECT id AS patient, "
        "row_number() OVER (ORDER BY number) - 1 AS n FROM clinic_patient "
        "WHERE clinic_id = %s",
        [clinic.pk],
    )
    cursor.execute(
        "CREATE TEMP TABLE hands ON COMMIT DROP AS SELECT id AS hand, "
        "row_number() OVER (ORDER BY id) - 1 AS h FROM clinic_practitioner "
        "WHERE clinic_id = %s",
        [clinic.pk],
    )


def _visits(cursor: Any, visit: Appointment, now: datetime) -> None:
    cursor.execute(
        "CREATE TEMP TABLE coming ON COMMIT DROP AS "
        "SELECT patient, hand, k / %(hands)s AS slot FROM (SELECT patient, "
        "g * (SELECT count(*) FROM who) + n AS k FROM who, "
        "generate_series(0, %(visits)s - 1) AS g) AS one "
        "JOIN hands ON h = one.k %% %(hands)s",
        {"hands": _THERAPISTS, "visits": _VISITS},
    )
    days = cursor.rowcount // (_THERAPISTS * _A_DAY)
    starts = (
        f"date_trunc('day', %(now)s) + interval '8 hours'"
        f" + (slot / {_A_DAY} - {days * 9 // 10}) * interval '1 day'"
        f" + (slot %% {_A_DAY}) * interval '30 minutes'"
    )
    changed = {
        "id": "gen_random_uuid()",
        "patient_id": "coming.patient",
        "practitioner_id": "coming.hand",
        "starts_at": starts,
        "ends_at": f"{starts} + interval '30 minutes'",
    }
    _multiply(cursor, Appointment, visit, "coming", changed, now=now)


def _sessions(cursor: Any, session: Session) -> None:
    moved = {
        name: f"p.{name} - (who.n %% 700) * interval '1 day'"
        for name in ("started_at", "ended_at", "signed_at")
    }
    changed = {
        "id": "gen_random_uuid()",
        "patient_id": "who.patient",
        "practitioner_id": "hands.hand",
        **moved,
    }
    source = "who JOIN hands ON hands.h = who.n %% (SELECT count(*) FROM hands)"
    _multiply(cursor, Session, session, source, changed)


def _sites(cursor: Any, site: NeedleSite | None) -> None:
    source = f"needling_session s, generate_series(1, {_SITES}) AS g(n)"
    changed = {"id": "gen_random_uuid()", "session_id": "s.id", "order": "100 + g.n"}
    _multiply(cursor, NeedleSite, site, source, changed)


def _what_followed(cursor: Any, session: Session) -> None:
    """A dose and answers by chance for every session."""
    by_chance = {
        "insertions": "1 + floor(random() * 30)",
        "mean_depth_mm": "5 + random() * 40",
        "twitches": "floor(random() * 15)",
        "dwell_seconds": "floor(random() * 900)",
        "pain_before": "floor(random() * 11)",
        "next_pain": "floor(random() * 11)",
        "soreness_24": "floor(random() * 11)",
        "soreness_48": "floor(random() * 11)",
        "soreness_72": "floor(random() * 11)",
    }
    changed = {
        "session_id": "s.id",
        "patient_id": "s.patient_id",
        "practitioner_id": "s.practitioner_id",
        "ended_at": "s.ended_at",
        **by_chance,
    }
    source = f"needling_session s WHERE s.id <> '{session.pk}'"
    _multiply(cursor, Aftermath, session.aftermath, source, changed)


def _multiply(
    cursor: Any,
    model: type[models.Model],
    pattern: Any,
    source: str,
    changed: dict[str, str],
    **values: Any,
) -> None:
    """A copy of the pattern for each row of the source, some columns changed."""
    quoted = connection.ops.quote_name
    columns = [field.column or "" for field in model._meta.concrete_fields]
    chosen = [changed.get(name, f"p.{quoted(name)}") for name in columns]
    table = quoted(model._meta.db_table)
    key = quoted(model._meta.pk.column or "")
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(map(quoted, columns))}) "  # noqa: S608 (names of our own)
        f"SELECT {', '.join(chosen)} FROM (SELECT * FROM {table} WHERE {key} = "
        f"%(pattern)s) p, {source}",
        {"pattern": pattern.pk, **values},
    )
