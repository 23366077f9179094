"""Why a file is not taken, and how large a picture may be."""

from django.utils.translation import gettext as _

# Pixels. A page scanned at 600 dpi has 35 million; a few bytes can claim billions, and
# whoever opens that waits for a computer that no longer answers.
_MOST_PIXELS = 64_000_000
_LONGEST_SIDE = 16_384


class BadFile(ValueError):
    """A file that cannot be kept; the text says why and what to do."""


def damaged() -> BadFile:
    """The content does not hold together."""
    return BadFile(
        _("This file is damaged or was cut off. Save it again, or scan it anew.")
    )


def refuse_size(width: int, height: int) -> None:
    """Raise BadFile for a picture without extent or with far too much of it."""
    if not width or not height:
        raise damaged()
    if max(width, height) > _LONGEST_SIDE or width * height > _MOST_PIXELS:
        raise BadFile(
            _(
                "This picture has %(width)d × %(height)d pixels; at most 64 million "
                "can be kept. Scan it with fewer dots per inch."
            )
            % {"width": width, "height": height}
        )
