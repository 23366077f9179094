"""Finding the record that somebody may have already, before a second one is made."""

from collections.abc import Sequence

from clinic import enrolling
from clinic.models import Clinic, Patient
from clinic.patients import Details, NewContact, stored_value
from clinic.rules.matching import Known, may_be_same

_AT_MOST = 5


def likely_duplicates(
    clinic: Clinic, *, details: Details, contacts: Sequence[NewContact]
) -> list[Patient]:
    """Patients who may be the same person, the likeliest first; at most five.

    A name nearly alike with the birth date, even with day and month swapped, or the
    same contact: a shared phone is shown here, because the desk can ask.
    """
    values = {stored_value(clinic, new) for new in contacts}
    who = Known(
        given=details.given_name,
        family=details.family_name,
        preferred=details.preferred_name,
        born=details.date_of_birth,
        contacts=values,
    )
    near = enrolling.candidates(clinic, born={details.date_of_birth}, contacts=values)
    known = [(enrolling.known(each), each) for each in near]
    likely = [each for other, each in known if may_be_same(who, other)]
    holders = [each for other, each in known if values & set(other.contacts)]
    return list(dict.fromkeys([*likely, *holders]))[:_AT_MOST]
