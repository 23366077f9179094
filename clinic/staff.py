"""The people who work at a clinic: added by owner or lead, never by signing up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import ROLE_PERMISSIONS, Permission
from clinic.clinics import CannotChange
from clinic.db import refusing
from clinic.models import Clinic, Practitioner, User
from clinic.rules import contact
from clinic.rules.known import known

_ROLE = User.Role


@dataclass(frozen=True)
class Person:
    """Somebody who signs in; whoever treats has a licence and a qualification."""

    first_name: str
    last_name: str
    roles: Sequence[str]
    licence_number: str = ""
    qualification: str = ""

    @property
    def treats(self) -> bool:
        """Whether consents may name this person."""
        return _ROLE.THERAPIST in self.roles


@transaction.atomic
def add(
    clinic: Clinic, *, email: str, person: Person, by: audit.Actor, now: datetime
) -> User:
    """An account without a password: its holder sets one by a link that is mailed.

    Raises CannotChange without a role or a name, for a therapist without licence or
    qualification, for an address that is none, and for one that has an account.
    """
    user = User(clinic=clinic)
    user.set_unusable_password()
    try:
        user.email = contact.normalise_email(email)
    except contact.BadContact as error:
        raise CannotChange(str(error)) from error
    _write(user, person)
    taken = CannotChange(_("Somebody signs in with this address already."))
    with refusing({"clinic_user_email_key": taken}):
        user.save()
    _treat(user, person)
    audit.record("user.added", user, by=by, now=now, detail={"roles": user.roles})
    return user


@transaction.atomic
def change(user: User, *, person: Person, by: audit.Actor, now: datetime) -> User:
    """Another name, other roles, another licence; refuses what `add` refuses.

    Raises CannotChange too where nobody would be left who may change the settings. What
    a former therapist signed stays theirs; nothing new is booked with them.
    """
    held = _held(user)
    before = list(held.roles)
    _write(held, person)
    held.save(update_fields=["first_name", "last_name", "roles"])
    _treat(held, person)
    _require_somebody(held)
    detail = {"before": before, "roles": held.roles}
    audit.record("user.changed", held, by=by, now=now, detail=detail)
    return held


@transaction.atomic
def let_go(user: User, *, by: User, now: datetime) -> User:
    """Close the account at once: whoever is signed in with it is out for good.

    What they did stays with their name; `leaving` hands over what waits with them.
    Raises CannotChange for one's own account, and where nobody would be left who may
    change the settings.
    """
    if user.pk == by.pk:
        raise CannotChange(_("Somebody else must close your account."))
    held = _held(user)
    held.is_active = False
    held.save(update_fields=["is_active"])
    _require_somebody(held)
    _end_logins(held)
    audit.record("user.let_go", held, by=by, now=now)
    return held


@transaction.atomic
def sign_out(user: User, *, by: User, now: datetime) -> int:
    """End every login of somebody else, as after a lost phone; how many there were."""
    held = _held(user)
    count = _end_logins(held)
    audit.record("user.signed_out", held, by=by, now=now, detail={"logins": count})
    return count


@transaction.atomic
def forget_factors(user: User, *, by: audit.Actor, now: datetime) -> int:
    """Take away every second step of somebody who lost theirs; how many there were.

    Every login ends. The password alone lets in as far as the page that asks for a new
    step, so whoever asks for this must be known to be that person.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    count: int = Authenticator.objects.filter(user=held).delete()[0]
    detail = {"factors": count, "logins": _end_logins(held)}
    audit.record("user.factors_forgotten", held, by=by, now=now, detail=detail)
    return count


@transaction.atomic
def take_back(user: User, *, by: audit.Actor, now: datetime) -> User:
    """Open a closed account again, with the roles and the password it had."""
    held = _held(user)
    held.is_active = True
    held.save(update_fields=["is_active"])
    audit.record("user.taken_back", held, by=by, now=now)
    return held


def _end_logins(user: User) -> int:
    """Every session of theirs, also one that no list shows; how many there were.

    Without this an account that is opened again would let in who was signed in before.
    """
    own = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    UserSession.objects.filter(user=user).delete()
    return len(own)


def _held(user: User) -> User:
    """The account as it is; two who change the clinic's people wait for each other."""
    Clinic.objects.select_for_update(no_key=True).get(users=user)
    return User.objects.select_for_update().get(pk=user.pk)


def _write(user: User, person: Person) -> None:
    """Name and roles, in their stored form."""
    roles = [role for role in _ROLE.values if role in person.roles]
    if not roles:
        raise CannotChange(_("Say what this person does here."))
    if person.treats and not (person.licence_number and person.qualification):
        raise CannotChange(
            _(
                "A therapist needs a licence number and a qualification: "
                "consents name both."
            )
        )
    try:
        user.first_name = contact.clean_name(person.first_name)
        user.last_name = contact.clean_name(person.last_name)
    except contact.BadText as error:
        raise CannotChange(str(error)) from error
    user.roles = roles


def _treat(user: User, person: Person) -> None:
    """The therapist's own row, as consents name it; one that is there is kept."""
    if person.treats:
        Practitioner.objects.update_or_create(
            user=user,
            defaults={
                "clinic": known(user.clinic, "whoever works here has a clinic"),
                "licence_number": person.licence_number,
                "qualification": person.qualification,
            },
        )


def _require_somebody(changed: User) -> None:
    """Somebody who may enter may change the settings; a clinic is not locked out."""
    manages = Q()
    for role, granted in ROLE_PERMISSIONS.items():
        if Permission.SETTINGS_EDIT in granted:
            manages |= Q(roles__contains=[role])
    left = User.objects.filter(manages, clinic=changed.clinic_id, is_active=True)
    if not left.exists():
        raise CannotChange(
            _("Nobody would be left who may change the settings. Name somebody first.")
        )
