"""Writing a note in a journey: the one place that knows how a note takes its rows."""

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from needling import notes
from needling.models import Session
from tests import factories


def put(session, *rows, now, **columns):
    """The note with these sites and no others; the head as a whole visit leaves it.

    A row is a muscle, or what `site_row` takes; one that is there stays as it is. The
    last needle comes out a minute ago.
    """
    given = [_row(each) for each in rows]
    header = factories.note_header(ended_at=now, needles=len(given))
    header |= {"ended_at": None, "started_at": session.started_at, **columns}
    session = Session.objects.select_related("practitioner__user").get(pk=session.pk)
    there = {_what(each): each for each in map(_columns, session.sites.all())}
    new = [each for each in given if there.pop(_what(each), None) is None]
    for gone in there.values():
        by = session.practitioner.user
        notes.remove_site(session.pk, gone["id"], key=uuid4(), by=by, now=now)
    notes_given = factories.minded()
    return factories.write_note(
        session, *new, header=header, notes=notes_given, now=now
    )


def _columns(site):
    names = ("id", "muscle_id", "side", "technique")
    return {name: getattr(site, name) for name in names}


def _what(row):
    return (row["muscle_id"], row["side"], row["technique"])


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
    url = reverse("needling:session_sign", args=[session.pk])
    return page.post(url, follow=True)
