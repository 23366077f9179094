"""Certificates: one's own for a therapist, everybody's for who answers for them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import certificates, uploads
from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.forms.certificates import (
    CertificateForm,
    FileForm,
    LicenceForm,
    WithdrawForm,
    renewal,
)
from clinic.models import Certification, Practitioner, User
from clinic.rules.known import known
from clinic.views.answers import SeeOther, see_other, status_of
from clinic.views.papers import standing
from clinic.views.uploads import download

_FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.CERTIFICATE_VIEW)
def certificate_list(request: StaffRequest) -> HttpResponse:
    """Who may needle what today; a therapist is led to their own."""
    now = timezone.now()
    rows = _practitioners(request.user).by_name()
    if not may(request.user, Permission.CERTIFICATE_EDIT) and rows:
        return redirect("clinic:practitioner_certificates", rows[0].pk)
    context = {"standings": [standing(row, now=now) for row in rows]}
    return render(request, "clinic/certificate_list.html", context)


@require_safe
@requires(Permission.CERTIFICATE_VIEW)
def practitioner_certificates(request: StaffRequest, id: UUID) -> HttpResponse:
    """What a practitioner may needle today, and every certificate on file."""
    practitioner = _practitioner(request.user, id)
    context = {
        "standing": standing(practitioner, now=timezone.now()),
        "practitioner": practitioner,
        "may_edit": may(request.user, Permission.CERTIFICATE_EDIT),
        "is_own": practitioner.user_id == request.user.pk,
    }
    return render(request, "clinic/practitioner_certificates.html", context)


@require_http_methods(_FORM)
@requires(Permission.CERTIFICATE_EDIT)
def certificate_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put a certificate on file; with `renews` it starts from the one before."""
    now = timezone.now()
    practitioner = _practitioner(request.user, id)
    before = _renewed(practitioner, request.GET.get("renews", ""))
    form = CertificateForm(*_sent(request), initial=renewal(before) if before else None)
    if form.is_valid():
        try:
            certificates.add(
                practitioner,
                new=form.new(),
                evidence=form.cleaned_data["evidence"],
                by=request.user,
                now=now,
            )
        except (certificates.Refused, uploads.CannotStore) as refusal:
            form.refuse(str(refusal))
        else:
            return _done(request, practitioner, _("The certificate is on file."))
    context = {"form": form, "practitioner": practitioner, "before": before}
    return render(
        request, "clinic/certificate_new.html", context, status=status_of(form)
    )


@require_http_methods(_FORM)
@requires(Permission.CERTIFICATE_EDIT)
def certificate_revoke(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take a certificate back, with the reason."""
    row = _certificate(request.user, id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            certificates.revoke(
                row, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except certificates.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, row.practitioner, _("The certificate is withdrawn."))
    context = {"form": form, "certificate": row}
    return render(
        request, "clinic/certificate_revoke.html", context, status=status_of(form)
    )


@require_safe
@requires(Permission.CERTIFICATE_VIEW)
def certificate_file(request: StaffRequest, id: UUID) -> HttpResponse:
    """The scan of a certificate; 404 where there is none."""
    row = _certificate(request.user, id, evidence__isnull=False)
    evidence = known(row.evidence, "only rows with a file were looked through")
    return download(evidence, by=request.user, now=timezone.now())


@require_http_methods(_FORM)
@requires(Permission.CERTIFICATE_EDIT)
def certificate_file_add(request: StaffRequest, id: UUID) -> HttpResponse:
    """Add the scan to a certificate that was entered without one."""
    row = _certificate(request.user, id)
    form = FileForm(*_sent(request))
    if form.is_valid():
        try:
            certificates.attach(
                row, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except (certificates.Refused, uploads.CannotStore) as refusal:
            form.refuse(str(refusal))
        else:
            return _done(request, row.practitioner, _("The file is stored."))
    context = {"form": form, "certificate": row}
    return render(
        request, "clinic/certificate_file_add.html", context, status=status_of(form)
    )


@require_http_methods(_FORM)
@requires(Permission.CERTIFICATE_EDIT)
def licence_edit(request: StaffRequest, id: UUID) -> HttpResponse:
    """Since when somebody is licensed."""
    practitioner = _practitioner(request.user, id)
    form = LicenceForm(
        request.POST if request.method == "POST" else None,
        licensed_on=practitioner.licensed_on,
    )
    if form.is_valid():
        try:
            certificates.set_licence(
                practitioner, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except certificates.Refused as refusal:
            form.add_error("licensed_on", str(refusal))
        else:
            return _done(request, practitioner, _("Saved."))
    context = {"form": form, "practitioner": practitioner}
    return render(request, "clinic/licence_edit.html", context, status=status_of(form))


def _sent(request: StaffRequest) -> tuple[Any, Any]:
    """Fields and files of a form that was sent; nothing for a fresh one."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _done(request: StaffRequest, practitioner: Practitioner, words: str) -> SeeOther:
    messages.success(request, words)
    return see_other("clinic:practitioner_certificates", practitioner.pk)


def _practitioners(user: User) -> Any:
    """Whose certificates the user may see: everybody's, or only their own."""
    rows = Practitioner.objects.visible_to(user).select_related("clinic", "user")
    return rows if may(user, Permission.CERTIFICATE_EDIT) else rows.filter(user=user)


def _practitioner(user: User, id: UUID) -> Practitioner:
    """The door: 404 for who works elsewhere, 403 for a colleague's certificates."""
    rows = Practitioner.objects.select_related("clinic", "user")
    found: Practitioner = find(rows, user, pk=id)
    if not _practitioners(user).filter(pk=id).exists():
        raise PermissionDenied
    return found


def _certificate(user: User, id: UUID, **lookup: Any) -> Certification:
    """The door to a certificate leads through whose it is."""
    rows = Certification.objects.select_related("practitioner__user", "evidence")
    row: Certification = find(rows, user, pk=id, **lookup)
    _practitioner(user, row.practitioner_id)
    return row


def _renewed(practitioner: Practitioner, typed: str) -> Certification | None:
    """The certificate that is renewed, if the address names one of this person's."""
    try:
        wanted = UUID(typed)
    except ValueError:
        return None
    return practitioner.certifications.filter(pk=wanted).first()
