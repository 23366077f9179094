"""Forms as a browser would send them."""

from uuid import uuid4

from needling.forms.rows import FORMS
from needling.forms.screening import ScreeningForm
from needling.forms.site import SiteForm
from needling.screenings import questions, worked_out
from tests import factories


def _values(form):
    """What the fields of an untouched form send."""
    sent = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        show = getattr(bound.field.widget, "format_value", str)
        sent[bound.html_name] = "on" if value is True else show(value)
        if isinstance(sent[bound.html_name], list):
            sent[bound.html_name] = sent[bound.html_name][0]
    return sent


def row(form, name, version, **changes):
    """A card or section as a browser without scripts sends it; None leaves one out."""
    sent = {"key": str(uuid4()), "row": name, "version": str(version)}
    sent |= {"was": form.was} | _values(form) | changes
    return {name: value for name, value in sent.items() if value is not None}


def section(session, name, **changes):
    """One section of the head of the note."""
    return row(FORMS[name].of(session), name, session.version, **changes)


def site(stored, **changes):
    """The card of a stored site."""
    return row(SiteForm.of(stored), f"site:{stored.pk}", stored.version, **changes)


def screening(patient, kind="full", yes=(), **changes):
    """Every question answered no, but for the codes in `yes`."""
    form = ScreeningForm(
        questions=questions(kind),
        worked_out=worked_out(patient, kind=kind, now=factories.NOW),
    )
    asked = [name for name in form.fields if name.startswith("q-")]
    sent: dict[str, str | None] = dict.fromkeys(asked, "no")
    sent |= {f"q-{code}": "yes" for code in yes}
    sent |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in sent.items() if value is not None}
