"""What a patient fills in under a consent, in the words of its text."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needling.decisions import Choices, Signature
from needling.forms.fields import Line
from needling.models import Consent
from needling.rules.consent_text import QUESTIONS
from needling.rules.signature import BadSignature, Strokes, read_strokes

_YES_NO = ("yes", "no")
# A mistake is shown again as it was typed, but never a novel.
_KEPT = 200


class SignForm(forms.Form):
    """The separate choices, who signs, and a drawn or typed signature.

    Labels are words of the text, so that the whole page is in one language. Whether
    the signature is enough is the verb's to say.
    """

    chaperone = Line(required=False, max_length=120)
    person = forms.ChoiceField(error_messages={"required": _("Say who signs.")})
    signed_name = Line(
        max_length=120,
        error_messages={
            "required": _("Write the name of the person who signs."),
            "max_length": _("A name has at most 120 characters."),
        },
    )
    relation = Line(required=False, max_length=60)
    has_assent = forms.BooleanField(required=False)
    assent_name = Line(required=False, max_length=120)
    strokes = forms.Field(required=False)
    typed = Line(required=False, max_length=120)

    def __init__(
        self,
        *args: Any,
        words: Mapping[str, str],
        is_minor: bool,
        **kwargs: Any,
    ) -> None:
        """`words` are those of the text. A minor does not sign, an adult has no
        guardian."""
        super().__init__(*args, **kwargs)
        self.words, self.is_minor = words, is_minor
        persons = ["representative"]
        persons.insert(0, "guardian" if is_minor else "patient")
        self.persons = [(each, words[f"person_{each}"]) for each in persons]
        self.fields["person"].choices = self.persons  # type: ignore[attr-defined]  # the field above
        for question in QUESTIONS:
            self.fields[question] = forms.ChoiceField(
                choices=[(each, words[each]) for each in _YES_NO],
                label=words[f"ask_{question}"],
                error_messages={"required": _("Choose yes or no.")},
            )

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The choices for the page: name, question, answer so far, what is wrong."""
        return [
            {
                "name": name,
                "label": self.fields[name].label,
                "value": self[name].value(),
                "errors": self[name].errors,
                "options": [(each, self.words[each]) for each in _YES_NO],
            }
            for name in QUESTIONS
        ]

    @property
    def kept(self) -> dict[str, str]:
        """What was typed, cut to what a page can show."""
        names = ("chaperone", "signed_name", "relation", "assent_name", "typed")
        return {name: str(self[name].value() or "")[:_KEPT] for name in names}

    @property
    def drawn(self) -> str:
        """The drawn signature as it was sent, where it can be taken."""
        if not self.is_bound or self.errors.get("strokes"):
            return ""
        return str(self.data.get("strokes", ""))

    def clean_strokes(self) -> Strokes:
        """The drawing as strokes; nothing where the box was left empty."""
        sent = str(self.cleaned_data.get("strokes") or "")
        if not sent or sent == "[]":
            return ()
        try:
            return read_strokes(sent)
        except BadSignature as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def choices(self) -> Choices:
        """The answers, once the form is valid."""
        typed = self.cleaned_data
        answers = {name: typed[name] == "yes" for name in QUESTIONS}
        return Choices(**answers, chaperone=typed["chaperone"])

    def signature(self) -> Signature:
        """Who signed and how, once the form is valid."""
        typed = self.cleaned_data
        return Signature(
            name=typed["signed_name"],
            person=Consent.Person(typed["person"]),
            relation=typed["relation"],
            has_assent=typed["has_assent"],
            assent_name=typed["assent_name"],
            strokes=typed["strokes"],
            typed=typed["typed"],
        )
