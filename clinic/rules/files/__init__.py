"""Files that people hand in: told by their content, and what is kept of them.

Reliability notes, section 4 row 38: at most 8 MB; PDF, PNG and JPEG by their first
bytes; images are written anew. No picture is decoded here: a decoder is what a
malicious picture aims at. The container is taken apart instead, and only the pieces
that draw the picture are put together again, so that places, names, comments,
thumbnails and whatever was hung on behind the picture stay outside.
"""

from clinic.rules.files.kinds import SIZE_LIMIT, BadFile, Checked, Kind, check

__all__ = ["SIZE_LIMIT", "BadFile", "Checked", "Kind", "check"]
