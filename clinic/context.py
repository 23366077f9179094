"""What every page stands in: places, clinic, search, the bars above the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import db, heartbeat
from clinic.access import Permission, may, permissions_of
from clinic.models import Clinic, User
from clinic.views import firststeps, guide


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Banner:
    """A sentence above every page; `url` leads to what to do, or is empty."""

    text: str
    url: str = ""


# Permission, URL name, label, icon, and the URL names below the place.
_PLACES = (
    (Permission.PATIENT_VIEW, "clinic:today", gettext_lazy("Today"), "today"),
    (Permission.DIARY_VIEW, "clinic:diary", gettext_lazy("Diary"), "diary"),
    (
        Permission.PATIENT_VIEW,
        "clinic:patient_list",
        gettext_lazy("Patients"),
        "patients",
    ),
    (Permission.INBOX_VIEW, "aftercare:inbox", gettext_lazy("Inbox"), "inbox"),
    (
        Permission.MESSAGE_VIEW,
        "aftercare:message_list",
        gettext_lazy("Messages"),
        "messages",
    ),
    (Permission.REPORT_VIEW, "clinic:report_list", gettext_lazy("Reports"), "reports"),
    (Permission.SETTINGS_VIEW, "clinic:settings", gettext_lazy("Settings"), "settings"),
)
# What the probe calls an alarm that reached nobody: nothing else is as bad.
_UNHEARD = "unheard"
_OUTGOING = ("clinic:outgoing", gettext_lazy("Outgoing"), "mail")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's part of a page's context.

    Pages that need no sign-in get no more than whether this is the demo: nothing is
    read from the database for them.
    """
    plain: dict[str, Any] = {"demo": settings.DEMO, "now": timezone.now()}
    user = None if _is_public(request) else getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return plain
    places = list(_places(request, user))
    here = next((place.icon for place in places if place.current), "")
    return plain | {
        "clinic": user.clinic,
        "places": places,
        "help_url": guide.guide_for(user, part=here),
        "account_url": reverse("mfa_index"),
        "system_banner": SimpleLazyObject(lambda: system_banner(user.clinic)),
        "setting_up": firststeps.bar(request, user, now=plain["now"]),
        **_search(request, user),
        **_escalations(user),
    }


def _is_public(request: HttpRequest) -> bool:
    """Whether the view opted out of the sign-in."""
    match = request.resolver_match
    return match is None or not getattr(match.func, "login_required", True)


def _places(request: HttpRequest, user: User) -> Iterator[Place]:
    granted = permissions_of(user)
    for permission, name, label, icon in _PLACES:
        if permission in granted:
            yield _place(request, name, str(label), icon)
    if settings.DEMO and granted:
        yield _place(request, _OUTGOING[0], str(_OUTGOING[1]), _OUTGOING[2])


def _place(request: HttpRequest, name: str, label: str, icon: str) -> Place:
    """A place is current on its own page and on every page below its address."""
    url = reverse(name)
    below = request.path.startswith(url) if url != "/" else request.path == "/"
    return Place(url=url, label=label, icon=icon, current=below)


def _search(request: HttpRequest, user: User) -> dict[str, str]:
    if not may(user, Permission.PATIENT_VIEW):
        return {}
    url = reverse("clinic:patient_list")
    return {
        "search_url": url,
        "search_live_url": url,
        "search_text": request.GET.get("q", "") if request.path == url else "",
    }


def _escalations(user: User) -> dict[str, str]:
    if not may(user, Permission.INBOX_VIEW):
        return {}
    return {
        "escalation_bar_url": reverse("aftercare:inbox_bar"),
        "inbox_url": reverse("aftercare:inbox"),
        "my_alerts_url": reverse("aftercare:my_alerts"),
        "on_call_url": reverse("aftercare:on_call"),
    }


def system_banner(clinic: Clinic | None) -> Banner | None:
    """What to say on every page while messages do not flow; None while they do."""
    standing = heartbeat.standing(now=db.now())
    since = [each.last for each in standing.late if each.last is not None]
    if since:
        return Banner(
            _(
                "Check-ins and alerts have not been flowing since %(moment)s. Call "
                "patients who were treated in the last three days yourself, and have "
                "the background worker started."
            )
            % {"moment": _wall_clock(min(since), clinic)}
        )
    if standing.late:
        return Banner(
            _(
                "Check-ins and alerts are not being sent: the background worker has "
                "not run yet. Have it started, and call patients yourself until then."
            )
        )
    if _UNHEARD in standing.found:
        return Banner(
            _(
                "An alarm has reached nobody of the staff. Look into the inbox now and "
                "take it on."
            ),
            url=reverse("aftercare:inbox"),
        )
    if standing.found:
        return Banner(
            _(
                "Some check-ins or alerts do not get through. See under Messages "
                "which, and call those patients yourself until this notice is gone."
            ),
            url=reverse("aftercare:message_list"),
        )
    return None


def _wall_clock(moment: datetime, clinic: Clinic | None) -> str:
    zone = clinic.zone if clinic is not None else timezone.get_current_timezone()
    return date_format(moment.astimezone(zone), "H:i, j M")
