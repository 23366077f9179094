"""A PDF is taken when it shows pages to everybody and does nothing else."""

import zlib

import pytest

from clinic.rules.files import BadFile, check, pdf
from tests import samples

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"


def refused(data):
    with pytest.raises(BadFile) as refusal:
        check("x.pdf", data)
    return str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [
        SCRIPT,
        b"<</S /Java#53cript/JS 4 0 R>>",
        b"<</S/#4A#61#76#61#53#63#72#69#70#74/JS 4 0 R>>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<</Names<</EmbeddedFiles 9 0 R>>>>",
        b"<</Type/EmbeddedFile/Length 1>>",
        b"<</AcroForm<</XFA[(a)]>>>>",
        b"<</Subtype/RichMedia>>",
        b"<</S/Rendition/JS(1)>>",
        b"<</S/GoToE>>",
        b"<</S/ImportData>>",
        samples.packed(SCRIPT),
        samples.packed(b"<</S/Java#53cript>>", described=b" /Filter [ /FlateDecode ] "),
        samples.packed(b"harmless") + samples.packed(SCRIPT),
        samples.packed(SCRIPT).replace(b"/ObjStm", b"/Obj#53tm"),
        samples.packed(SCRIPT).replace(b"stream\r\n", b"stream\r"),
    ],
)
def test_whatever_runs_or_unpacks_is_refused(body):
    assert "holds more than pages" in refused(samples.pdf(body))


def test_a_locked_one_is_refused():
    assert "password" in refused(samples.pdf(b"<</Encrypt 7 0 R>>"))


@pytest.mark.parametrize(
    "body",
    [
        b"(my JavaScript course) /Encryption /LaunchPad /XFAB",
        samples.packed(b"<</Type/Annot/Subtype/Link>>"),
        # A stream that packs no objects is nobody's business.
        b"4 0 obj<</Filter/DCTDecode>>stream\nany bytes\nendstream endobj",
        samples.packed(b"x") + b"4 0 obj<<>>stream\nany bytes\nendstream endobj",
    ],
)
def test_pages_links_and_words_are_no_harm(body):
    assert check("x.pdf", samples.pdf(body)).data == samples.pdf(body)


@pytest.mark.parametrize(
    "data",
    [
        samples.pdf()[:-6],
        samples.pdf().replace(b"startxref", b"x"),
        samples.pdf() + b" " * 2000,
        samples.pdf(samples.packed(b"x", described=b"/Filter/LZWDecode")),
        samples.pdf(
            samples.packed(b"x", described=b"/Filter/FlateDecode/Predictor 12")
        ),
        samples.pdf(
            b"9 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nnot packed endobj"
        ),
        samples.pdf()[:60]
        + b"9 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n"
        + zlib.compress(b"cut")[:8],
    ],
)
def test_one_that_cannot_be_read_to_its_end_is_refused(data):
    assert "damaged or was cut off" in refused(data)


def test_a_stream_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "_MOST_UNPACKED", 1000)
    two = samples.packed(b" " * 500) * 2
    assert check("x.pdf", samples.pdf(two)).data == samples.pdf(two)
    assert "damaged" in refused(samples.pdf(two + samples.packed(b" " * 2)))
