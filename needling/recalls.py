"""Recall of a needle lot: which patients met it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import clinic_of
from clinic.models import User
from needling.models import NeedleSite, Session

_SHORTEST = 2


class TooShort(Exception):
    """Too little was typed; the text says so."""


@dataclass(frozen=True)
class Met:
    """One session in which needles of such a lot were used; `lots` as written there."""

    session: Session
    lots: tuple[str, ...]
    sites: tuple[NeedleSite, ...]


@transaction.atomic
def search(lot: str, *, by: User, now: datetime) -> tuple[Met, ...]:
    """Every session of the user's clinic with a lot that contains the letters.

    Drafts as well: the needle was in. A note in the wrong chart is left out, its copy
    is found. The newest first; the search is remembered. Raises TooShort.
    """
    wanted = "".join(lot.split())
    if len(wanted) < _SHORTEST:
        raise TooShort(_("Type at least two letters or digits of the lot number."))
    clinic = clinic_of(by)
    rows = (
        NeedleSite.objects.filter(session__clinic=clinic, lot__icontains=wanted)
        .exclude(session__state=Session.State.MOVED)
        .select_related("session__patient", "session__practitioner__user", "muscle")
        .order_by("-session__started_at", "order")
    )
    sessions: dict[object, list[NeedleSite]] = {}
    for site in rows:
        sessions.setdefault(site.session_id, []).append(site)
    found = tuple(_met(sites) for sites in sessions.values())
    detail = {"lot": wanted[:40], "sessions": len(found)}
    audit.record("lot.searched", clinic, by=by, now=now, detail=detail)
    return found


def _met(sites: list[NeedleSite]) -> Met:
    lots = tuple(dict.fromkeys(site.lot for site in sites))
    return Met(sites[0].session, lots, tuple(sites))
