"""The people who work at the invented clinic, with their certificates and logins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from aftercare.synthetic import papers
from clinic import certificates
from clinic.certificates import NewCertificate
from clinic.models import Clinic, Practitioner, User

_R = User.Role
# Set only by the commands that make a synthetic clinic; the demo prints them.
PASSWORDS: Mapping[str, str] = {
    _R.THERAPIST: "therapist-demo",
    _R.FRONT_DESK: "front-desk-demo",
    _R.CLINICAL_LEAD: "clinical-lead-demo",
    _R.OWNER: "clinic-owner-demo",
}
UPPER = ("head", "neck", "shoulder_girdle", "thorax", "arm", "forearm", "hand")
LOWER = ("abdomen", "lumbar", "hip_pelvis", "thigh", "leg", "foot")
_DOMAIN = "fernhill.example"


@dataclass(frozen=True)
class Training:
    """What a therapist learned: the regions, and for how many days it holds today."""

    licence: str
    qualification: str
    regions: tuple[str, ...]
    is_advanced: bool
    days_left: int


_THERAPISTS = (
    (
        "Maya",
        "Okafor",
        Training("PH10482", "Physiotherapist", UPPER + LOWER, True, 410),
    ),
    ("Tomasz", "Wiśniewski", Training("PH22917", "Physiotherapist", UPPER, True, 205)),
    ("Leah", "Brightwater", Training("OS03351", "Osteopath", LOWER, False, 30)),
)


@dataclass(frozen=True)
class Staff:
    """Everybody at the clinic. `therapists` are in the order of `_THERAPISTS`."""

    therapists: tuple[Practitioner, ...]
    desk: tuple[User, ...]
    lead: User
    owner: User

    def able(self, regions: frozenset[str]) -> list[Practitioner]:
        """The therapists whose training covers the regions."""
        pairs = zip(self.therapists, _THERAPISTS, strict=True)
        return [who for who, (*_, learned) in pairs if regions <= {*learned.regions}]


def hire(clinic: Clinic, *, today: date, now: datetime) -> Staff:
    """Three therapists, two at the desk, a clinical lead and an owner.

    They start at `now`; their certificates are counted from `today`.
    """
    owner = add_user(clinic, _R.OWNER, "Ingrid", "Solberg")
    lead = add_user(clinic, _R.CLINICAL_LEAD, "Samuel", "Adeyemi")
    desk = (
        add_user(clinic, _R.FRONT_DESK, "Priya", "Raman"),
        add_user(clinic, _R.FRONT_DESK, "Callum", "Fraser"),
    )
    therapists = tuple(
        add_therapist(clinic, given, family, learned, by=owner, today=today, now=now)
        for given, family, learned in _THERAPISTS
    )
    return Staff(therapists, desk, lead, owner)


@cache
def _hashed(password: str) -> str:
    """Once for each role: a good hash takes its time, and these guard nothing."""
    return make_password(password)


def add_user(
    clinic: Clinic, role: str, given: str, family: str, *, domain: str = _DOMAIN
) -> User:
    """Somebody with that role, who signs in with the role's demo password."""
    name = f"{given}.{family}".lower().replace("ś", "s")
    user = User(
        clinic=clinic,
        roles=[role],
        first_name=given,
        last_name=family,
        email=f"{name}@{domain}",
    )
    user.password = _hashed(PASSWORDS[role])
    user.save()
    return user


def add_therapist(
    clinic: Clinic,
    given: str,
    family: str,
    learned: Training,
    *,
    by: User,
    today: date,
    now: datetime,
    domain: str = _DOMAIN,
) -> Practitioner:
    """A therapist with a certificate that runs out `days_left` days from today."""
    practitioner = Practitioner.objects.create(
        user=add_user(clinic, _R.THERAPIST, given, family, domain=domain),
        clinic=clinic,
        licence_number=learned.licence,
        qualification=learned.qualification,
    )
    expires = today + timedelta(days=learned.days_left)
    new = NewCertificate(
        body="Institute of Musculoskeletal Needling (invented)",
        course="Dry needling, advanced" if learned.is_advanced else "Dry needling",
        hours_total=80 if learned.is_advanced else 54,
        hours_in_person=54 if learned.is_advanced else 40,
        hours_needling=64 if learned.is_advanced else 44,
        regions=learned.regions,
        is_advanced=learned.is_advanced,
        awarded_on=expires - timedelta(days=730),
        expires_on=expires,
    )
    scan = papers.certificate(practitioner, new, at=now)
    certificates.add(practitioner, new=new, evidence=scan, by=by, now=now)
    return practitioner


def logins(clinic: Clinic) -> list[dict[str, str]]:
    """Who can sign in at a synthetic clinic, and with what; those who treat first."""
    order = list(PASSWORDS)
    users = sorted(
        User.objects.get_queryset().at(clinic),
        key=lambda user: (order.index(user.roles[0]), user.pk),
    )
    return [
        {
            "role": str(_R(user.roles[0]).label),
            "name": user.get_full_name(),
            "email": user.email,
            "password": PASSWORDS[user.roles[0]],
        }
        for user in users
    ]
