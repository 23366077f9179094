"""Small pieces of a page: icons, and moments as people say them."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
# From this age on a date says more than a number of days.
_RELATIVE_UNTIL = 14 * _DAY


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The sprite's icon of this name, drawn in the colour of the text around it.

    Without a label it is decoration and hidden from screen readers, because the words
    beside it say the same; with one, the label is its name.
    """
    address = f"{static('clinic/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            address,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address
    )


@register.simple_tag(takes_context=True)
def reltime(context: Context, moment: datetime) -> str:
    """How long before or after the page's `now` the moment lies: "12 min ago".

    `now` comes from the context, so that every time on a page is counted from the same
    instant. Two weeks away or more, and on a page without `now`, the exact time is
    shown instead.
    """
    now = context.get("now")
    if now is None or abs((moment - now).total_seconds()) >= _RELATIVE_UNTIL:
        return _exact(moment, _zone_of(context.get("clinic")))
    seconds = (now - moment).total_seconds()
    if abs(seconds) < _MINUTE:
        return _("just now") if seconds >= 0 else _("in less than a minute")
    amount = _amount(int(abs(seconds)))
    if seconds > 0:
        return _("%(amount)s ago") % {"amount": amount}
    return _("in %(amount)s") % {"amount": amount}


def _amount(seconds: int) -> str:
    """A length of time as people say it: "5 min", "1 h 35 min", "26 h", "3 days".

    Minutes matter up to half a day and hours up to three days: check-ins come 24, 48
    and 72 h after a session.
    """
    hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
    if hours == 0:
        return _("%(minutes)d min") % {"minutes": minutes}
    if hours < 12 and minutes:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if hours <= 72:
        return _("%(hours)d h") % {"hours": hours}
    days = seconds // _DAY
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


@register.simple_tag
def clinic_time(moment: datetime, clinic: object) -> str:
    """The moment on the clinic's clock: "21 Nov 2026, 14:05".

    The zone is named ("14:05 (London time)") when the reader's clock, the active time
    zone, shows something else at that moment.
    """
    zone = _zone_of(clinic)
    text = _exact(moment, zone)
    reader = timezone.get_current_timezone()
    if moment.astimezone(zone).utcoffset() == moment.astimezone(reader).utcoffset():
        return text
    city = str(zone).rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return _("%(time)s (%(city)s time)") % {"time": text, "city": city}


def _exact(moment: datetime, zone: tzinfo) -> str:
    return date_format(moment.astimezone(zone), "j M Y, H:i")


def _zone_of(clinic: object) -> tzinfo:
    """The clinic's zone; the reader's own where the page belongs to no clinic."""
    name = getattr(clinic, "time_zone", "")
    return ZoneInfo(name) if name else timezone.get_current_timezone()
