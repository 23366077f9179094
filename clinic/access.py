"""Who may do what: one table from role to permissions, and the doors to rows."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from clinic.models import Clinic, User


class Permission(StrEnum):
    """One thing that somebody may do."""

    PATIENT_VIEW = "patient.view"
    PATIENT_EDIT = "patient.edit"
    PATIENT_IMPORT = "patient.import"
    PATIENT_EXPORT = "patient.export"
    RECORD_HOLD = "record.hold"
    RECORD_ERASE = "record.erase"
    CLINICAL_VIEW = "clinical.view"
    CHART_OPEN = "chart.open"
    CHART_OPENINGS_VIEW = "chart.openings_view"
    SCREENING_TAKE = "screening.take"
    SCREENING_EDIT = "screening.edit"
    DIARY_VIEW = "diary.view"
    DIARY_EDIT = "diary.edit"
    REPORT_VIEW = "report.view"
    FORM_SEND = "form.send"
    CONSENT_TAKE = "consent.take"
    SESSION_WRITE = "session.write"
    SESSION_SIGN = "session.sign"
    INBOX_VIEW = "inbox.view"
    ESCALATION_ACKNOWLEDGE = "escalation.acknowledge"
    ESCALATION_RESOLVE = "escalation.resolve"
    MESSAGE_VIEW = "message.view"
    CERTIFICATE_VIEW = "certificate.view"
    CERTIFICATE_EDIT = "certificate.edit"
    FIGURES_VIEW = "figures.view"
    AUDIT_VIEW = "audit.view"
    SETTINGS_VIEW = "settings.view"
    SETTINGS_EDIT = "settings.edit"


P = Permission
_DESK = {
    P.PATIENT_VIEW,
    P.PATIENT_EDIT,
    P.DIARY_VIEW,
    P.DIARY_EDIT,
    P.REPORT_VIEW,
    P.FORM_SEND,
    P.INBOX_VIEW,
    P.ESCALATION_ACKNOWLEDGE,
    P.MESSAGE_VIEW,
}
_CLINICAL = _DESK | {
    P.CLINICAL_VIEW,
    P.SCREENING_TAKE,
    P.CONSENT_TAKE,
    P.ESCALATION_RESOLVE,
}
_MANAGES = {
    P.CHART_OPENINGS_VIEW,
    P.FIGURES_VIEW,
    P.PATIENT_IMPORT,
    P.PATIENT_EXPORT,
    P.RECORD_HOLD,
    P.CERTIFICATE_VIEW,
    P.CERTIFICATE_EDIT,
    P.SETTINGS_VIEW,
    P.SETTINGS_EDIT,
}
# front_desk: whoever answers the phone. Registers patients, one by one or from a file.
#   Sends forms to them and hands devices over, without the answers. Sees that somebody
#   is not well and takes the alarm on, but neither reads clinical notes nor closes an
#   escalation. In an emergency opens one chart for an hour; owner and lead are told.
# therapist: treats. Screens, takes consent, writes and signs their own sessions. Sees
#   their own certificates; lead or owner put them on file.
# clinical_lead: answers for safety. Reads every note, closes escalations, sets the
#   clinical figures and questions; signs only what they treated themselves. Takes all
#   of one patient out as a file, and holds a record fast.
# owner: runs the business and its settings, and sees who opened or changed which
#   record; clinical notes only if also a clinician, in the file of one patient too, or
#   one chart in an emergency. Erases who a patient is, and records at their end.
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    User.Role.FRONT_DESK: frozenset(_DESK | {P.PATIENT_IMPORT, P.CHART_OPEN}),
    User.Role.THERAPIST: frozenset(
        _CLINICAL
        | {P.SESSION_WRITE, P.SESSION_SIGN, P.CERTIFICATE_VIEW, P.FIGURES_VIEW}
    ),
    User.Role.CLINICAL_LEAD: frozenset(
        _CLINICAL | _MANAGES | {P.SESSION_WRITE, P.SCREENING_EDIT}
    ),
    User.Role.OWNER: frozenset(
        _DESK | _MANAGES | {P.AUDIT_VIEW, P.CHART_OPEN, P.RECORD_ERASE}
    ),
}


def permissions_of(user: User) -> frozenset[Permission]:
    """All that the user's roles add up to; nothing without a clinic."""
    if not user.is_active or user.clinic_id is None:
        return frozenset()
    granted: set[Permission] = set()
    for role in user.roles:
        granted |= ROLE_PERMISSIONS.get(role, frozenset())
    return frozenset(granted)


def may(user: User, permission: Permission) -> bool:
    """Whether the user holds the permission."""
    return permission in permissions_of(user)


class StaffRequest(HttpRequest):
    """A request behind the sign-in: `user` is a User and has a clinic."""

    user: User


Args = ParamSpec("Args")
View = Callable[Concatenate[StaffRequest, Args], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, Args], HttpResponse]


def requires(
    permission: Permission,
) -> Callable[[View[Args]], Guarded[Args]]:
    """Let a view in only with the permission; else 403."""

    def guard(view: View[Args]) -> Guarded[Args]:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs
        ) -> HttpResponse:
            if not isinstance(request.user, User) or not may(request.user, permission):
                raise PermissionDenied
            return view(cast(StaffRequest, request), *args, **kwargs)

        return cast(Guarded[Args], guarded)

    return guard


def find(rows: Any, user: User, **lookup: Any) -> Any:
    """The door: one row that the user may see, or 404.

    `rows` is a queryset or manager with `visible_to`. 404 comes before 403, so that
    nobody learns of rows in another clinic.
    """
    found = rows.visible_to(user).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def clinic_of(user: User) -> Clinic:
    """The clinic of a signed-in user; 403 for an account that belongs to none."""
    if user.clinic is None:
        raise PermissionDenied
    return user.clinic
