"""What a password must not be made of, beside what Django refuses."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.models import User
from clinic.rules import placewords


class OtherWords:
    """Refuses what is little more than the clinic's name or a word of the trade."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with a sentence for whoever chooses."""
        clinic = user.clinic if isinstance(user, User) else None
        names = (clinic.name, clinic.short_name) if clinic else ()
        if placewords.counted(password, names=names) < placewords.LEAST:
            raise ValidationError(
                _(
                    "Whoever knows this clinic would try these words first. Take "
                    "others, or add some that have nothing to do with your work."
                ),
                code="password_of_the_place",
            )

    def get_help_text(self) -> str:
        """What stands beside the field."""
        return _("Words of this clinic and of the trade do not make a password.")
