"""The shared pieces of pages: what they say, and what they must never lean on."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Engine, RequestContext
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARIES = {"i18n": "django.templatetags.i18n", "ui": "clinic.templatetags.ui"}
NOW = datetime(2026, 6, 21, 14, 5, tzinfo=UTC)
CLINIC = SimpleNamespace(
    name="Harbour Street Physiotherapy",
    short_name="Harbour Street",
    time_zone="UTC",
    phone="+442079460012",
    emergency_number="999",
    is_synthetic=False,
)


def _part(name, **context):
    """The component's words and markup, with runs of white space as one space."""
    html = render_to_string(f"_components/_{name}.html", context)
    return re.sub(r"\s+", " ", html).strip()


class _Form(forms.Form):
    given_name = forms.CharField()
    channel = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_an_error_page_starts_with_what_to_do_in_an_emergency(code):
    # No context and no database: this is all that is left when those have failed.
    html = render_to_string(f"{code}.html")
    sentence = "If you have chest pain or are short of breath"
    assert sentence in html
    assert html.index(sentence) < html.index("<h1>")
    assert 'href="tel:112"' in html


@pytest.mark.parametrize("name", ["base.html", "base_public.html", "base_error.html"])
def test_no_frame_carries_inline_script_or_style(name):
    html = render_to_string(name, {"clinic": CLINIC})
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    assert "<style" not in html
    assert re.findall(r"\s(?:style|on[a-z]+)=", html) == []


@pytest.mark.parametrize("name", ["base.html", "base_public.html", "base_error.html"])
def test_every_frame_has_a_language_a_main_and_a_way_to_skip_to_it(name):
    html = render_to_string(name, {"clinic": CLINIC})
    assert '<html lang="en' in html
    assert '<main id="main" tabindex="-1"' in html
    assert html.index('href="#main"') < html.index("<header")


def test_the_patient_page_names_both_numbers_before_anything_else():
    html = render_to_string("base_public.html", {"clinic": CLINIC})
    assert html.index('href="tel:999"') < html.index('href="tel:+442079460012"')
    assert html.index('href="tel:+442079460012"') < html.index("<main")
    assert re.search(r"<details\s+open>", html)


def test_the_patient_page_and_its_style_weigh_less_than_12_kb_each():
    html = render_to_string("base_public.html", {"clinic": CLINIC})
    assert "<script" not in html
    assert len(html.encode()) < 12_000
    assert (ROOT / "clinic/static/clinic/public.css").stat().st_size < 12_000


def test_the_emergency_list_can_be_folded_away():
    html = _part("emergency", clinic=CLINIC, emergency_compact=True)
    assert "<details open>" not in html.replace(" >", ">")


def test_places_are_links_and_the_current_one_says_so():
    places = [
        {"url": "/a/", "label": "Today", "icon": "today", "current": True},
        {"url": "/b/", "label": "Inbox", "icon": "inbox", "count": 3},
    ]
    html = render_to_string("base.html", {"places": places, "clinic": CLINIC})
    assert re.search(r'href="/a/"\s+aria-current="page"', html)
    assert '<span class="count">3</span>' in html
    assert "frame-plain" not in html


def test_the_bar_of_escalations_has_a_link_that_needs_no_script():
    html = _part("bars", escalation_bar_url="/bar/", inbox_url="/inbox/")
    assert 'hx-get="/bar/"' in html
    assert 'href="/inbox/"' in html


@pytest.mark.parametrize(
    ("tier", "word"),
    [
        ("emergency", "Emergency"),
        ("same_day", "Same day"),
        ("next_business_day", "Next business day"),
        ("routine", "Routine"),
        ("none", "Nothing reported"),
    ],
)
def test_a_tier_is_a_word_and_an_icon_never_colour_alone(tier, word):
    html = _part("tier", tier=tier)
    assert word in html
    assert "<svg" in html


@pytest.mark.parametrize("kind", ["ok", "warn", "bad", "wait", "off"])
def test_a_state_is_words_with_an_icon(kind):
    html = _part("state", kind=kind, words="Consent")
    assert f'<span class="state state-{kind}"><svg' in html.replace("> <", "><")
    assert "Consent" in html


def test_a_state_with_an_address_is_a_link():
    assert 'href="/mend/"' in _part("state", kind="bad", words="Consent", url="/mend/")


def test_a_time_is_relative_with_the_exact_one_as_its_title():
    html = _part("time", moment=NOW - timedelta(minutes=12), now=NOW, clinic=CLINIC)
    assert 'title="21 Jun 2026, 13:53"' in html
    assert ">12 min ago</time>" in html


def test_mistakes_link_to_their_fields():
    form = _Form({})
    form.is_valid()
    form.add_error(None, "Already registered.")
    html = _part("form_errors", form=form)
    assert "Already registered." in html
    assert 'href="#id_given_name"' in html
    assert 'href="#div_id_channel"' in html


def test_a_form_without_mistakes_has_no_summary():
    assert _part("form_errors", form=_Form()) == ""


def test_pages_keep_the_other_words_of_the_address(rf):
    # An engine of its own: the part needs the request, not the frame's context.
    engine = Engine(dirs=[str(ROOT / "templates")], libraries=LIBRARIES)
    pages = {"page_obj": Paginator(range(9), 3).get_page(2)}
    context = RequestContext(rf.get("/?q=ama&page=2"), pages)
    html = engine.get_template("_components/_pagination.html").render(context)
    assert 'href="?q=ama&amp;page=1"' in html
    assert 'href="?q=ama&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_a_confirmation_names_what_will_be_lost():
    html = _part(
        "confirm", label="Stop", question="Stop?", lost="Two texts.", action="/"
    )
    assert "Two texts." in html
    assert 'method="post"' in html
