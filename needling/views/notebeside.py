"""What stands around the needles, on the page of a draft and of a signed note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from clinic.models.encrypted import opened
from needling.documents.record import Section
from needling.forms.row import RowForm
from needling.forms.rows import FORMS
from needling.models import RangeOfMotion, Reaction, Session
from needling.rules.routine import ADJUNCTS, ADVICE, CLEAN

# The related row of each section, by the kind of row.
RELATED = {
    "told": "told",
    "clean": "clean_technique",
    "advice": "advice",
    "outlook": "outlook",
}
MANY: dict[str, tuple[str, type[Any]]] = {
    "rom": ("ranges", RangeOfMotion),
    "reaction": ("immediate", Reaction),
}


@dataclass(frozen=True)
class Beside:
    """A row beside the note: its name for a change, its version, and itself."""

    row: str
    version: int
    stored: Any


@dataclass(frozen=True)
class Card:
    """One of several rows of a kind, with its form."""

    pk: Any
    row: str
    version: int
    form: RowForm


@dataclass(frozen=True)
class Many:
    """All rows of a kind, and the form of a new one."""

    kind: str
    title: str
    add: str
    remove: str
    none: str
    rows: Sequence[Card]
    new: RowForm

    @property
    def forms(self) -> list[RowForm]:
        """All of its forms."""
        return [*(card.form for card in self.rows), self.new]


@dataclass(frozen=True)
class Around:
    """One section of a signed note: what was said, label by label."""

    title: str
    facts: Sequence[tuple[str, str]]


def with_rows(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """The same notes with all that stands beside them, in the same query."""
    rows = {
        f"all_{related}": ArraySubquery(
            model.objects.filter(session=OuterRef("pk"))
            .order_by("order")
            .values(whole=JSONObject(**{name: name for name in _columns(model)}))
        )
        for related, model in MANY.values()
    }
    return sessions.select_related(*RELATED.values()).annotate(**rows)


def _columns(model: type[Any]) -> list[str]:
    return [each.name for each in model._meta.fields if each.name != "session"]


def stored(session: Session) -> dict[str, Any]:
    """The rows beside the note, by kind; a note of old times has none."""
    found = {}
    for kind, related in RELATED.items():
        try:
            found[kind] = getattr(session, related)
        except ObjectDoesNotExist:
            continue
    return found


def context(session: Session) -> dict[str, Any]:
    """What the sections of a draft need, besides their forms."""
    return {
        "beside": {
            kind: Beside(f"{kind}:{row.pk}", row.version, row)
            for kind, row in stored(session).items()
        },
        "clean_names": list(CLEAN),
        "advice_names": list(ADVICE),
        "adjunct_names": list(ADJUNCTS),
    }


def sections(session: Session, typed: Mapping[str, RowForm]) -> dict[str, RowForm]:
    """The form of each row beside the note, with what was typed in it."""
    return {
        kind: _form(kind, row, f"{kind}:{row.pk}", f"{kind}-%s", typed)
        for kind, row in stored(session).items()
    }


def many(session: Session, typed: Mapping[str, RowForm]) -> list[Many]:
    """Movements and reactions."""
    words = {
        "rom": (
            _("Range of motion"),
            _("Add a movement"),
            _("Remove the movement"),
            _("Nothing measured."),
        ),
        "reaction": (
            _("Reactions"),
            _("Add a reaction"),
            _("Remove the reaction"),
            _("None written down. What happens at one site stands there."),
        ),
    }
    return [
        Many(kind, *words[kind], _cards(kind, session, typed), _new(kind, typed))
        for kind in MANY
    ]


def _cards(kind: str, session: Session, typed: Mapping[str, RowForm]) -> list[Card]:
    related, model = MANY[kind]
    told = getattr(session, f"all_{related}")
    rows = [model(**opened(model, columns)) for columns in told]
    return [
        Card(
            row.pk,
            f"{kind}:{row.pk}",
            row.version,
            _form(kind, row, f"{kind}:{row.pk}", f"{kind}-{row.pk}-%s", typed),
        )
        for row in rows
    ]


def _new(kind: str, typed: Mapping[str, RowForm]) -> RowForm:
    form = FORMS[kind](auto_id=f"new-{kind}-%s")
    if f"{kind}:new" in typed:
        form.show_typed(typed[f"{kind}:new"])
    return form


def _form(
    kind: str, row: Any, name: str, auto_id: str, typed: Mapping[str, RowForm]
) -> RowForm:
    form = FORMS[kind].of(row, auto_id=auto_id)
    form.stored = form.was
    if name in typed:
        form.show_typed(typed[name])
    return form


def around(session: Session) -> list[Around]:
    """What was said around the needles, for reading."""
    titles = {
        "told": _("Asked and found before"),
        "clean": _("Clean technique"),
        "advice": _("Advice given"),
        "outlook": _("Reaction and what comes next"),
    }
    found = [
        Around(titles[kind], _facts(kind, row)) for kind, row in stored(session).items()
    ]
    for kind in many(session, {}):
        lines = [("", _line(card.form)) for card in kind.rows]
        if lines:
            found.append(Around(kind.title, lines))
    soon = [
        (f"{each.muscle}, {each.get_side_display()}", each.reason)
        for each in session.pacing_reasons.select_related("muscle").order_by("pk")
    ]
    return [*found, Around(_("Needled again so soon"), soon)] if soon else found


def printed(session: Session) -> list[Section]:
    """The same on paper."""
    return [
        Section(
            each.title,
            facts=[(label, words) for label, words in each.facts if label],
            texts=[words for label, words in each.facts if not label],
        )
        for each in around(session)
    ]


def _facts(kind: str, row: Any) -> list[tuple[str, str]]:
    """Every field that says something: its label, and how it reads."""
    form = FORMS[kind].of(row)
    said = [(str(each.label), reads(form, each.name)) for each in form]
    ticked = [str(each.label) for each in form if each.value() is True]
    facts = [*_numbers(kind, row), *(each for each in said if each[1])]
    return [*facts, (_("Ticked"), "; ".join(ticked))] if ticked else facts


def _numbers(kind: str, row: Any) -> list[tuple[str, str]]:
    """What nobody typed."""
    if kind == "advice" and row.contact_number:
        return [(_("Number given"), row.contact_number)]
    if kind != "told":
        return []
    first = _("yes") if row.is_first_ever else _("no")
    return [
        (_("Session of the episode"), str(row.number)),
        (_("First session here"), first),
    ]


def _line(form: RowForm) -> str:
    """A card in one line."""
    return " · ".join(words for each in form if (words := reads(form, each.name)))


def reads(form: RowForm, name: str) -> str:
    """A field's value as people read it; "" for nothing, and for a tick."""
    value = form[name].value()
    if value is None or isinstance(value, bool):
        return ""
    choices = dict(getattr(form.fields[name], "choices", ()))
    words = choices.get(value, choices.get(str(value), value))
    return "" if value == "" else str(words)
