"""The form as it lies before a patient: its pages, and what is filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from clinic.rules.known import known
from needling import prescreenings
from needling.forms.prescreening import PREFIXES, PageForm
from needling.models import PendingAnswer, PendingScreening
from needling.models import ScreeningItem as Item
from needling.rules.screening_paper import pages
from needling.views.formvisits import Visit

_KEPT_LIMIT = 600


@dataclass(frozen=True)
class Paper:
    """The form as it lies before the patient: pages, and what is filled in."""

    form: PendingScreening
    pages: tuple[tuple[Item, ...], ...]
    kept: Mapping[str, PendingAnswer]
    today: date

    def open_page(self) -> int | None:
        """The first page with a question that has no answer; None when all have one."""
        for number, items in enumerate(self.pages, start=1):
            if self.missing(items):
                return number
        return None

    def missing(self, items: Iterable[Item]) -> list[Item]:
        """Those of the questions that have no answer."""
        return [
            item
            for item in items
            if not item.is_computed and item.code not in self.kept
        ]


def paper_of(visit: Visit) -> Paper:
    """The form behind the link, in today's wording."""
    link = known(visit.link, "a paper belongs to a link")
    form = known(link.form, "a link to the screening names its form")
    items = prescreenings.questions(form, now=visit.now)
    return Paper(
        form=form,
        pages=pages(items, [item.section for item in items]),
        kept=prescreenings.answers(form, now=visit.now),
        today=visit.now.astimezone(form.clinic.zone).date(),
    )


def page_form(paper: Paper, page: int, sent: Mapping[str, Any] | None) -> PageForm:
    """The questions of that page; 404 for one that the form has not."""
    if not 1 <= page <= len(paper.pages):
        raise Http404
    return PageForm(
        sent,
        items=paper.pages[page - 1],
        kept=paper.kept,
        versions=prescreenings.versions(paper.form),
        today=paper.today,
    )


def kept_values(sent: Any) -> list[tuple[str, str]]:
    """What was filled in, to be sent again with the date."""
    return [
        (name, value)
        for name in sent
        if name.startswith(PREFIXES) or name == "rest"
        for value in sent.getlist(name)
        if len(value) <= _KEPT_LIMIT
    ]
