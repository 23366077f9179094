"""A therapist leaves: notes that are not signed, and whom they supervise."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import audit
from clinic.access import Permission, may
from clinic.models import Practitioner, User
from needling import countersignatures
from needling.models import Session
from needling.models.session import SessionQuerySet


def waiting(user: User) -> list[str]:
    """What of the needle record waits with them, a sentence each."""
    found = []
    drafts = _drafts(user).count()
    if drafts:
        words = ngettext(
            "%(count)d note is not signed: only who treated signs it, so have that "
            "done first.",
            "%(count)d notes are not signed: only who treated signs them, so have that "
            "done first.",
            drafts,
        )
        found.append(words % {"count": drafts})
    supervised = ", ".join(str(each) for each in _supervised(user))
    if supervised:
        found.append(
            _("They countersign the notes of %(names)s.") % {"names": supervised}
        )
    return found


def hand_over(user: User, *, to: User, by: User, now: datetime) -> Iterator[str]:
    """Let the successor write in the drafts, and countersign in their place.

    A note stays with the name of whoever treated. Called inside the leaving.
    """
    drafts = list(_drafts(user).select_for_update(of=("self",)))
    writes = may(to, Permission.SESSION_WRITE)
    for draft in drafts:
        if writes:
            draft.second_writer = to
            draft.save(update_fields=["second_writer"])
            detail = {"writer": to.pk}
            audit.record("session.shared", draft, by=by, now=now, detail=detail)
    if drafts:
        yield _unsigned(len(drafts), to if writes else None)
    for practitioner in _supervised(user):
        fit = countersignatures.supervisors_for(practitioner).filter(pk=to.pk)
        new = fit.first()
        countersignatures.supervise(practitioner, supervisor=new, by=by, now=now)
        words = _("%(name)s now countersigns the notes of %(therapist)s.")
        if new is None:
            words = _("Nobody countersigns the notes of %(therapist)s now.")
        yield words % {"name": to, "therapist": practitioner}


def _unsigned(count: int, writer: User | None) -> str:
    if writer is None:
        words = ngettext(
            "%(count)d of their notes is not signed.",
            "%(count)d of their notes are not signed.",
            count,
        )
        return words % {"count": count}
    words = ngettext(
        "%(count)d of their notes is not signed: %(name)s may write in it.",
        "%(count)d of their notes are not signed: %(name)s may write in them.",
        count,
    )
    return words % {"count": count, "name": writer}


def _drafts(user: User) -> SessionQuerySet:
    return Session.objects.drafts().filter(practitioner__user=user)


def _supervised(user: User) -> list[Practitioner]:
    """Those whose notes they countersign, as long as these work here."""
    rows = Practitioner.objects.filter(supervisor=user, user__is_active=True)
    return list(rows.select_related("user").order_by("pk"))
