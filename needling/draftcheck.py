"""What may not even be written down as a draft, each with the field that mends it."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needling.models import NeedleSite, Session
from needling.readiness import Obstacle

# A tablet's clock may be a little ahead; more than this is a typing error.
_AHEAD = timedelta(minutes=2)
# Needling takes 10 to 15 minutes (clinical specification 4.3): a longer session than
# this is a wrong day, and the check-ins would come on the wrong day as well (D).
_LONGEST = timedelta(hours=12)

# The last guard: what the database refuses, in words. The checks below come first and
# name the field.
CONSTRAINTS = {
    "session_parked_has_ended": gettext_lazy(
        "A parked note keeps the time of the last needle: the patient is asked by it."
    ),
    "range_once": gettext_lazy(
        "This movement is in the note already: change it there."
    ),
    "session_ends_after_it_begins": gettext_lazy(
        "The session must end after it began."
    ),
    "session_verbal_consent_at": gettext_lazy(
        "Say when the patient agreed again by word."
    ),
    "session_pain_before": gettext_lazy("Pain is a number from 0 to 10."),
    "session_pain_after": gettext_lazy("Pain is a number from 0 to 10."),
    "needle_site_side": gettext_lazy("Say left, right or midline."),
    "needle_site_depth_is_positive": gettext_lazy("Depth is 1 to 125 mm."),
    "needle_site_depth_within_needle": gettext_lazy(
        "A needle cannot go deeper than it is long."
    ),
    "needle_site_length": gettext_lazy("Needles are 10 to 125 mm long."),
    "needle_site_needles": gettext_lazy("A site has 1 to 20 needles."),
    "needle_site_insertions": gettext_lazy("A site has 1 to 200 insertions."),
    "needle_site_dwell": gettext_lazy("A needle stays in for at most 60 minutes."),
    "needle_site_twitches": gettext_lazy("Twitches are a number from 0 to 99."),
    "needle_site_pain": gettext_lazy("Pain is a number from 0 to 10."),
    "needle_site_pressure": gettext_lazy("Press for at most 60 minutes."),
    "needle_site_stimulated": gettext_lazy("Stimulation lasts 1 to 60 minutes."),
    "needle_site_insertions_cover_needles": gettext_lazy(
        "Every needle is at least one insertion."
    ),
    "needle_site_no_more_out_than_in": gettext_lazy(
        "No more needles can come out than went in."
    ),
    "needle_site_out_after_in": gettext_lazy("A needle comes out after it went in."),
    "needle_site_twitches_or_unassessed": gettext_lazy(
        "Either a number or “not assessed”, not both."
    ),
    "needle_site_severity_of_an_event": gettext_lazy(
        "Say what happened before how grave it was."
    ),
    "needle_site_on_the_drawing": gettext_lazy("The place is outside the drawing."),
}


def of_session(
    session: Session, names: Collection[str], *, now: datetime
) -> Iterator[Obstacle]:
    """What may not be saved of the head of the note; `names` are the columns told."""
    yield from unfit(session, names)
    if {"started_at", "ended_at"} & set(names):
        yield from _times(session, now=now)


def of_site(
    site: NeedleSite, names: Collection[str], *, now: datetime
) -> Iterator[Obstacle]:
    """What may not be saved of one site; `names` are the columns told."""
    found = list(unfit(site, names))
    yield from found
    if found:
        return
    yield from _measures(site, names)
    yield from _clock(site, names, now=now)


def unfit(row: models.Model, names: Collection[str]) -> Iterator[Obstacle]:
    """Values that the columns cannot hold: too long, too large, not on the list."""
    unasked = {
        field.name
        for field in row._meta.fields
        if not {field.name, field.attname} & set(names)
        or field.is_relation
        or (field.null and getattr(row, field.attname) is None)
    }
    try:
        row.clean_fields(exclude=unasked)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            yield _problem("unfit", sentences[0], name)


def _problem(code: str, sentence: str, field: str = "") -> Obstacle:
    return Obstacle("session", code, sentence, field=field or code)


def _times(session: Session, *, now: datetime) -> Iterator[Obstacle]:
    """A session lies in the past, in the patient's life, and ends after it began."""
    started, ended = session.started_at, session.ended_at
    if started > now + _AHEAD:
        yield _problem("started_at", _("The session cannot begin in the future."))
    if started.astimezone(session.clinic.zone).date() < session.patient.date_of_birth:
        yield _problem("started_at", _("The patient was not born yet on that day."))
    if ended is None:
        return
    if ended > now + _AHEAD:
        yield _problem("ended_at", _("The last needle cannot come out in the future."))
    if ended <= started:
        yield _problem("ended_at", _("The session must end after it began."))
    if ended - started > _LONGEST:
        yield _problem(
            "ended_at",
            _("That would be a session of more than 12 hours: check both days."),
        )


def _measures(site: NeedleSite, names: Collection[str]) -> Iterator[Obstacle]:
    """What two figures of a site only tell together, at the one that was told."""
    for pair, sentence in (
        (("depth_mm", "needle_length_mm"), _too_deep(site)),
        (("insertions", "needles"), _too_few_insertions(site)),
        (("needles_out", "needles"), _too_many_out(site)),
        (("twitches", "twitches_unassessed"), _both_said(site)),
    ):
        if sentence:
            told = next((name for name in pair if name in names), pair[0])
            yield _problem(pair[0], sentence, told)


def _too_deep(site: NeedleSite) -> str:
    depth, length = site.depth_mm, site.needle_length_mm
    if depth is None or length is None or depth <= length:
        return ""
    sentence = _("A needle of %(length)d mm cannot go %(depth)d mm deep.")
    return sentence % {"length": length, "depth": depth}


def _too_few_insertions(site: NeedleSite) -> str:
    if site.insertions is None or site.needles <= site.insertions:
        return ""
    sentence = _(
        "%(needles)d needles are at least %(needles)d insertions, not %(insertions)d."
    )
    return sentence % {"needles": site.needles, "insertions": site.insertions}


def _too_many_out(site: NeedleSite) -> str:
    if site.needles_out <= site.needles:
        return ""
    sentence = _("%(out)d needles came out: there cannot be fewer than that.")
    return sentence % {"out": site.needles_out}


def _both_said(site: NeedleSite) -> str:
    is_both = site.twitches is not None and site.twitches_unassessed
    return _("Either a number or “not assessed”, not both.") if is_both else ""


def _clock(
    site: NeedleSite, names: Collection[str], *, now: datetime
) -> Iterator[Obstacle]:
    """A needle goes in during the session, and comes out after that."""
    for name in sorted({"in_at", "out_at"} & set(names)):
        sentence = _impossible(site, getattr(site, name), now=now)
        if sentence:
            yield _problem(name, sentence, name)
    out, began = site.out_at, site.in_at
    if out is not None and began is not None and out < began:
        yield _problem("out_at", _("A needle comes out after it went in."), "out_at")


def _impossible(site: NeedleSite, at: datetime | None, *, now: datetime) -> str:
    """Why no needle of this site can have moved at that moment."""
    if at is None:
        return ""
    if at > now + _AHEAD:
        return _("The clock of this device is ahead.")
    is_early = at < site.session.started_at - _AHEAD
    return _("That is before the session began.") if is_early else ""
