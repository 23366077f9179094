"""How often adverse events happen here, beside what is published. Read-only."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clinic.models import Clinic, Practitioner
from needling.adverse import KIND_OF
from needling.models import AdverseEvent, Muscle, NeedleSite, Session
from needling.rules import rates
from needling.rules.adverse import EventKind, EventSeverity
from needling.rules.choices import SiteEvent
from needling.rules.consent_rates import Rate as Published
from needling.rules.consent_rates import decode_rate
from needling.rules.rates import Rate

_FILE = Path(__file__).parent / "data" / "consent_rates.csv"
# Which published figures are about the same thing (clinical specification 3.3).
_SAME = {
    EventKind.BRUISE: ("brady14_bruise", "boyce20_bruise"),
    EventKind.BLEEDING: ("brady14_bleeding", "boyce20_bleeding"),
    EventKind.PAIN: ("brady14_pain_after", "boyce20_pain_during"),
    EventKind.AGGRAVATED: ("brady14_aggravated",),
    EventKind.NAUSEA: ("brady14_nausea",),
    EventKind.PNEUMOTHORAX: ("lin19_lung", "lin19_lung_near"),
}
_GRAVE = (EventSeverity.SIGNIFICANT.value, EventSeverity.SERIOUS.value)
_GRAVE_PUBLISHED = ("brady14_significant", "boyce20_major")


@dataclass(frozen=True)
class Line:
    """One line of a table: what or who, how often, and the published figures."""

    label: str
    rate: Rate
    published: tuple[Published, ...] = ()


@dataclass(frozen=True)
class Tables:
    """All of it: by kind of event, by therapist and by muscle.

    A rate counts signed sessions with at least one such event. The last two count what
    was significant or serious.
    """

    sessions: int
    kinds: tuple[Line, ...]
    therapists: tuple[Line, ...]
    muscles: tuple[Line, ...]


class Row(NamedTuple):
    """An event as the rates count it."""

    session: UUID
    kind: str
    severity: str
    therapist: UUID
    muscle: str | None


def tables(clinic: Clinic) -> Tables:
    """The rates of this clinic, over all signed sessions."""
    sessions = Session.objects.signed().filter(clinic=clinic)
    registered = AdverseEvent.objects.counting().filter(
        clinic=clinic, session__state=Session.State.SIGNED
    )
    names = ("session_id", "kind", "severity", "practitioner_id", "muscle_id")
    events = [Row(*each) for each in registered.values_list(*names)]
    grave = [each for each in events if each.severity in _GRAVE]
    total = sessions.count()
    return Tables(
        sessions=total,
        kinds=_kinds(events, grave, _at_sites(sessions), total),
        therapists=_therapists(clinic, grave),
        muscles=_muscles(clinic, grave),
    )


def _at_sites(sessions: QuerySet[Session]) -> Iterable[tuple[UUID, str]]:
    """What the notes say happened at once, the mild as well."""
    sites = NeedleSite.objects.filter(session__in=sessions)
    return sites.exclude(event__in=("", SiteEvent.NONE)).values_list(
        "session_id", "event"
    )


def _kinds(
    events: Sequence[Row],
    grave: Sequence[Row],
    at_sites: Iterable[tuple[UUID, str]],
    total: int,
) -> tuple[Line, ...]:
    """Significant and serious together, then each kind that happened or is known."""
    with_event: dict[str, set[object]] = defaultdict(set)
    for event in events:
        with_event[event.kind].add(event.session)
    for session, kind in at_sites:
        with_event[KIND_OF.get(kind, kind)].add(session)
    lines = [
        Line(
            _("Significant or serious, of any kind"),
            rates.rate(len({each.session for each in grave}), total),
            _published(_GRAVE_PUBLISHED),
        )
    ]
    for kind in EventKind:
        known = _published(_SAME.get(kind, ()))
        if with_event[kind] or known:
            happened = rates.rate(len(with_event[kind]), total)
            lines.append(Line(str(kind.label), happened, known))
    return tuple(lines)


def _therapists(clinic: Clinic, grave: Iterable[Row]) -> tuple[Line, ...]:
    treated = Counter(
        Session.objects.signed()
        .filter(clinic=clinic)
        .values_list("practitioner_id", flat=True)
    )
    hit = Counter(
        practitioner
        for _s, practitioner in {(each.session, each.therapist) for each in grave}
    )
    everyone = Practitioner.objects.filter(clinic=clinic).by_name()
    return tuple(
        Line(str(each), rates.rate(hit[each.pk], treated[each.pk]))
        for each in everyone
        if treated[each.pk]
    )


def _muscles(clinic: Clinic, grave: Iterable[Row]) -> tuple[Line, ...]:
    """The most needled first."""
    needled = Counter(
        slug
        for _session, slug in NeedleSite.objects.filter(
            session__clinic=clinic, session__state=Session.State.SIGNED
        )
        .values_list("session_id", "muscle_id")
        .distinct()
    )
    pairs = {(each.session, each.muscle) for each in grave if each.muscle}
    hit = Counter(slug for _session, slug in pairs if slug in needled)
    names = Muscle.objects.in_bulk(list(needled))
    return tuple(
        Line(str(names[slug]), rates.rate(min(hit[slug], count), count))
        for slug, count in needled.most_common()
    )


@cache
def _all_published() -> dict[str, Published]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        found = [decode_rate(row) for row in csv.DictReader(lines)]
    return {each.key: each for each in found}


def _published(keys: Iterable[str]) -> tuple[Published, ...]:
    return tuple(_all_published()[key] for key in keys)
