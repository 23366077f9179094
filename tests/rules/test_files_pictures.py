"""Pictures are put together again from what draws them, and from nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.files import BadFile, check
from tests import samples
from tests.samples import JFIF, png_chunk, segment

SECRET = b"<script>51.5N 0.1W</script>"


def kept(data):
    return check("x", data).data


def refused(data):
    with pytest.raises(BadFile) as refusal:
        check("x", data)
    return str(refusal.value)


def kept_or_refused(data):
    try:
        return kept(data)
    except BadFile as refusal:
        return str(refusal)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"acTL"])
def test_a_png_loses_what_does_not_draw(kind):
    assert kept(samples.png(extra=png_chunk(kind, SECRET))) == samples.png()


@pytest.mark.parametrize("kind", [b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"PLTE"])
def test_a_png_keeps_how_it_is_meant(kind):
    data = samples.png(extra=png_chunk(kind, b"\0\0\0"))
    assert kept(data) == data


def test_what_hangs_behind_a_picture_is_dropped():
    assert kept(samples.png(end=b"PK\x03\x04" + SECRET)) == samples.png()
    assert kept(samples.jpeg(end=b"PK\x03\x04" + SECRET)) == samples.jpeg()


@pytest.mark.parametrize(
    "data",
    [
        samples.png()[:-1],
        samples.png()[:-12],
        samples.png()[:8],
        samples.png().replace(b"IDAT", b"IDAX"),
        samples.png(extra=png_chunk(b"EVIL")),
        samples.png()[:8] + samples.png()[33:],
        samples.png()[:33] + png_chunk(b"IEND"),
        samples.png()[:8] + png_chunk(b"IHDR", b"\0") + samples.png()[33:],
        samples.png(0, 5),
        samples.jpeg()[:-2],
        samples.jpeg()[:-20],
        samples.jpeg()[:30],
        samples.jpeg()[:21],
        samples.jpeg()[:20],
        samples.jpeg()[:4],
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\0\x01",
        b"\xff\xd8" + JFIF + b"\0",
        b"\xff\xd8" + JFIF + samples.frame() + b"\xff\xd9",
        b"\xff\xd8" + JFIF + samples.SCAN + b"\xff\xd9",
        b"\xff\xd8" + segment(0xC0, b"\x08") + samples.SCAN + b"\xff\xd9",
        samples.jpeg(head=segment(0x02, b"")),
        samples.jpeg(size=(5, 0)),
    ],
)
def test_a_picture_that_does_not_hold_together_is_refused(data):
    assert "damaged or was cut off" in refused(data)


@pytest.mark.parametrize("size", [(50_000, 50_000), (16_385, 1), (8001, 8000)])
def test_a_picture_that_claims_too_many_pixels_is_refused(size):
    assert f"{size[0]} × {size[1]} pixels" in refused(samples.png(*size))
    assert "64 million" in refused(samples.jpeg(size=size))


def test_the_largest_pictures_are_taken():
    assert kept(samples.png(8000, 8000))
    assert kept(samples.jpeg(size=(16_384, 3906)))


@pytest.mark.parametrize(
    "added",
    [
        segment(0xFE, SECRET),
        segment(0xE2, b"ICC_PROFILE\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\0" + SECRET),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        segment(0xE0, b"JFXX\0" + SECRET),
        segment(0xEE, SECRET),
        samples.exif(1, more=SECRET),
        samples.exif(9, more=SECRET),
        segment(0xE1, b"Exif\0\0MM\0*"),
        segment(0xE1, b"Exif\0\0XX\0*\0\0\0\x08" + SECRET),
        segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff" + SECRET),
    ],
)
def test_a_jpeg_loses_what_does_not_draw(added):
    assert kept(samples.jpeg(head=JFIF + added)) == samples.jpeg()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", [2, 3, 6, 8])
def test_a_photo_of_paper_stays_upright(turned, order):
    taken = samples.jpeg(head=samples.exif(turned, order=order, more=SECRET))
    again = kept(taken)
    assert SECRET not in again
    assert b"\x01\x12\0\x03\0\0\0\x01\0" + bytes([turned]) in again
    assert kept(again) == again


def test_a_thumbnail_is_dropped_and_colours_stay_as_they_are_coded():
    adobe = segment(0xEE, b"Adobe\0d\0\0\0\0\x02")
    thumbnail = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01" + b"abc")
    expected = samples.jpeg(head=JFIF + adobe)
    assert kept(samples.jpeg(head=thumbnail + adobe)) == expected


def test_fill_bytes_before_a_marker_are_no_harm():
    assert kept(samples.jpeg(head=b"\xff\xff" + JFIF)) == samples.jpeg()


@given(st.binary(max_size=200), st.sampled_from([samples.png(), samples.jpeg()]))
def test_any_rest_is_kept_whole_or_refused_with_a_sentence(rest, whole):
    for cut in (3, 8, 20, 33, len(whole)):
        data = whole[:cut] + rest
        again = kept_or_refused(data)
        assert again.endswith(".") if isinstance(again, str) else kept(again) == again
