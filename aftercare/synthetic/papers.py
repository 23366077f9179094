"""Papers of the invented clinic, as somebody would have scanned them."""

import json
from datetime import datetime

import typst

from clinic.certificates import NewCertificate
from clinic.models import Practitioner
from clinic.uploads import NewFile

_SOURCE = b"""
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.course)
#set page(width: 210mm, height: 148mm, margin: 18mm)
#set text(size: 13pt)
#align(center)[
  #text(size: 11pt)[#paper.body]
  #v(6mm)
  #text(size: 22pt, weight: "bold")[#paper.course]
  #v(4mm)
  #text(size: 17pt)[#paper.name]
  #v(4mm)
  #paper.hours
  #v(2mm)
  #paper.days
  #v(8mm)
  #text(size: 10pt)[Synthetic: made for a demonstration, nobody's certificate.]
]
"""


def certificate(
    practitioner: Practitioner, new: NewCertificate, *, at: datetime
) -> NewFile:
    """The certificate as a page that says what is entered, and that it is invented."""
    values = {
        "body": new.body,
        "course": new.course,
        "name": str(practitioner),
        "hours": f"{new.hours_total} hours, {new.hours_in_person} of them in person, "
        f"{new.hours_needling} of needling",
        "days": f"{new.awarded_on:%d %B %Y} to {new.expires_on:%d %B %Y}",
    }
    page = typst.compile(
        _SOURCE,
        format="pdf",
        sys_inputs={"paper": json.dumps(values, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return NewFile("certificate.pdf", page)
