"""What a user may see: the rows of their own clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from clinic.models.person import User

Row = TypeVar("Row", bound=models.Model, covariant=True)


class OfClinic(models.QuerySet[Row]):
    """A queryset over rows that have a `clinic` column."""

    def visible_to(self, user: User) -> Self:
        """Those of the user's own clinic; none for an account without one."""
        if user.clinic_id is None:
            return self.none()
        return self.filter(clinic_id=user.clinic_id)
