"""How often whoever is signed in may do something; what is refused is remembered.

Counted in the table of the cache, as the tries to sign in are, but in one statement:
people search while they type.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from clinic import audit
from clinic.models import User

logger = logging.getLogger(__name__)
# How often it was done since the first time; once that is over it begins anew. What the
# cache itself keeps there has other keys, and it throws out what has expired.
_COUNT = """
    INSERT INTO clinic_cache AS kept (cache_key, value, expires)
    VALUES (%(key)s, '1', now() + make_interval(secs => %(seconds)s))
    ON CONFLICT (cache_key) DO UPDATE SET
        value = CASE WHEN kept.expires <= now() THEN '1'
                ELSE (kept.value::int + 1)::text END,
        expires = CASE WHEN kept.expires <= now() THEN excluded.expires
                  ELSE kept.expires END
    RETURNING value::int
"""


class Reached(Exception):
    """More than anybody needs; `what` is the name of the limit."""

    def __init__(self, what: str) -> None:
        """Keep the name."""
        super().__init__(what)
        self.what = what


def count(request: HttpRequest, what: str) -> None:
    """Count one use of the limit `what` by whoever is signed in.

    Raises Reached beyond it. Call it before the work, outside of a transaction that may
    be taken back.
    """
    if not _takes(what, who=request.user.pk):
        raise Reached(what)


def searched(request: HttpRequest, key: str) -> str:
    """What was typed into a search, counted; "" searches nothing and costs nothing."""
    typed = request.GET.get(key, "").strip()
    if typed:
        count(request, "search")
    return typed


def remember_reached(request: HttpRequest, what: str, *, now: datetime) -> None:
    """An entry of the history, one in ten minutes for each person and limit."""
    user = request.user
    if isinstance(user, User) and _takes("reached", who=f"{user.pk}:{what}"):
        audit.record("limit.reached", user, by=user, now=now, detail={"limit": what})


def remember_refused(
    request: HttpRequest, *, page: str, id: str, status: int, now: datetime
) -> None:
    """Somebody asked for what is not there for them, or not theirs to do.

    At most sixty in an hour for each person; beyond it the log says so, without ids.
    """
    user = request.user
    if not isinstance(user, User):
        return
    if _takes("refused", who=user.pk):
        detail = {"page": page, "id": id, "status": status}
        audit.record("access.refused", user, by=user, now=now, detail=detail)
    else:
        logger.warning("many refusals to user %s, now %s", user.pk, page)


def _takes(what: str, *, who: int | str | None) -> bool:
    """Whether the limit takes one more; it is counted in any case."""
    most, seconds = settings.STAFF_LIMITS[what]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": f"limit:{what}:{who}", "seconds": seconds})
        (count,) = cursor.fetchone()
    return bool(count <= most)
