"""Scores and changes of outcome measures in words."""

from fractions import Fraction

from django import template
from django.utils.translation import gettext as _

from needling.rules import outcomes
from needling.rules.outcomes import Change

register = template.Library()


@register.simple_tag
def score(value: Fraction) -> str:
    """A score as it is read, with one decimal at most."""
    return outcomes.shown(value)


@register.simple_tag
def change_words(change: Change) -> str:
    """What became of it: better or worse, by how much, and whether that counts."""
    words = {"points": outcomes.shown(abs(change.gain))}
    if change.step is not None:
        return _("better by %(points)s: %(size)s change reached") % {
            **words,
            "size": change.step.word,
        }
    if change.is_worse:
        return _("worse by %(points)s: counts") % words
    if change.gain == 0:
        return _("no change")
    sentence = (
        _("better by %(points)s, less than what counts")
        if change.gain > 0
        else _("worse by %(points)s, less than what counts")
    )
    return sentence % words
