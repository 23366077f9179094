"""Fields of a session note, drawn the same way on every card and section."""

from typing import Any

from django import forms, template

from needling import sitewords
from needling.models import NeedleSite

register = template.Library()


@register.inclusion_tag("needling/_field.html")
def field(form: Any, name: str, css: str = "") -> dict[str, Any]:
    """One field with its label, its help and what is wrong with it.

    `form` is a row form; `css` are further classes of the box around it.
    """
    bound = form[name]
    sentences = form.told.get(name, [])
    widget = bound.field.widget
    is_tick = isinstance(widget, forms.CheckboxInput)
    described = [f"{bound.auto_id}_error"] if sentences else []
    if bound.help_text:
        described.append(f"{bound.auto_id}_help")
    attrs = {"class": _css(widget, is_tick=is_tick, is_bad=bool(sentences))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if sentences:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "widget": bound.as_widget(attrs=attrs),
        "is_hidden": bound.is_hidden,
        "is_tick": is_tick,
        "sentences": sentences,
        "css": css,
    }


@register.filter
def site_words(site: NeedleSite) -> tuple[str, ...]:
    """What is known of a needle site beside its figures."""
    return sitewords.of(site)


def _css(widget: forms.Widget, *, is_tick: bool, is_bad: bool) -> str:
    kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if is_tick:
        kind = "form-check-input"
    return f"{kind} is-invalid" if is_bad else kind
