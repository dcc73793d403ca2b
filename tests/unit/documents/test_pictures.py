"""Of an uploaded picture only the picture comes through; what is no picture is refused with a sentence."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from budzet.base.errors import DomainError
from budzet.documents.pictures import MAX_BYTES, clean_picture, media_type

RED, GREEN = (200, 20, 30), (20, 200, 30)
GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112

BROKEN = "Tego obrazu nie da się odczytać. Plik jest uszkodzony."
OTHER = "To nie jest obraz, który przyjmujemy. Wyślij plik PNG, JPEG albo WEBP."
PIXELS = "Obraz ma za dużo pikseli. Może mieć najwyżej 40 milionów. Zmniejsz go i wyślij znowu."


def drawn(mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Return a picture that is red on its left and green on its right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(GREEN, (size[0] // 2, 0, *size))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    """Return a picture as a file."""
    picture.save(out := io.BytesIO(), kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return a cleaned picture, decoded."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def near(colour: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Say whether two colours look the same after a lossy file."""
    return all(abs(one - two) <= 12 for one, two in zip(colour, other, strict=True))


def refused(data: bytes, **options) -> str:
    """Return the sentence a file is refused with."""
    with pytest.raises(DomainError) as caught:
        clean_picture(data, **options)
    return caught.value.sentence


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_that_claims(width: int, height: int) -> bytes:
    """Return a file of a few bytes that says it is a huge picture."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode", "media", "kept"),
    (
        ("PNG", "RGB", "image/png", "RGB"),
        ("PNG", "RGBA", "image/png", "RGBA"),
        ("PNG", "P", "image/png", "RGB"),
        ("PNG", "L", "image/png", "RGB"),
        ("PNG", "LA", "image/png", "RGBA"),
        ("PNG", "1", "image/png", "RGB"),
        ("PNG", "I;16", "image/png", "RGB"),
        ("JPEG", "RGB", "image/jpeg", "RGB"),
        ("JPEG", "L", "image/jpeg", "RGB"),
        ("JPEG", "CMYK", "image/jpeg", "RGB"),
        ("WEBP", "RGB", "image/jpeg", "RGB"),
    ),
)
def test_every_kind_of_picture_becomes_one_a_browser_shows(kind, mode, media, kept):
    cleaned = clean_picture(saved(drawn(mode), kind))
    picture = opened(cleaned)
    assert (media_type(cleaned), picture.mode, picture.size) == (media, kept, (40, 20))


@pytest.mark.parametrize(("kind", "mode"), (("PNG", "RGB"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGB")))
def test_colours_stay(kind, mode):
    picture = opened(clean_picture(saved(drawn(mode), kind)))
    assert near(picture.getpixel((2, 10)), RED)
    assert near(picture.getpixel((37, 10)), GREEN)


def test_a_grey_picture_of_16_bits_stays_grey_and_not_white():
    grey = Image.new("I;16", (8, 8), 0x8000)
    assert near(opened(clean_picture(saved(grey, "PNG"))).getpixel((4, 4)), (128, 128, 128))


def test_what_is_see_through_stays_so():
    picture = Image.new("RGBA", (10, 10), (*RED, 0))
    for kind in ("PNG", "WEBP"):
        cleaned = clean_picture(saved(picture, kind))
        assert media_type(cleaned) == "image/png"
        assert opened(cleaned).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("kind", ("JPEG", "PNG", "WEBP"))
def test_the_place_and_the_camera_are_forgotten(kind):
    exif = Image.Exif()
    exif[MAKE] = "Aparat Jana"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (50.0, 15.0, 0.0)
    data = saved(drawn(), kind, exif=exif)
    assert GPS in Image.open(io.BytesIO(data)).getexif()
    cleaned = clean_picture(data)
    assert dict(opened(cleaned).getexif()) == {}
    assert b"Aparat Jana" not in cleaned
    assert b"Exif" not in cleaned


def test_words_inside_a_picture_and_a_file_behind_it_are_gone():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Jan Tajny")
    cleaned = clean_picture(saved(drawn(), "PNG", pnginfo=notes) + b"PK\x03\x04<script>alert(1)</script>")
    assert b"Jan Tajny" not in cleaned
    assert b"script" not in cleaned
    assert set(opened(cleaned).info) == set()


def test_a_picture_stands_as_the_camera_meant_it():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned a quarter to the right
    picture = opened(clean_picture(saved(drawn(), "JPEG", exif=exif)))
    assert picture.size == (20, 40)
    assert near(picture.getpixel((10, 3)), RED)
    assert near(picture.getpixel((10, 36)), GREEN)


@pytest.mark.parametrize(
    ("size", "longest", "made"),
    (
        ((400, 100), 200, (200, 50)),
        ((100, 400), 200, (50, 200)),
        ((40, 20), 200, (40, 20)),
        ((4000, 10), 100, (100, 1)),
    ),
)
@pytest.mark.parametrize(("kind", "mode"), (("JPEG", "RGB"), ("PNG", "P"), ("WEBP", "RGBA")))
def test_no_side_is_longer_than_asked_and_nothing_grows(size, longest, made, kind, mode):
    found = opened(clean_picture(saved(drawn(mode, size), kind), longest=longest)).size
    assert max(found) == max(made)
    assert abs(min(found) - min(made)) <= 1


@pytest.mark.parametrize("mode", ("RGB", "RGBA"))
def test_colours_of_a_profile_become_those_of_the_web(mode):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A camera whose red is the green of the web, and the other way round.
    swapped = profile.replace(b"rXYZ", b"_XYZ").replace(b"gXYZ", b"rXYZ").replace(b"_XYZ", b"gXYZ")
    picture = opened(clean_picture(saved(drawn(mode), "PNG", icc_profile=swapped)))
    assert near(picture.getpixel((2, 10))[:3], (20, 200, 30))
    assert near(picture.getpixel((37, 10))[:3], (200, 20, 30))
    assert "icc_profile" not in picture.info


def test_a_profile_that_cannot_be_read_is_as_none():
    picture = opened(clean_picture(saved(drawn(), "JPEG", icc_profile=b"no profile at all" * 20)))
    assert near(picture.getpixel((2, 10)), RED)


def test_of_a_moving_picture_the_first_frame_is_left():
    data = saved(
        Image.new("RGB", (10, 10), RED), "WEBP", save_all=True, append_images=[Image.new("RGB", (10, 10), GREEN)]
    )
    picture = opened(clean_picture(data))
    assert getattr(picture, "n_frames", 1) == 1
    assert near(picture.getpixel((5, 5)), RED)


PNG, JPEG = saved(drawn(), "PNG"), saved(drawn(), "JPEG")


@pytest.mark.parametrize(
    ("data", "sentence"),
    (
        (b"", OTHER),
        (b"<!doctype html><script>alert(1)</script>", OTHER),  # whatever its name says
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', OTHER),
        (b"%PDF-1.7", OTHER),
        (saved(drawn(), "GIF"), OTHER),
        (saved(drawn(), "TIFF"), OTHER),
        (saved(drawn(), "BMP"), OTHER),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", OTHER),
        (PNG[:60], BROKEN),
        (PNG[:-30], BROKEN),
        (JPEG[: len(JPEG) // 2], BROKEN),
        (png_that_claims(2_000, 2_000), BROKEN),  # few enough pixels, but they are not there
        (png_that_claims(8_000, 5_001), PIXELS),
        (png_that_claims(30_000, 30_000), PIXELS),
        (png_that_claims(2**31 - 1, 2**31 - 1), PIXELS),
        (bytes(MAX_BYTES + 1), "Plik jest za duży. Obraz może mieć najwyżej 10 MB."),
    ),
)
def test_what_is_no_picture_is_refused_with_a_sentence(data, sentence):
    assert refused(data) == sentence


@pytest.mark.parametrize(("kinds", "listed"), ((("PNG",), "plik PNG."), (("PNG", "WEBP"), "plik PNG albo WEBP.")))
def test_a_kind_that_is_not_asked_for_is_refused(kinds, listed):
    assert refused(JPEG, kinds=kinds).endswith(listed)
    assert clean_picture(PNG, kinds=kinds)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from((PNG, JPEG, saved(drawn("RGBA"), "WEBP"))), st.data())
def test_a_damaged_picture_is_cleaned_or_refused_and_never_breaks_the_decoder(whole, data):
    place = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=6))
    spoilt = whole[:place] + noise + whole[place + len(noise) :]
    try:
        size = opened(clean_picture(spoilt, longest=64)).size
    except DomainError as error:
        event(error.sentence)
    else:
        assert max(size) <= 64
