"""Help: one guide per role, the same text as in docs/guide."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clinic.models import User
from clinic.rules import guide as guides

_DOCS: Final = Path(settings.BASE_DIR) / "docs"
_NAMES: Final = {
    "front-desk": _("Front desk"),
    "therapist": _("Therapist"),
    "clinical-lead": _("Clinical lead"),
    "owner": _("Owner"),
}
# Whose guide is shown to somebody with several roles: the one with most on its pages.
_FIRST: Final = (
    User.Role.THERAPIST,
    User.Role.FRONT_DESK,
    User.Role.CLINICAL_LEAD,
    User.Role.OWNER,
)


def guide_for(user: User, *, part: str) -> str:
    """The address of the guide for somebody, at the part about a place."""
    role = next((each for each in _FIRST if each in user.roles), User.Role.FRONT_DESK)
    return f"{reverse('clinic:guide', args=[guides.ROLES[role]])}#{part}"


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """The guide of a role; everybody may read each."""
    if name not in _NAMES:
        raise Http404
    text = (_DOCS / "guide" / f"{name}.md").read_text(encoding="utf-8")
    title, *blocks = guides.read(text)
    others = [(each, label) for each, label in _NAMES.items() if each != name]
    context = {"title": title.lines[0][0].words, "blocks": blocks, "others": others}
    return render(request, "clinic/guide.html", context)


@require_safe
def guide_picture(_request: HttpRequest, picture: str) -> HttpResponse:
    """A picture of the guides; synthetic data only."""
    path = _DOCS / "screenshots" / f"{picture}.png"
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/png")
