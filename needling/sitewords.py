"""One needle site in words: all that its row in the table does not hold.

Clinical specification 4.3. The page of a signed note and its PDF say the same.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from needling.models import NeedleSite
from needling.rules.choices import SiteEvent, Technique


def of(site: NeedleSite) -> tuple[str, ...]:
    """What is known of the site beside its figures, one short sentence each."""
    return (
        *_place(site),
        *_needle(site),
        *_current(site),
        *_response(site),
        *_event(site),
    )


def _place(site: NeedleSite) -> Iterator[str]:
    if site.location:
        yield site.location
    named = (
        (site.get_point_display(), _("trigger point: %(what)s")),
        (site.entry, _("entry: %(what)s")),
        (site.direction, _("direction: %(what)s")),
        (site.is_perpendicular and _("yes"), _("perpendicular")),
        (site.get_grip_display(), _("grip: %(what)s")),
    )
    yield from (words % {"what": what} for what, words in named if what)
    if site.is_ultrasound_guided is not None:
        yield _("under ultrasound") if site.is_ultrasound_guided else _("no ultrasound")


def _needle(site: NeedleSite) -> Iterator[str]:
    maker = [site.brand] if site.brand else []
    if site.lot:
        maker.append(_("lot %(lot)s") % {"lot": site.lot})
    if maker:
        yield " ".join(maker)
    yield _("needles out: %(out)d of %(needles)d") % {
        "out": site.needles_out,
        "needles": site.needles,
    }
    if site.depth_mm is not None and site.depth_mm > site.warn_above_mm:
        limit = {"limit": site.warn_above_mm, "reason": site.depth_reason}
        yield _("deeper than %(limit)d mm because: %(reason)s") % limit
    elif site.depth_reason:
        yield _("needled because: %(reason)s") % {"reason": site.depth_reason}


def _current(site: NeedleSite) -> Iterator[str]:
    """The current in the units it was set in."""
    if site.technique != Technique.E_STIM:
        return
    figures = (
        (site.stim_frequency_hz, "Hz"),
        (site.stim_pulse_us, "µs"),
        (site.stim_intensity_ma, "mA"),
        (site.stim_minutes, "min"),
    )
    said = [
        f"{_plain(figure)} {unit}" for figure, unit in figures if figure is not None
    ]
    words = [site.get_stim_waveform_display(), site.stim_electrodes]
    said += [each for each in words if each]
    if said:
        yield _("current: %(figures)s") % {"figures": ", ".join(said)}


def _plain(figure: Decimal | int) -> str:
    """Without zeros that say nothing."""
    return f"{figure.normalize():f}" if isinstance(figure, Decimal) else str(figure)


def _response(site: NeedleSite) -> Iterator[str]:
    if site.reproduced_pain is not None:
        yield (
            _("reproduced the pain")
            if site.reproduced_pain
            else _("did not reproduce the pain")
        )
    if site.referral:
        yield _("referred to %(where)s") % {"where": site.referral}
    if site.tolerance:
        yield _("tolerated: %(how)s") % {"how": site.get_tolerance_display()}


def _event(site: NeedleSite) -> Iterator[str]:
    """What happened at once, how grave it was, and how bleeding was stopped."""
    if site.event == SiteEvent.NONE:
        yield _("nothing happened at once")
    elif site.event:
        words = (
            site.get_event_display(),
            site.get_event_severity_display(),
            site.event_note,
        )
        yield _("at once: %(what)s") % {"what": ", ".join(filter(None, words))}
    if site.haemostasis is not None:
        yield _("bleeding stopped") if site.haemostasis else _("bleeding not stopped")
    if site.pressure_seconds is not None:
        yield _("pressed for %(seconds)d s") % {"seconds": site.pressure_seconds}
