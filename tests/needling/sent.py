"""Forms as a browser would send them."""

from needling.forms.note import NoteForms
from needling.forms.screening import ScreeningForm
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


def note(session, **changes):
    """The page of the draft, with some fields changed; None leaves one out."""
    forms = NoteForms.stored(session)
    sent = (
        _values(forms.head)
        | _values(forms.care)
        | {
            "sites-TOTAL_FORMS": str(len(forms.sites.forms)),
            "sites-INITIAL_FORMS": str(len(forms.sites.forms)),
        }
    )
    for each in forms.sites.forms:
        sent |= _values(each)
    sent |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in sent.items() if value is not None}


# One site as typed, by field.
SITE = {
    "muscle": "soleus",
    "side": "left",
    "technique": "static",
    "needle_length_mm": "40",
    "needle_diameter_mm": "0.30",
    "depth_mm": "20",
    "needles": "1",
    "insertions": "3",
    "dwell_minutes": "2",
    "dwell_rest": "30",
    "twitches": "0",
    "pain_during": "2",
}


def site(index=0, **changes):
    """The fields of one site row; None leaves one out."""
    typed = {**SITE, **changes}
    return {
        f"sites-{index}-{name}": value
        for name, value in typed.items()
        if value is not None
    }


def note_with(session, *rows):
    """The page of the draft with these sites and no others."""
    head = {
        name: value
        for name, value in note(session).items()
        if not name.startswith("sites-")
    }
    return head | sites(*rows)


def sites(*rows):
    """Several site rows with their count."""
    sent = {"sites-TOTAL_FORMS": str(len(rows)), "sites-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        sent |= site(index, **row)
    return sent


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
