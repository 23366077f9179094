"""Whether somebody reads the answers. Where nobody does, patients are not asked."""

from django.utils.translation import gettext as _

from aftercare.models import AftercarePolicy
from clinic.models import Clinic, User

# Who can deal with a red flag to its end.
_RESPONSIBLE = [User.Role.THERAPIST, User.Role.CLINICAL_LEAD]


def lacks(clinic: Clinic) -> tuple[str, ...]:
    """What keeps the clinic from asking questions, in sentences; empty is good.

    The canary answers the same thing each time: nobody has to read it.
    """
    if clinic.is_canary:
        return ()
    staff = User.objects.get_queryset().at(clinic)
    found = []
    if not staff.filter(roles__overlap=_RESPONSIBLE).exists():
        found.append(
            _("Nobody at the clinic is a therapist or clinical lead who can sign in.")
        )
    if not clinic.opening_hours.exists():
        found.append(_("The clinic has no opening hours in which answers are read."))
    return tuple(found)


def asks(clinic: Clinic) -> bool:
    """Whether patients of this clinic are asked, or get information only."""
    return AftercarePolicy.of(clinic).questions and not lacks(clinic)
