"""The body chart in pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from needling import chartview, finder
from needling.models import NeedleSite, Session

register = template.Library()


@register.inclusion_tag("needling/_chart_small.html")
def small_chart(sites: Iterable[NeedleSite]) -> dict[str, Any]:
    """The drawings in which these sites lie, numbered in their order, to look at.

    The sites come with their muscles.
    """
    return {"drawings": chartview.drawings(sites)}


@register.inclusion_tag("needling/_chart_small.html")
def last_chart(session: Session) -> dict[str, Any]:
    """Where the needles of a session were. One query."""
    sites = session.sites.select_related("muscle").order_by("order")
    return {"drawings": chartview.drawings(sites)}


@register.inclusion_tag("needling/_body_chart.html", takes_context=True)
def body_chart(
    context: Mapping[str, Any], sites: Iterable[NeedleSite]
) -> dict[str, Any]:
    """The chart of a draft: regions to choose muscles from, and its needles.

    Needs `session` and `offered` (the muscles by key) from the page. Without scripts a
    region is a link to this page, which then lists the muscles reached there.
    """
    muscles = finder.choices(each.muscle for each in context["offered"].values())
    return {
        "session": context["session"],
        "drawings": chartview.drawings(sites, every=True),
        "layers": chartview.LAYERS,
        "muscles": muscles,
        "reached": finder.reached(context["request"].GET, muscles),
    }
