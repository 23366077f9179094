"""What may not even be written down as a draft, each with the field that mends it."""

from collections.abc import Iterable, Iterator, Sequence
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
    "needle_site_deep_has_a_reason": gettext_lazy(
        "Deeper than the warning depth needs a reason."
    ),
    "needle_site_length": gettext_lazy("Needles are 10 to 125 mm long."),
    "needle_site_needles": gettext_lazy("A site has 1 to 20 needles."),
    "needle_site_insertions": gettext_lazy("A site has 1 to 200 insertions."),
    "needle_site_dwell": gettext_lazy("A needle stays in for at most 60 minutes."),
    "needle_site_twitches": gettext_lazy("Twitches are a number from 0 to 99."),
    "needle_site_pain": gettext_lazy("Pain is a number from 0 to 10."),
    "needle_site_insertions_cover_needles": gettext_lazy(
        "Every needle is at least one insertion."
    ),
    "needle_site_on_the_drawing": gettext_lazy("The place is outside the drawing."),
}


def problems(
    session: Session,
    sites: Sequence[NeedleSite],
    *,
    header: Iterable[str],
    now: datetime,
) -> tuple[Obstacle, ...]:
    """Everything in the note that may not be saved; empty means it may.

    `header` names the columns of the session that were typed.
    """
    return (
        *_unfit(session, header),
        *_times(session, now=now),
        *(found for site in sites for found in _site(site)),
    )


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


def _site(site: NeedleSite) -> Iterator[Obstacle]:
    """One site: every column, and a reason where it is deeper than the warning."""
    prefix = f"sites-{site.order}-"
    names = [field.name for field in site._meta.fields if not field.is_relation]
    unfit = list(_unfit(site, names, prefix=prefix))
    yield from unfit
    if unfit or site.depth_mm <= site.warn_above_mm or site.depth_reason.strip():
        return
    yield _problem(
        "depth_reason",
        _("%(muscle)s: deeper than the warning depth of %(limit)d mm. Give the reason.")
        % {"muscle": site.muscle, "limit": site.warn_above_mm},
        f"{prefix}depth_reason",
    )


def _unfit(
    row: models.Model, names: Iterable[str], *, prefix: str = ""
) -> Iterator[Obstacle]:
    """Values that the columns cannot hold: too long, too large, not on the list."""
    typed = set(names)
    unasked = {
        field.name
        for field in row._meta.fields
        if field.name not in typed
        or (field.null and getattr(row, field.attname) is None)
    }
    try:
        row.clean_fields(exclude=unasked)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            label = row._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # a plain column
            yield _problem("unfit", f"{label}: {sentences[0]}", f"{prefix}{name}")
