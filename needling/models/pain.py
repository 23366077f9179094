"""Where it hurts, as a patient shows it on the body chart."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, Patient, User
from clinic.models.fields import Identified, append_only
from clinic.models.scope import OfClinic


class PainDrawingQuerySet(OfClinic["PainDrawing"]):
    """Which drawings."""


class PainDrawing(Identified):
    """The painful parts of the chart at one moment; none: it hurts nowhere.

    `parts` are keys such as "back/blade/left". A new drawing stands beside the old one,
    nothing is altered.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="pain_drawings"
    )
    parts = ArrayField(
        models.CharField(max_length=60), blank=True, verbose_name=_("where it hurts")
    )
    drawn_at = models.DateTimeField(_("drawn"))
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PainDrawingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pain drawing")
        verbose_name_plural = _("pain drawings")
        indexes = [
            # The newest drawing of a patient.
            models.Index(fields=["patient", "-drawn_at"], name="pain_by_patient"),
        ]
        triggers = [append_only("pain_drawing_append_only")]

    def __str__(self) -> str:
        return f"{self.drawn_at:%Y-%m-%d %H:%M}"
