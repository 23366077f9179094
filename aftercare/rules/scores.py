"""What the soreness score and the trend say: clinical specification 6.3 rule 8."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from aftercare.rules.flags import Flag
from aftercare.rules.judged import Answer, Context, Reason, Thresholds, Trend
from aftercare.rules.schedule import Kind
from aftercare.rules.tiers import Tier

_STAGE_OF_KIND = {Kind.EVENING: 0, Kind.H24: 24, Kind.H48: 48, Kind.H72: 72}
_TRENDS = frozenset({"", *Trend.values})


def judge(
    answer: Answer, context: Context, thresholds: Thresholds
) -> tuple[Reason, ...]:
    """The findings in score and trend, none when both are as expected or missing."""
    return (
        *_unreadable(answer),
        *_score(answer, context, thresholds),
        *_above_own_band(answer, context, thresholds),
        *_rise(answer, context, thresholds),
        *_trend(answer, context, thresholds),
    )


def stage(context: Context, thresholds: Thresholds) -> int:
    """0, 24, 48 or 72: how far the course is.

    By the hours since the needle or by the check-in answered, whichever is further: a
    later stage allows less soreness.
    """
    by_hours = [
        hours
        for hours in (24, 48, 72)
        if context.hours_since >= hours - thresholds.early_hours
    ]
    return max([_STAGE_OF_KIND[context.kind], *by_hours])


def _unreadable(answer: Answer) -> Iterator[Reason]:
    """A score or trend that no form sends is never taken for a good one."""
    off_scale = answer.soreness is not None and not 0 <= answer.soreness <= 10
    if off_scale or answer.trend not in _TRENDS:
        yield Reason(
            Flag.REVIEW, Tier.SAME_DAY, _("The score or the trend cannot be read.")
        )


def _score(
    answer: Answer, context: Context, thresholds: Thresholds
) -> Iterator[Reason]:
    score = answer.soreness
    if score is None:
        return
    if score >= thresholds.severe:
        because = format_lazy(_("Soreness {score} of 10."), score=score)
        yield Reason(Flag.SEVERE_PAIN, Tier.SAME_DAY, because)
        return
    at = stage(context, thresholds)
    limits = {
        24: (thresholds.same_day_24, thresholds.band_24, Flag.SORENESS_HIGH),
        48: (thresholds.same_day_48, thresholds.band_48, Flag.SORENESS_HIGH),
        72: (thresholds.same_day_72, thresholds.band_72, Flag.PERSIST_72H),
    }
    if at not in limits:
        return
    same_day, band, flag = limits[at]
    because = format_lazy(
        _("Soreness {score} of 10; up to {band} is expected at {hours} hours."),
        score=score,
        band=band,
        hours=at,
    )
    if score >= same_day:
        yield Reason(flag, Tier.SAME_DAY, because)
    elif score > band:
        yield Reason(flag, Tier.NEXT_BUSINESS_DAY, because)


def _above_own_band(
    answer: Answer, context: Context, thresholds: Thresholds
) -> Iterator[Reason]:
    """Above what was expected of this patient: one reason more, never one less."""
    tops = dict(context.expected_tops)
    top = tops.get(stage(context, thresholds))
    if answer.soreness is None or top is None or answer.soreness <= top:
        return
    because = format_lazy(
        _("Soreness {score} of 10; up to {top} was expected after this session."),
        score=answer.soreness,
        top=f"{top:.1f}",
    )
    yield Reason(Flag.ABOVE_BAND, Tier.ROUTINE, because)


def _rise(answer: Answer, context: Context, thresholds: Thresholds) -> Iterator[Reason]:
    """A rise after the first day. Within the first day a rise is part of the course."""
    before = _lowest_before(context, thresholds)
    if answer.soreness is None or before is None:
        return
    if answer.soreness - before >= thresholds.rise:
        because = format_lazy(
            _("Soreness rose from {before} to {now} of 10 after the first day."),
            before=before,
            now=answer.soreness,
        )
        yield Reason(Flag.WORSENING_PAIN, Tier.SAME_DAY, because)


def _lowest_before(context: Context, thresholds: Thresholds) -> int | None:
    """The lowest score since the first day; if none, from the second day on, of all.

    None on the first day, and when no score to compare with is known.
    """
    first_day = 24 - thresholds.early_hours
    at = stage(context, thresholds)
    scores = [score for hours, score in context.earlier_scores if hours >= first_day]
    if not scores and at > 24:
        scores = [score for _hours, score in context.earlier_scores]
    return min(scores, default=None) if at > 0 else None


def _trend(
    answer: Answer, context: Context, thresholds: Thresholds
) -> Iterator[Reason]:
    if answer.trend == Trend.WORSE and stage(context, thresholds) > 0:
        yield Reason(
            Flag.WORSENING_PAIN,
            Tier.SAME_DAY,
            _("Says that it is getting worse after the first day."),
        )
