"""Further ways to alert staff: added, turned off, never changed."""

from datetime import datetime

import apprise
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.models import AlertChoice, AlertRoute
from aftercare.rules import routes
from clinic import audit, sealed
from clinic.models import Clinic, User


class CannotAdd(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def add(
    clinic: Clinic,
    *,
    label: str,
    url: str,
    by: User,
    now: datetime,
    person: User | None = None,
) -> AlertRoute:
    """Alert through this address from now on. The address is sealed.

    With a `person` it carries only what that person is alerted of. Raises CannotAdd for
    one that no service understands. Nothing is sent by this.
    """
    problem = routes.problem(url, allowed=settings.ALLOWED_ALERT_HOSTS)
    if problem is not None:
        raise CannotAdd(str(problem))
    if apprise.Apprise.instantiate(url, suppress_exceptions=True) is None:
        raise CannotAdd(_("The service does not understand this address."))
    route = AlertRoute.objects.create(
        clinic=clinic,
        person=person,
        label=label,
        service=routes.service(url),
        sealed_url=sealed.seal(url),
        created_at=now,
        created_by=by,
    )
    audit.record("alert_route.added", route, by=by, now=now)
    return route


@transaction.atomic
def choose(
    person: User,
    *,
    by_mail: bool,
    by_text: bool,
    phone: str,
    in_browser: bool,
    now: datetime,
) -> AlertChoice:
    """Say by what one is alerted. Raises CannotAdd where no way would be left."""
    choice, _made = AlertChoice.objects.select_for_update().get_or_create(person=person)
    choice.by_mail, choice.by_text = by_mail, by_text
    choice.phone, choice.in_browser = phone, in_browser
    try:
        choice.full_clean()
    except ValidationError as error:
        raise CannotAdd(" ".join(error.messages)) from error
    choice.save()
    ways = {"mail": by_mail, "text": by_text, "browser": in_browser}
    audit.record(
        "alert_choice.updated",
        choice,
        by=person,
        now=now,
        clinic_id=person.clinic_id,
        detail=ways,
    )
    return choice


@transaction.atomic
def turn_off(route: AlertRoute, *, by: User, now: datetime) -> AlertRoute:
    """No more alerts there; the key is forgotten."""
    locked = AlertRoute.objects.select_for_update().get(pk=route.pk)
    if locked.turned_off_at is None:
        locked.turned_off_at, locked.sealed_url = now, ""
        locked.save(update_fields=["turned_off_at", "sealed_url"])
        audit.record("alert_route.turned_off", locked, by=by, now=now)
    return locked
