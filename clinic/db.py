"""The database's clock and its refusals, translated."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from django.db import IntegrityError, connection, transaction


def now() -> datetime:
    """The database's clock, so that sweeps on several hosts agree. For entry points."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return cast(datetime, moment)


@contextmanager
def refusing(refusals: Mapping[str, Exception]) -> Iterator[None]:
    """Turn an IntegrityError into the exception named for its constraint.

    Runs in a savepoint, so that the caller's transaction stays usable. An error from a
    constraint that is not named is raised as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal from error
