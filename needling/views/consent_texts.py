"""The consent texts as lead and owner keep them."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.models import Clinic
from clinic.rules.contact import display_phone
from clinic.views.answers import see_other
from needling import owntexts, texts
from needling.forms.consent_text import ConsentTextForm
from needling.models import ConsentText
from needling.rules import consent_text
from needling.rules.consent_text import Facts
from needling.rules.prose import Block, blocks
from needling.views.shapes import FORM

_REFUSED = 422


@require_safe
@requires(Permission.SETTINGS_VIEW)
def consent_text_list(request: StaffRequest) -> HttpResponse:
    """The text in use in each language."""
    rows = ConsentText.objects.filter(is_current=True).select_related("edited_by")
    found = [
        (each, texts.words_of(each)["language_name"])
        for each in rows.order_by("language")
    ]
    return render(request, "needling/consent_text_list.html", {"texts": found})


@require_http_methods(FORM)
@requires(Permission.SETTINGS_EDIT)
def consent_text_edit(request: StaffRequest, language: str) -> HttpResponse:
    """One text: looked at as a patient would, checked, and brought into use."""
    current = _current(language)
    initial = {"version": current.version, "body": owntexts.body_of(current)}
    sent = request.POST if request.method == "POST" else None
    form = ConsentTextForm(sent, initial=initial)
    shown = owntexts.body_of(current)
    if form.is_valid():
        shown = form.cleaned_data["body"]
        own = _saved(request, form, language) if "save" in request.POST else None
        if own is not None:
            said = _("Saved. Version %(version)d is signed from now on.")
            messages.success(request, said % {"version": own.version})
            return see_other("needling:consent_text_list")
        _blame(form, owntexts.check(language, shown))
    context = {
        "form": form,
        "current": current,
        "text": [] if form.errors else _preview(current, shown, request),
        "versions": ConsentText.objects.filter(language=language)
        .select_related("edited_by")
        .order_by("-since", "-version"),
    }
    status = _REFUSED if form.errors else 200
    return render(request, "needling/consent_text_edit.html", context, status=status)


def _saved(
    request: StaffRequest, form: ConsentTextForm, language: str
) -> ConsentText | None:
    typed = form.cleaned_data
    try:
        return owntexts.revise(
            language,
            body=typed["body"],
            seen=typed["version"],
            by=request.user,
            now=timezone.now(),
        )
    except owntexts.CannotEdit as refusal:
        _blame(form, refusal.sentences)
        return None


def _blame(form: ConsentTextForm, sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        if sentence not in form.errors.get("body", []):
            form.add_error("body", sentence)


def _preview(
    current: ConsentText, body: str, request: StaffRequest
) -> tuple[Block, ...]:
    """The text as an invented patient would read it."""
    whole = consent_text.with_body(current.body, version=current.version, body=body)
    source = consent_text.parse(whole)
    today = timezone.now().date()
    return blocks(
        consent_text.fill(source, _somebody(clinic_of(request.user), current, today))
    )


def _somebody(clinic: Clinic, text: ConsentText, today: date) -> Facts:
    """An invented patient with every kind of fact."""
    return Facts(
        patient_name="Ann Example",
        born=texts.day_in(text.language, date(1980, 5, 17)),
        regions=frozenset({"neck", "thorax"}),
        near=frozenset({"PTX", "CORD"}),
        raised=("LUNG_DISEASE", "ANTICOAGULANT"),
        therapist_name="Tess Example",
        therapist_qualification="Physiotherapist",
        therapist_training="Dry needling (80 h)",
        therapists=(),
        sessions=6,
        until=texts.day_in(text.language, today + timedelta(days=180)),
        clinic_phone=display_phone(clinic.phone, clinic.country),
        emergency_number=clinic.emergency_number,
        urgent_care=clinic.urgent_care_number,
    )


def _current(language: str) -> ConsentText:
    """The text in use, or 404."""
    row = ConsentText.objects.filter(language=language, is_current=True).first()
    if row is None:
        raise Http404
    return row
