"""The join: each signed session in one row, beside what followed."""

from collections import Counter
from collections.abc import Iterable
from statistics import fmean
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet

from aftercare.models import Aftermath, CheckIn, Reply
from aftercare.rules.schedule import Kind
from clinic.models import Clinic, Patient
from clinic.rules.known import known
from needling import doses
from needling.models import NeedleSite, Session
from needling.rules.regions import Region

_COLUMN = {
    Kind.H24.value: "soreness_24",
    Kind.H48.value: "soreness_48",
    Kind.H72.value: "soreness_72",
}
_CHUNK = 500


@transaction.atomic
def write(session: Session) -> Aftermath | None:
    """Put a signed session beside what followed it; harmless when repeated.

    None for a note without a needle site: nothing was needled that could have done
    anything.
    """
    whole = _whole(Session.objects.filter(pk=session.pk)).get()
    row = _from(whole)
    if row is None:
        return None
    row.save(force_insert=not Aftermath.objects.filter(pk=row.pk).exists())
    _string_together(whole.patient)
    return row


@transaction.atomic
def drop(session: Session) -> None:
    """Take out a session that was entered for the wrong patient."""
    Aftermath.objects.filter(pk=session.pk).delete()
    _string_together(session.patient)


def rebuild(clinic: Clinic) -> dict[str, int]:
    """Write every row of a clinic anew from notes and answers.

    Counts the rows that `differed`, were `missing` or stood for nothing (`dropped`).
    """
    counts = {"rows": 0, "differed": 0, "missing": 0, "dropped": 0}
    signed = Session.objects.signed().filter(clinic=clinic)
    for patient in Patient.objects.filter(
        clinic=clinic, sessions__in=signed
    ).distinct():
        _rebuild_one(patient, counts)
    stale = Aftermath.objects.filter(clinic=clinic).exclude(session__in=signed)
    counts["dropped"] += stale.delete()[0]
    return counts


@transaction.atomic
def _rebuild_one(patient: Patient, counts: dict[str, int]) -> None:
    stored = {row.pk: row for row in Aftermath.objects.filter(patient=patient)}
    sessions = _whole(patient.sessions.signed())
    rows = [row for each in sessions if (row := _from(each)) is not None]
    _in_order(rows)
    for row in rows:
        counts["rows"] += 1
        known_row = stored.pop(row.pk, None)
        counts["missing"] += known_row is None
        counts["differed"] += known_row is not None and not _same(known_row, row)
        row.save(force_insert=known_row is None)
    counts["dropped"] += len(stored)
    Aftermath.objects.filter(pk__in=list(stored)).delete()


def _same(one: Aftermath, other: Aftermath) -> bool:
    names = [each.attname for each in Aftermath._meta.fields]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _whole(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """The sessions with their sites and the scores that were answered."""
    sites = NeedleSite.objects.select_related("muscle").order_by("order")
    answered = CheckIn.objects.filter(kind__in=_COLUMN)
    scores = Reply.objects.filter(
        soreness__isnull=False, received_at__lte=F("check_in__closes_at")
    ).order_by("received_at", "id")
    return sessions.select_related("patient").prefetch_related(
        Prefetch("sites", sites),
        Prefetch("check_ins", answered),
        Prefetch("check_ins__replies", scores),
    )


def _from(session: Session) -> Aftermath | None:
    """The row of one session, without what depends on the patient's others."""
    sites = list(session.sites.all())
    if not sites:
        return None
    return Aftermath(
        session=session,
        clinic_id=session.clinic_id,
        patient_id=session.patient_id,
        practitioner_id=session.practitioner_id,
        ended_at=known(session.ended_at, "a signed session has ended"),
        region=_main(sites, [site.muscle.region for site in sites], Region.values),
        technique=_main(sites, [site.technique for site in sites], []),
        muscles=sorted({site.muscle_id for site in sites}),
        pain_before=session.pain_before,
        pain_after=session.pain_after,
        is_first=False,
        **_dose(sites),
        **_scores(session),
    )


def _dose(sites: list[NeedleSite]) -> dict[str, Any]:
    """What was done, in the columns of the row."""
    dose = doses.dose_of(sites)
    seen = [site.twitches for site in sites if site.twitches is not None]
    return {
        "needles": dose.needles,
        "insertions": dose.insertions,
        "mean_depth_mm": round(fmean(site.depth_mm or 0 for site in sites), 2),
        "deepest_mm": dose.deepest_mm,
        "twitches": sum(seen) if seen else None,
        "dwell_seconds": dose.dwell_seconds,
        "grade": dose.grade,
    }


def _main(sites: list[NeedleSite], words: list[str], order: list[str]) -> str:
    """The word with most insertions; among equals the first, from head to foot."""
    weights: Counter[str] = Counter()
    for site, word in zip(sites, words, strict=True):
        weights[word] += site.insertions or 1
    ranks = {word: rank for rank, word in enumerate(order)}
    return min(weights, key=lambda word: (-weights[word], ranks.get(word, 0), word))


def _scores(session: Session) -> dict[str, int | None]:
    """The first score of each hour."""
    found: dict[str, int | None] = dict.fromkeys(_COLUMN.values())
    for check_in in session.check_ins.all():
        for reply in check_in.replies.all()[:1]:
            found[_COLUMN[check_in.kind]] = reply.soreness
    return found


def _string_together(patient: Patient) -> None:
    """What depends on the patient's other sessions: first one, pain at the next."""
    rows = list(Aftermath.objects.filter(patient=patient).select_for_update())
    _in_order(rows)
    Aftermath.objects.bulk_update(rows, ["is_first", "next_pain"], batch_size=_CHUNK)


def _in_order(rows: Iterable[Aftermath]) -> None:
    ordered = sorted(rows, key=lambda row: (row.ended_at, row.pk))
    for place, row in enumerate(ordered):
        after = ordered[place + 1 :][:1]
        row.is_first = place == 0
        row.next_pain = after[0].pain_before if after else None
