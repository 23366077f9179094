"""The page of a draft: sections and cards, what it lacks, what has to be read."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic import pins
from clinic.access import Permission, StaffRequest, find, may
from clinic.models import User
from needling import acknowledgements, needlecount, notecheck, readiness
from needling.forms.care import CareForm
from needling.forms.row import RowForm
from needling.forms.rows import FORMS
from needling.forms.site import SiteForm, grouped
from needling.models import Muscle, NeedleSite, Session
from needling.noterows import KINDS
from needling.views import notebeside, notecards
from needling.views.notecards import Known
from needling.views.shapes import once
from needling.views.ways import hurdles

_OF_SESSION = ("when", "before", "count", "after")
_CARRIED = (
    *("needle_length_mm", "needle_diameter_mm", "brand", "lot"),
    *("technique", "stim_electrodes"),
)


class Page:
    """One draft as a page. `typed` are forms that were refused, by row."""

    def __init__(
        self,
        request: StaffRequest,
        session: Session,
        *,
        typed: Mapping[str, RowForm] | None = None,
        both: list[dict[str, str]] | None = None,
        care: Mapping[str, Any] | None = None,
        only: UUID | None = None,
        check: bool = False,
    ) -> None:
        """`only` one site's card; `both` is what is stored beside what was typed;
        `care` what was sent as notes to the screening and refused."""
        self.request, self.session, self.check = request, session, check
        self.care = care
        self.typed, self.both = dict(typed or {}), both
        self.now = timezone.now()
        self.rows = list(session.sites.select_related("muscle").order_by("order"))
        judged = readiness.judged(session, self.rows)
        self.known = Known(
            session=session,
            case=judged.case,
            verdict=judged.verdict,
            ground=notecheck.ground(session, judged.case),
            of_all=notecheck.of_all(self.rows),
        )
        shown = [row for row in self.rows if only in (None, row.pk)]
        cards = {k: f for k, f in self.typed.items() if isinstance(f, SiteForm)}
        self.cards = notecards.cards(self.known, shown, cards)

    def answer(self, *, status: int = 200) -> HttpResponse:
        """The whole page."""
        context = self.context() | self._whole()
        return render(
            self.request, "needling/session_edit.html", context, status=status
        )

    def context(self) -> dict[str, Any]:
        """What a card needs as well as the page."""
        return {
            "session": self.session,
            "patient": self.session.patient,
            "is_writer": True,
            "new_key": uuid4,
            "now": self.now,
        }

    @cached_property
    def many(self) -> list[notebeside.Many]:
        """Movements and reactions, asked for once."""
        return notebeside.many(self.session, self.typed)

    def _whole(self) -> dict[str, Any]:
        session, verdict = self.session, self.known.verdict
        points = acknowledgements.points_by(self.known.case, verdict)
        care = CareForm(self.care, points=points)
        user = self.request.user
        remarks = notecheck.remarks(session, self.rows, self.known.ground)
        gaps = notecheck.gaps(session, now=self.now) if self.check else ()
        return {
            "cards": self.cards,
            "pins": pins.on_chart(session.patient, reader=user),
            "chart_sites": self.rows,
            "blank_card": notecards.blank(self.session, self.known.ground.body.age),
            "sections": self._sections(),
            "tally": needlecount.tally_of(self.rows),
            "is_near_lung": notecheck.is_lung_risk(self.rows),
            "both": self.both,
            "mistakes": [*self._mistakes(), *_care_mistakes(care)],
            "care": care,
            "is_checked": self.check,
            **notebeside.context(session),
            "many": self.many,
            "stopped": readiness.stopped(session.patient, at=self.now),
            "hurdles": hurdles(
                gaps,
                patient=session.patient,
                practitioner=session.practitioner,
                user=user,
            ),
            "stops": once(each for each in verdict.open if not each.needs_note),
            "limits": once(verdict.limits),
            "about_all": [each.finding for each in remarks if each.site is None],
            "may_sign": session.practitioner.user_id == user.pk
            and may(user, Permission.SESSION_SIGN),
            **self._adding(),
            **self._others(),
        }

    def _sections(self) -> dict[str, RowForm]:
        """The forms of the head, by section, with what was typed in them."""
        found = {}
        for name in _OF_SESSION:
            form = FORMS[name].of(self.session)
            form.stored = form.was
            if name in self.typed:
                form.show_typed(self.typed[name])
            found[name] = form
        return found | notebeside.sections(self.session, self.typed)

    def _adding(self) -> dict[str, Any]:
        """What the list of muscles and the form of a new site need."""
        muscles = list(Muscle.objects.filter(is_current=True))
        side = {"side": self.request.GET.get("side", "")}
        first = _first(self.session, self.rows) | side
        form = SiteForm(initial=first, auto_id="new-%s")
        if "site:new" in self.typed:
            form.show_typed(self.typed["site:new"])
        offered = notecards.offered(self.known, muscles)
        return {
            "new_site": form,
            "offered": {each.muscle.slug: each for each in offered},
            "muscle_groups": grouped(muscles),
            "wanted": self.request.GET.get("muscle", ""),
        }

    def _others(self) -> dict[str, Any]:
        """Who else may write here, for the therapist to choose."""
        own = self.session.practitioner.user_id
        is_own = own == self.request.user.pk
        staff = User.objects.get_queryset().at(self.session.clinic)
        people = staff.exclude(pk=own).order_by("last_name", "first_name")
        may_write = [
            each for each in people if is_own and may(each, Permission.SESSION_WRITE)
        ]
        return {"writers": may_write, "is_own": is_own}

    def _mistakes(self) -> list[dict[str, str]]:
        """What was refused, each with its place on the page."""
        return [
            {
                "anchor": form[name].auto_id if name in form.fields else "",
                "label": str(form[name].label or "") if name in form.fields else "",
                "sentence": sentence,
            }
            for form in self._shown_forms()
            for name, sentences in form.told.items()
            for sentence in sentences
        ]

    def _shown_forms(self) -> list[RowForm]:
        new = SiteForm(auto_id="new-%s")
        if "site:new" in self.typed:
            new.show_typed(self.typed["site:new"])
        beside = [form for each in self.many for form in each.forms]
        cards = [each.form for each in self.cards]
        return [*self._sections().values(), *cards, *beside, new]


def _care_mistakes(care: CareForm) -> list[dict[str, str]]:
    """What is wrong with the notes to the screening, where some were sent."""
    return [
        {
            "anchor": care[name].auto_id,
            "label": str(care[name].help_text),
            "sentence": str(sentence),
        }
        for name, sentences in care.errors.items()
        for sentence in sentences
    ]


def session_of(request: StaffRequest, id: UUID) -> Session:
    """The note with all that its page shows of it; 404 for one that is not there."""
    rows = Session.objects.select_related(
        "patient__clinic", "clinic", "practitioner__user", "practitioner__clinic"
    ).select_related("screening", "consent", "signed_by", "second_writer")
    session: Session = find(notebeside.with_rows(rows), request.user, pk=id)
    return session


def stored_form(request: StaffRequest, id: UUID, row: str) -> RowForm:
    """The form of one row as it is stored now."""
    kind, _colon, pk = row.partition(":")
    session = session_of(request, id)
    rows: Any = KINDS[kind].model.objects
    stored: Any = rows.get(pk=pk, session=session) if pk else session
    return FORMS[kind].of(stored)


def shown(form: RowForm, name: str) -> str:
    """A field's value as people read it."""
    value = form[name].value()
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None:
        key = "" if value is None else str(value)
        words = {str(each): str(label) for each, label in choices}
        return words.get(key, key) if key else ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    shown = getattr(form.fields[name].widget, "format_value", str)(value)
    return str(shown or "")


def _first(session: Session, rows: list[NeedleSite]) -> dict[str, Any]:
    """What a new site begins with: the needle of the last one, in this note or, for
    its first site, in the therapist's note before."""
    last = rows[-1] if rows else None
    if last is None:
        before = NeedleSite.objects.filter(session__practitioner=session.practitioner)
        last = before.order_by("-session__started_at", "-order").first()
    if last is None:
        return {"needles": 1}
    carried = {name: getattr(last, name) for name in _CARRIED}
    if rows:
        carried["grip"] = last.grip
    return {"needles": 1, **carried}
