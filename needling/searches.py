"""Searches: a note is parked because a needle is missing, until it is found or not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Permission, may
from clinic.models import User
from needling import adverse, needlecount, notecheck, readiness
from needling.models import AdverseEntry, AdverseEvent, NeedleSearch, Session
from needling.rules import needle_search as rules
from needling.rules.adverse import EventKind, EventSeverity
from needling.rules.needle_search import Lack
from needling.signals import session_parked

STEPS = (
    "patient_searched",
    "clothes_searched",
    "linen_searched",
    "floor_searched",
    "patient_told",
    "imaging_advised",
)


class CannotPark(Exception):
    """Refused; the text says why in words fit for the user."""


class CannotEnd(Exception):
    """The search may not end yet; each of `lacks` names the field that mends it."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        """Keep all of it."""
        super().__init__(" ".join(each.sentence for each in lacks))
        self.lacks = tuple(lacks)


@dataclass(frozen=True)
class Progress:
    """How far the search is: names of STEPS done, sites looked at, who helps.

    The second person is a member of staff, or named where they have no account.
    """

    done: Collection[str] = ()
    checked_sites: Collection[str] = ()
    second_user: User | None = None
    second_name: str = ""


def site_keys(session: Session) -> dict[str, str]:
    """Every logged site that has to be looked at: its key and its words."""
    sites = session.sites.select_related("muscle").order_by("order")
    return {
        f"{site.muscle_id}:{site.side}": f"{site.muscle}, {site.get_side_display()}"
        for site in sites
    }


@transaction.atomic
def park(session: Session, *, by: User, now: datetime) -> NeedleSearch:
    """Leave the note unsigned and open the incident "needle unaccounted".

    The patient is asked how it goes all the same; where nobody has said when the last
    needle came out, from this moment on. A second tap gets the same search. Raises
    CannotPark for a note that is signed, somebody else's, not counted, or whose
    counts add up.
    """
    locked = _parkable(session, by=by)
    going_on = locked.searches.open().first()
    if going_on is not None:
        return going_on
    sites = list(locked.sites.select_related("muscle"))
    found = needlecount.findings(locked, sites)
    if not found:
        raise CannotPark(
            _("The needles add up, or are not all counted yet: nothing is missing.")
        )
    search = NeedleSearch.objects.create(
        session=locked,
        event=_event(locked, " ".join(each.sentence for each in found), by=by, now=now),
        opened_at=now,
        opened_by=by,
        counts_before=needlecount.counts_of(locked),
    )
    audit.record("session.parked", locked, by=by, now=now)
    locked.ended_at = notecheck.ended_at(locked, sites) or now
    _tell(locked, by=by, now=now)
    return search


@transaction.atomic
def note(
    search: NeedleSearch, *, progress: Progress, by: User, now: datetime
) -> NeedleSearch:
    """Write down how far the search is. Raises CannotPark when it has ended."""
    locked = _open(search, by=by)
    _fill(locked, progress)
    locked.save()
    done = [name for name in STEPS if getattr(locked, name)]
    detail = {"done": done, "sites": len(locked.checked_sites)}
    audit.record(
        "needle_search.noted",
        locked,
        by=by,
        now=now,
        clinic_id=locked.session.clinic_id,
        patient_id=locked.session.patient_id,
        detail=detail,
    )
    return locked


@transaction.atomic
def found(
    search: NeedleSearch,
    *,
    where: str,
    counts: Mapping[str, int],
    progress: Progress,
    by: User,
    now: datetime,
) -> NeedleSearch:
    """The needle is there: correct the counts, which must now add up, and go on.

    `counts` holds the five counts by name. Raises CannotEnd with everything that is
    missing, CannotPark when the search has ended.
    """
    locked = _open(search, by=by)
    _fill(locked, progress)
    session = locked.session
    lacks = rules.before_found(_state(locked, by=by), where=where)
    at_sites = sum(session.sites.values_list("needles", flat=True))
    differs = needlecount.differences(dict(counts), at_sites=at_sites)
    lacks += tuple(Lack("needles_opened", each.sentence) for each in differs)
    if lacks:
        raise CannotEnd(lacks)
    for name, number in counts.items():
        setattr(session, f"needles_{name}", number)
    session.version += 1
    session.save()
    locked.found_where = where.strip()
    story = _("Found: %(where)s.") % {"where": locked.found_where}
    return _end(locked, NeedleSearch.State.FOUND, story, by=by, now=now)


@transaction.atomic
def not_found(
    search: NeedleSearch, *, progress: Progress, by: User, now: datetime
) -> NeedleSearch:
    """All was searched in vain: a suspected retained fragment from now on.

    The note may then be signed with the counts as they are. Raises CannotEnd with
    everything not done yet, CannotPark when the search has ended.
    """
    locked = _open(search, by=by)
    _fill(locked, progress)
    lacks = rules.before_giving_up(_state(locked, by=by))
    if lacks:
        raise CannotEnd(lacks)
    story = _(
        "Not found. Patient, clothes, linen, floor and every site were searched; the "
        "patient was told and sent for imaging."
    )
    return _end(locked, NeedleSearch.State.NOT_FOUND, story, by=by, now=now)


def _parkable(session: Session, *, by: User) -> Session:
    """The draft, held until the verb is done."""
    locked = (
        Session.objects.select_for_update(of=("self",))
        .select_related("practitioner", "patient__clinic", "clinic")
        .get(pk=session.pk)
    )
    if locked.state != Session.State.DRAFT:
        raise CannotPark(_("This note is signed already."))
    if locked.practitioner.user_id != by.pk:
        raise CannotPark(_("Only the treating therapist parks a note."))
    return locked


def _open(search: NeedleSearch, *, by: User) -> NeedleSearch:
    """The search and its note, held until the verb is done."""
    rows = NeedleSearch.objects.select_for_update(of=("self", "session"))
    locked = rows.select_related("session__practitioner", "event").get(pk=search.pk)
    if locked.state != NeedleSearch.State.OPEN:
        raise CannotPark(_("This search has ended already."))
    if not may(by, Permission.SESSION_WRITE):
        raise CannotPark(_("Only a therapist or the clinical lead writes this down."))
    return locked


def _event(session: Session, text: str, *, by: User, now: datetime) -> AdverseEvent:
    ended = session.ended_at
    report = adverse.Report(
        origin=AdverseEvent.Origin.NEEDLE_COUNT,
        kind=EventKind.NEEDLE_UNACCOUNTED,
        severity=EventSeverity.SIGNIFICANT,
        description=text,
        occurred_at=ended if ended is not None and ended <= now else now,
    )
    return adverse.open_(session, report=report, by=by, now=now)


def _tell(session: Session, *, by: User, now: datetime) -> None:
    """Tie the papers to the note, as signing does, and let the neighbours hear."""
    at = session.started_at
    session.screening = readiness.latest_screening(session.patient, at=at)
    session.consent, _reasons = readiness.consent_of(
        session, session.sites.select_related("muscle")
    )
    session.version += 1
    session.save(update_fields=["screening", "consent", "ended_at", "version"])
    session_parked.send(sender=Session, session=session, by=by, now=now)


def _fill(search: NeedleSearch, progress: Progress) -> None:
    for name in STEPS:
        setattr(search, name, name in progress.done)
    known = site_keys(search.session)
    search.checked_sites = [key for key in known if key in progress.checked_sites]
    search.second_user = progress.second_user
    search.second_name = "" if progress.second_user else progress.second_name.strip()


def _state(search: NeedleSearch, *, by: User) -> rules.Search:
    """The search as the rules take it."""
    checked = set(search.checked_sites)
    second, name = search.second_user, search.second_name
    return rules.Search(
        patient=search.patient_searched,
        clothes=search.clothes_searched,
        linen=search.linen_searched,
        floor=search.floor_searched,
        unchecked=tuple(
            words
            for key, words in site_keys(search.session).items()
            if key not in checked
        ),
        patient_told=search.patient_told,
        imaging_advised=search.imaging_advised,
        has_second_person=second != by if second is not None else _is_another(name, by),
    )


def _is_another(name: str, by: User) -> bool:
    """A typed name counts if it is not the own one."""
    return bool(name) and name.casefold() != str(by).casefold()


def _end(
    search: NeedleSearch, state: str, story: str, *, by: User, now: datetime
) -> NeedleSearch:
    search.state = NeedleSearch.State(state)
    search.resolved_at, search.resolved_by = now, by
    search.save()
    second = search.second_user or search.second_name
    text = f"{story} {_('Second person: %(name)s.') % {'name': second}}"
    kind = AdverseEntry.Kind.SEARCH
    adverse.add(search.event, kind=kind, text=text, by=by, now=now)
    audit.record(
        f"needle_search.{state}",
        search,
        by=by,
        now=now,
        clinic_id=search.session.clinic_id,
        patient_id=search.session.patient_id,
        detail={"before": search.counts_before},
    )
    return search
