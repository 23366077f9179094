"""Facts about people, as pages write them."""

from datetime import datetime

from django import template
from django.template.context import Context
from django.utils import timezone

from clinic.models import Clinic, ContactPoint, Patient, User
from clinic.rules.contact import display_phone
from clinic.rules.dates import age_on

register = template.Library()


@register.simple_tag(takes_context=True)
def age(context: Context, patient: Patient) -> int:
    """Full years at the page's `now`, by the clinic's day; at death for the dead."""
    now: datetime = context["now"]
    clinic = context.get("clinic")
    zone = clinic.zone if clinic else timezone.get_current_timezone()
    return age_on(
        patient.date_of_birth, patient.deceased_on or now.astimezone(zone).date()
    )


@register.filter
def shown(point: ContactPoint, clinic: Clinic) -> str:
    """A phone number the way people write it here; an address as it is."""
    if point.kind == ContactPoint.Kind.PHONE:
        return as_phone(point.value, clinic.country)
    return point.value


@register.filter
def as_phone(e164: str, country: str) -> str:
    """A number in E.164 form the way people write it in that country."""
    return display_phone(e164, country)


@register.filter
def roles(user: User) -> str:
    """What somebody does here, in words."""
    words = dict(User.Role.choices)
    return ", ".join(str(words[role]) for role in user.roles)
