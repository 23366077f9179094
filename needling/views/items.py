"""The screening questions as the clinical lead keeps them."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic.access import Permission, StaffRequest, may, requires
from clinic.views.answers import see_other, status_of
from needling import catalogue, ownquestions
from needling.forms.items import ItemForm
from needling.models import ScreeningItem
from needling.views.shapes import FORM


@require_safe
@requires(Permission.SETTINGS_VIEW)
def item_list(request: StaffRequest) -> HttpResponse:
    """Every question in use, under its heading, with whose words it is in."""
    rows = ScreeningItem.objects.filter(is_current=True).select_related("edited_by")
    sections = groupby(rows.order_by("position"), lambda each: each.section)
    context = {
        "sections": [(title, list(items)) for title, items in sections],
        "may_edit": may(request.user, Permission.SCREENING_EDIT),
    }
    return render(request, "needling/item_list.html", context)


@require_http_methods(FORM)
@requires(Permission.SCREENING_EDIT)
def item_edit(request: StaffRequest, code: str) -> HttpResponse:
    """One question: its words and what a yes does, saved as a new version."""
    current, supplied = _current(code), catalogue.supplied(code)
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        current=current,
        supplied=supplied,
    )
    if form.is_valid():
        try:
            own = ownquestions.revise(
                code,
                edit=form.edit(),
                seen=form.cleaned_data["version"],
                by=request.user,
                now=timezone.now(),
            )
        except ownquestions.CannotEdit as refusal:
            _blame(form, refusal)
        else:
            said = _("Saved. Version %(version)d is asked from now on.")
            messages.success(request, said % {"version": own.version})
            return see_other("needling:item_list")
    context = {
        "form": form,
        "item": current,
        "supplied": supplied,
        "is_overtaken": current.edited_by_id and current.built_on != supplied.version,
        "versions": ScreeningItem.objects.filter(code=code)
        .select_related("edited_by")
        .order_by("-version"),
    }
    return render(request, "needling/item_edit.html", context, status=status_of(form))


@require_POST
@requires(Permission.SCREENING_EDIT)
def item_restore(request: StaffRequest, code: str) -> HttpResponse:
    """Ask it as supplied again."""
    current = _current(code)
    seen = request.POST.get("version", "")
    try:
        ownquestions.restore(
            code,
            seen=int(seen) if seen.isdecimal() else 0,
            by=request.user,
            now=timezone.now(),
        )
    except ownquestions.CannotEdit as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The question is asked as supplied again."))
    return see_other("needling:item_edit", current.code)


def _blame(form: ItemForm, refusal: ownquestions.CannotEdit) -> None:
    """Each problem at its field; a refusal of the whole above the form."""
    for problem in refusal.problems:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, problem.sentence)
    if not refusal.problems:
        form.add_error(None, str(refusal))


def _current(code: str) -> ScreeningItem:
    """The version in use, or 404."""
    row = ScreeningItem.objects.filter(code=code, is_current=True).first()
    if row is None:
        raise Http404
    return row
