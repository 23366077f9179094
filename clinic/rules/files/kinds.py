"""What a file is, by its content, and the form in which it is kept."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.rules.files import jpeg, names, pdf, png
from clinic.rules.files.problems import BadFile

__all__ = ["SIZE_LIMIT", "BadFile", "Checked", "Kind", "check"]

# Bytes: 8 MB. A page scanned in colour has about one.
SIZE_LIMIT = 8 * 2**20


class Kind(Enum):
    """What is taken: media type and the ending of the name."""

    PDF = ("application/pdf", ".pdf")
    PNG = ("image/png", ".png")
    JPEG = ("image/jpeg", ".jpg")

    @property
    def content_type(self) -> str:
        """The media type under which it is served."""
        return self.value[0]

    @property
    def ending(self) -> str:
        """The ending that its name gets."""
        return self.value[1]


@dataclass(frozen=True)
class Checked:
    """A file as it is kept."""

    kind: Kind
    name: str
    data: bytes


# How files begin that people hand in by mistake, or somebody on purpose.
_OTHERS = (
    (b"PK\x03\x04", gettext_lazy("an archive or an Office document")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("an Office document")),
    (b"<", gettext_lazy("a web page or a drawing (SVG)")),
    (b"\xef\xbb\xbf<", gettext_lazy("a web page or a drawing (SVG)")),
    (b"MZ", gettext_lazy("a program")),
    (b"\x7fELF", gettext_lazy("a program")),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")


def check(name: str, data: bytes) -> Checked:
    """The file as it may be kept, under a name that means nothing to a computer.

    `name` is what the sender calls it: it is shown, never believed. Raises BadFile
    for anything that is not a whole PDF, PNG or JPEG of at most SIZE_LIMIT bytes.
    """
    if not data:
        raise BadFile(_("This file is empty. Choose it again."))
    if len(data) > SIZE_LIMIT:
        raise BadFile(
            _("This file is larger than 8 MB. Scan it with fewer dots per inch.")
        )
    kind = _kind(data)
    if kind is Kind.PNG:
        data = png.rebuild(data)
    elif kind is Kind.JPEG:
        data = jpeg.rebuild(data)
    else:
        pdf.refuse_risky(data)
    return Checked(kind, names.clean(name, kind.ending), data)


def _kind(data: bytes) -> Kind:
    if data.startswith(png.SIGNATURE):
        return Kind.PNG
    if data.startswith(jpeg.SIGNATURE):
        return Kind.JPEG
    if pdf.looks_like(data):
        return Kind.PDF
    raise BadFile(_why_not(data))


def _why_not(data: bytes) -> str:
    """What it is instead, where that helps."""
    if data[4:12] in _HEIC:
        return _(
            "This is a HEIC photo, which not every computer can show. Save it as JPEG."
        )
    begins = data[:64].lstrip()
    for mark, what in _OTHERS:
        if begins.startswith(mark):
            return _(
                "Only PDF, PNG and JPEG are taken. This is %(what)s, whatever its "
                "name says."
            ) % {"what": what}
    return _("Only PDF, PNG and JPEG are taken, and this file is none of them.")
