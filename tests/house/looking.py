"""What a request wrote, by table; and what may be written when one only looks.

The statistics of the running transaction count what was taken back as well.
"""

from django.db import connection

_WRITES = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
    FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
# That somebody looked is remembered, sealed in the same breath.
_REMEMBERED = {"clinic_auditentry", "clinic_auditseal"}
# When a login was last used, and what a page shows once.
_LOGIN = {"django_session"}
# How often one searched, took out a file, or asked for what is not theirs.
_COUNTED = {"clinic_cache"}
MAY = _REMEMBERED | _LOGIN | _COUNTED


def written() -> dict[str, int]:
    """How many rows each table was given, changed or lost in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITES)
        return dict(cursor.fetchall())


def tables(before: dict[str, int], after: dict[str, int]) -> set[str]:
    """Which tables were written to between the two."""
    return {name for name, count in after.items() if count != before.get(name, 0)}


def offences(touched: set[str]) -> set[str]:
    """What a page wrote and may not."""
    return touched - MAY
