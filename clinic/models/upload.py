"""Files that people handed in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from clinic.models.fields import Identified, append_only, one_of, within
from clinic.models.person import User
from clinic.models.place import Clinic
from clinic.models.scope import OfClinic
from clinic.rules.files import SIZE_LIMIT, Kind


class UploadQuerySet(OfClinic["Upload"]):
    """Which files."""


class UploadManager(models.Manager["Upload"]):
    """Rows come without their content: a list of files must not weigh megabytes."""

    def get_queryset(self) -> UploadQuerySet:
        """Everything but the content, which is read when it is asked for."""
        return UploadQuerySet(self.model, using=self._db).defer("data")


class Upload(Identified):
    """One file as it is kept, in the database: no path leads to it from outside.

    It is saved, backed up and rolled back with the row that it proves. `data` was
    checked and cleaned by `clinic.uploads.store`; `sha256` is of what is kept, in
    hexadecimal; `size` counts bytes. `name` is for people only.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("media type"), max_length=20)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    data = models.BinaryField(_("content"))
    stored_at = models.DateTimeField(_("stored"))
    stored_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = UploadManager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        # A file that is reached through another row comes without content as well.
        base_manager_name = "objects"
        constraints = [
            one_of(
                "upload_content_type",
                "content_type",
                *(kind.content_type for kind in Kind),
            ),
            within("upload_size", "size", 1, SIZE_LIMIT),
            models.CheckConstraint(
                name="upload_size_and_hash_are_those_of_its_content",
                condition=Q(
                    size=Length("data"),
                    sha256=Func(
                        Func(F("data"), function="sha256"),
                        Value("hex"),
                        function="encode",
                        output_field=models.CharField(),
                    ),
                ),
            ),
        ]
        triggers = [append_only("upload_append_only")]

    def __str__(self) -> str:
        return self.name
