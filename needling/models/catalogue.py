"""The muscles that can be needled: reference data, loaded from a file."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Muscle(models.Model):
    """One muscle of the catalogue (clinical specification 1.3).

    Depths are millimetres along the needle. `depth_low_mm`..`depth_high_mm` is the
    usual working range; it is empty for a restricted muscle, which has no default.
    Above `warn_above_mm` a typed reason is needed; with a pincer grip
    `warn_above_pincer_mm` holds instead where it is given. Figures marked D in `source`
    are conservative defaults.
    """

    class Layer(models.TextChoices):
        """How deep it lies."""

        SUPERFICIAL = "superficial", _("Superficial")
        DEEP = "deep", _("Deep")

    class Laterality(models.TextChoices):
        """Whether there are two of it."""

        PAIRED = "paired", _("Left and right")
        MIDLINE = "midline", _("Midline")

    slug = models.SlugField(_("key"), primary_key=True, max_length=60)
    name = models.CharField(_("name"), max_length=120)
    latin = models.CharField(_("Latin name"), max_length=120)
    region = models.CharField(_("region"), max_length=20)
    layer = models.CharField(_("layer"), max_length=12, choices=Layer.choices)
    laterality = models.CharField(_("side"), max_length=10, choices=Laterality.choices)
    needle_low_mm = models.PositiveSmallIntegerField(_("shortest needle (mm)"))
    needle_high_mm = models.PositiveSmallIntegerField(_("longest needle (mm)"))
    is_restricted = models.BooleanField(_("restricted"), default=False)
    depth_low_mm = models.PositiveSmallIntegerField(_("usual from (mm)"), null=True)
    depth_high_mm = models.PositiveSmallIntegerField(_("usual to (mm)"), null=True)
    warn_above_mm = models.PositiveSmallIntegerField(_("warn above (mm)"))
    warn_above_pincer_mm = models.PositiveSmallIntegerField(
        _("warn above with pincer grip (mm)"), null=True
    )
    structures_at_risk = models.TextField(_("structures at risk"))
    is_pneumothorax_risk = models.BooleanField(_("lung risk"))
    is_neurovascular_risk = models.BooleanField(_("nerve or vessel risk"))
    other_risks = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        verbose_name=_("other risks"),
    )
    needs_advanced = models.BooleanField(_("advanced certification"))
    position = models.CharField(_("patient position"), max_length=160, blank=True)
    source = models.TextField(_("status and source"))
    is_current = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("muscle")
        verbose_name_plural = _("muscles")
        constraints = [
            models.CheckConstraint(
                name="muscle_restricted_has_no_range",
                condition=Q(
                    is_restricted=True,
                    depth_low_mm__isnull=True,
                    depth_high_mm__isnull=True,
                )
                | Q(is_restricted=False, depth_high_mm__gte=F("depth_low_mm")),
            ),
            models.CheckConstraint(
                name="muscle_depths_are_positive",
                condition=Q(
                    warn_above_mm__gte=1, needle_high_mm__gte=F("needle_low_mm")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
