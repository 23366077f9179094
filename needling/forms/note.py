"""A whole session note on one page: its head, its sites, and what was refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.rules.dates import age_on
from needling import acknowledgements
from needling.forms import header, site
from needling.forms.care import CareForm
from needling.forms.header import HeaderForm
from needling.forms.site import BaseSiteFormSet, SiteForm, SiteFormSet
from needling.models import Muscle, Session
from needling.readiness import Obstacle
from needling.sessions import Draft

_OF_A_SITE = re.compile(rf"{site.PREFIX}-(\d+)-(\w+)")
# The field of the form that stands for a column of the note.
_FIELD_OF = {"started_at": "started_clock", "ended_at": "ended_clock"}


@dataclass(frozen=True)
class Mistake:
    """One thing to mend: the field's place on the page, its name, what is wrong."""

    anchor: str
    label: str
    sentence: str


class NoteForms:
    """The head, the sites and the notes to the screening, together."""

    def __init__(
        self,
        head: HeaderForm,
        sites: BaseSiteFormSet,
        care: CareForm,
        *,
        is_stored: bool = False,
    ) -> None:
        """`is_stored`: nothing is typed yet."""
        self.head, self.sites, self.care = head, sites, care
        self.is_stored = is_stored
        # Where somebody else saved meanwhile: their words beside those typed here.
        self.is_outdated = False
        self.beside: list[Any] = []

    @classmethod
    def stored(cls, session: Session) -> Self:
        """As the note is in the database."""
        rows = session.sites.order_by("order")
        return cls(
            HeaderForm(session=session, initial=header.initial_of(session)),
            _site_forms(session, initial=[site.initial_of(row) for row in rows]),
            CareForm(points=acknowledgements.points(session)),
            is_stored=True,
        )

    @classmethod
    def typed(cls, session: Session, data: QueryDict) -> Self:
        """As it was sent, to be read."""
        return cls(
            HeaderForm(data, session=session),
            _site_forms(session, data=data),
            CareForm(data, points=acknowledgements.points(session)),
        )

    @classmethod
    def kept(cls, session: Session, data: QueryDict, *, do: str) -> Self:
        """As it was typed, with a site more ("add") or less ("remove-3"), unread."""
        rows = [
            _row(data, index)
            for index in range(_count(data))
            if do != f"remove-{index}"
        ]
        if do == "add" and len(rows) < site.MOST:
            rows.append({"needles": 1})
        typed = {name: data.get(name, "") for name in HeaderForm.base_fields}
        return cls(
            HeaderForm(session=session, initial=typed),
            _site_forms(session, initial=rows),
            CareForm(initial=data.dict(), points=acknowledgements.points(session)),
        )

    def is_valid(self) -> bool:
        """Whether all of it can be read; each part is looked at."""
        found = [self.head.is_valid(), self.sites.is_valid(), self.care.is_valid()]
        return all(found)

    def draft(self) -> Draft:
        """What the verb takes, once all is valid."""
        return Draft(self.head.columns(), self.sites.rows(), self.care.notes())

    @property
    def version(self) -> int:
        """The version of the note that the page was opened with."""
        version: int = self.head.cleaned_data["version"]
        return version

    def renew(self, version: int, sentence: str) -> None:
        """Somebody saved in between: the next save is meant for what they saved."""
        data = cast(QueryDict, self.head.data).copy()
        data["version"] = str(version)
        self.head.data = data
        self.head.add_error(None, sentence)
        self.is_outdated = True

    def blame(self, obstacles: tuple[Obstacle, ...], sentence: str) -> None:
        """Show a refusal of the verb, at its fields where it names some."""
        for each in obstacles:
            found = _OF_A_SITE.fullmatch(each.field)
            form: forms.Form = self._site(int(found[1])) if found else self.head
            name = found[2] if found else _FIELD_OF.get(each.field, each.field)
            # A column that the page does not show is told above all fields.
            form.add_error(name if name in form.fields else None, each.sentence)
        if not obstacles:
            self.head.add_error(None, sentence)

    def _site(self, order: int) -> SiteForm:
        """The form of the site at that place in the note; empty forms have none."""
        all_sites: list[SiteForm] = self.sites.forms
        return [each for each in all_sites if each.has_changed()][order]

    def mistakes(self) -> list[Mistake]:
        """Everything that was refused, each with its place on the page."""
        found = [*_mistakes(self.head), *_mistakes(self.care)]
        for index, each in enumerate(self.sites.forms):
            place = _("Site %(number)d") % {"number": index + 1}
            found += _mistakes(each, prefix=f"{place}: ")
        whole = self.sites.non_form_errors() if self.sites.is_bound else []
        return [*found, *(Mistake("", "", str(error)) for error in whole)]


def anchor(field: str) -> str:
    """Where on the page a field stands that an obstacle names."""
    if field == site.PREFIX:
        return "needle-sites"
    return f"id_{_FIELD_OF.get(field, field)}"


def _mistakes(form: forms.Form, *, prefix: str = "") -> Iterator[Mistake]:
    if not form.is_bound:
        return
    for name, sentences in form.errors.items():
        for sentence in sentences:
            if name in form.fields:
                bound = form[name]
                place = f"id_{bound.html_name}"
                yield Mistake(place, f"{prefix}{bound.label}", str(sentence))
            else:
                yield Mistake("", prefix, str(sentence))


def _site_forms(session: Session, **given: Any) -> BaseSiteFormSet:
    """The set of site forms, with the muscles on offer and the patient's age."""
    used = session.sites.values("muscle")
    muscles = Muscle.objects.filter(Q(is_current=True) | Q(slug__in=used))
    born = session.patient.date_of_birth
    day = session.started_at.astimezone(session.clinic.zone).date()
    return SiteFormSet(
        prefix=site.PREFIX,
        form_kwargs={
            "muscles": {muscle.slug: muscle for muscle in muscles},
            "age": age_on(born, max(born, day)),
        },
        **given,
    )


def _count(data: Mapping[str, Any]) -> int:
    """How many site rows were sent, within bounds."""
    sent = str(data.get(f"{site.PREFIX}-TOTAL_FORMS", ""))
    known = sent.isascii() and sent.isdigit() and len(sent) < 4
    return min(int(sent), site.MOST) if known else 0


def _row(data: Mapping[str, Any], index: int) -> dict[str, Any]:
    return {
        name: data.get(f"{site.PREFIX}-{index}-{name}", "")
        for name in SiteForm.base_fields
    }
