"""Writing a note in a journey: the one place that knows how a note takes its rows."""

from datetime import timedelta

from django.urls import reverse

from needling import sessions
from tests import factories
from tests.needling import sent


def put(session, *rows, now, **columns):
    """The note with these sites and no others; the head as a whole visit leaves it.

    A row is a muscle, or what `site_row` takes. The last needle comes out a minute ago.
    """
    given = [_row(each) for each in rows]
    header = factories.note_header(ended_at=now, needles=len(given))
    header |= {"ended_at": None, "started_at": session.started_at, **columns}
    session.refresh_from_db()
    return sessions.save(
        session,
        draft=sessions.Draft(header, given, factories.minded()),
        version=session.version,
        by=session.practitioner.user,
        now=now,
    )


def _row(given):
    if isinstance(given, str):
        given = {"muscle": given}
    return factories.site_row(**given)


def end(session, *, now):
    """The last needle is out."""
    session.refresh_from_db()
    rows = [
        {"muscle": each.muscle_id, "side": each.side, "technique": each.technique}
        for each in session.sites.order_by("order")
    ]
    ended = now - timedelta(seconds=30)
    return put(session, *rows, now=now, ended_at=ended, lung_advice_given=True)


def sign(page, session):
    """What the therapist is told after pressing the button."""
    session.refresh_from_db()
    url = reverse("needling:session_sign", args=[session.pk])
    return page.post(url, sent.note(session), follow=True)
