"""The patient's copy: a tagged PDF of exactly what was shown and decided."""

import hashlib
import io
import json
import math
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest

from needling.documents.consent import Copy, Signed, consent_pdf, drawing
from needling.documents.pdf import CannotPrint, render
from needling.rules.consent_rates import decode_rate
from needling.rules.consent_text import Facts, fill, parse, with_rates
from needling.rules.prose import blocks
from needling.rules.signature import read_strokes
from tests.rules.catalogue import DATA, rows

RATES = [decode_rate(row) for row in rows("consent_rates.csv")]
WAVE = [[0.1 + step / 100, 0.5 + 0.3 * math.sin(step / 4)] for step in range(80)]
STROKES = read_strokes(json.dumps([WAVE]))
LANGUAGES = ("en", "de", "es", "fr")


def text_in(language, name="Ann Brook"):
    raw = (DATA / f"consent_text_{language}.md").read_text(encoding="utf-8")
    source = parse(with_rates(raw, RATES))
    facts = Facts(
        patient_name=name,
        born="17 May 1980",
        regions=frozenset({"neck"}),
        near=frozenset({"PTX"}),
        raised=("SPINE_CURVE",),
        therapist_name="Tess Hill",
        therapist_qualification="Physiotherapist",
        therapist_training="",
        therapists=(),
        sessions=6,
        until="10 September 2026",
        clinic_phone="020 7946 0123",
        emergency_number="999",
    )
    return source.words, fill(source, facts)


def copy_in(language="en", name="Ann Brook"):
    words, shown = text_in(language, name)
    return Copy(
        clinic="Riverside Physio",
        reference="12-3",
        language=language,
        words=words,
        shown=shown,
        sha256=hashlib.sha256(shown.encode()).hexdigest(),
        summary=[(words["doc_patient"], name)],
        record=[(words["doc_signed_by"], name)],
        choices=[(words["ask_e_stim"], words["no"])],
        signature=Signed(name, STROKES, "10 March 2026, 10:00"),
        at=datetime(2026, 3, 10, 10, 0, 0, 123456, tzinfo=UTC),
    )


def read(copy):
    return pypdf.PdfReader(io.BytesIO(consent_pdf(copy)))


def squeezed(text):
    """Letters only: lines and hyphens fall where the page wants them."""
    return "".join(letter for letter in text if letter.isalnum())


def printed(reader):
    """The words between head and foot of each page, in one line."""
    lines = [
        line
        for page in reader.pages
        for line in page.extract_text().splitlines()
        if line != "Riverside Physio 12-3" and "SHA-256 " not in line
    ]
    return " ".join(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_for_screen_readers(language):
    reader = read(copy_in(language))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].split("-")[0] == language
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.endswith("12-3")
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def tags(element):
    """Every structure type in the tree."""
    found = [str(element["/S"])] if "/S" in element else []
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict):
            found += tags(kid)
    return found


def test_headings_tables_lists_and_the_drawing_are_marked():
    found = set(tags(read(copy_in()).trailer["/Root"]["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/H3", "/H4", "/Table", "/TH", "/L", "/Figure"} <= found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_was_shown_is_printed(language):
    copy = copy_in(language)
    paper = squeezed(printed(read(copy)))
    for block in blocks(copy.shown):
        for line in (*block.lines, *(cell for row in block.rows for cell in row)):
            for run in line:
                assert squeezed(run.text) in paper


def test_the_shown_text_is_inside_byte_for_byte():
    copy = copy_in()
    (attached,) = read(copy).attachments["consent-as-shown.md"]
    assert hashlib.sha256(attached).hexdigest() == copy.sha256
    assert copy.sha256 in printed(read(copy)).replace(" ", "")


def test_the_same_consent_makes_the_same_bytes():
    assert consent_pdf(copy_in()) == consent_pdf(copy_in())


def test_a_typed_name_and_no_signature_at_all():
    typed = read(replace(copy_in(), signature=Signed("Ann Brook", (), "Today")))
    assert "Ann Brook (Typed as a signature)" in printed(typed)
    assert "/Figure" not in tags(typed.trailer["/Root"]["/StructTreeRoot"])
    nobody = read(replace(copy_in(), signature=None))
    assert "Typed as a signature" not in printed(nobody)


@pytest.mark.parametrize(
    "name", ["Žofia Łódź", "Иван Ёлкин", "Ελένη", "محمد", "A" * 120, "'; DROP --"]
)
def test_names_of_many_scripts_are_printed(name):
    assert "U+" not in printed(read(copy_in(name=name)))


def test_a_letter_no_font_has_is_spelled_by_its_number():
    reader = read(copy_in(name="Ann \U0010fffd"))
    paper = printed(reader)
    assert "[U+10FFFD]" in paper
    assert "given by their Unicode number" in paper
    (attached,) = reader.attachments["consent-as-shown.md"]
    assert "\U0010fffd" in attached.decode()


def test_many_such_letters_do_not_take_for_ever():
    name = "".join(chr(0x10F000 + number) for number in range(60)) + "–€"
    paper = printed(read(copy_in(name=name))).replace(" ", "")
    assert "[U+10F000]" in paper
    assert "[U+10F03B]" in paper


def test_markup_in_a_name_stays_words():
    paper = printed(read(copy_in(name='#import "x" $1$ @a <b> _c_ `d`')))
    assert '#import "x"' in paper


def test_what_cannot_be_made_is_said():
    with pytest.raises(CannotPrint, match="dictionary"):
        render("consent", {"shown": ""}, at=datetime(2026, 3, 10, tzinfo=UTC))


def test_a_drawing_is_made_of_numbers():
    image = drawing(STROKES)
    assert image.count("<polyline") == 1
    assert "script" not in image
