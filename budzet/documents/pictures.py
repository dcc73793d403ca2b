"""Pictures that people upload: decoded whole and written anew, so that nothing but the picture comes through.

What a camera adds (place, owner, model) is gone, and so is whatever was hidden behind or inside the file. Pillow is
imported inside: only who takes a picture loads it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection
from typing import TYPE_CHECKING

from budzet.base.errors import DomainError
from budzet.base.findings import Finding, Param

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
"""A picture of a telephone has 12 to 24 million; a bomb of some kilobytes has billions."""

_JPEG_QUALITY = 85
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_MIB = 1024 * 1024


def clean_picture(data: bytes, *, longest: int = 1_600, kinds: Collection[str] = KINDS) -> bytes:
    """Return the picture as a new PNG (drawings, anything see-through) or JPEG, no side longer than ``longest`` pixels.

    It stands as the camera meant it, its colours are those of the web, of a moving picture the first frame is left.
    Raises ``DomainError`` with a sentence and a finding for a file that is too large, of another kind, or broken.
    """
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // _MIB
        raise _refusal("file_too_large", f"Plik jest za duży. Obraz może mieć najwyżej {most} MB.", most=most)
    try:
        with warnings.catch_warnings():
            # Sizes are judged here, by a rule of our own; damaged notes of a camera are dropped anyway.
            warnings.simplefilter("ignore")
            return _cleaned(data, longest, kinds)
    except DomainError:
        raise
    except Exception:
        # A damaged picture breaks the decoders in more ways than can be named.
        raise _refusal("picture_broken", "Tego obrazu nie da się odczytać. Plik jest uszkodzony.") from None


def media_type(cleaned: bytes) -> str:
    """Return the media type of what ``clean_picture`` gave."""
    return "image/png" if cleaned.startswith(_PNG_MAGIC) else "image/jpeg"


def _cleaned(data: bytes, longest: int, kinds: Collection[str]) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        # Only these decoders look at the file at all.
        opened = Image.open(io.BytesIO(data), formats=tuple(kinds))
    except UnidentifiedImageError:
        sentence = f"To nie jest obraz, który przyjmujemy. Wyślij plik {_listed(kinds)}."
        raise _refusal("not_a_picture", sentence) from None
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    with opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_many_pixels()
        kind = opened.format
        picture = _scalable(opened)
        # Before anything else, so that a JPEG is never unfolded to its full size in memory.
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        picture = _web_colours(ImageOps.exif_transpose(picture))
    return _written(picture, png=kind == "PNG" or picture.mode == "RGBA")


def _scalable(picture: Image) -> Image:
    """Return the picture in a mode whose colours can be mixed: a palette, single bits or 16 of them cannot be."""
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("RGB", "L", "CMYK"):
        return picture
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value / 256).convert("L")
    return picture.convert("RGB")


def _web_colours(picture: Image) -> Image:
    """Return the picture in RGB (or RGBA); colours of a profile of the camera become those of the web."""
    from PIL import ImageCms

    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile := picture.info.get("icc_profile"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=wanted)
        except (ImageCms.PyCMSError, OSError):
            changed = None  # no profile that can be read is as none at all
        picture = changed or picture
    return picture.convert(wanted)


def _written(picture: Image, *, png: bool) -> bytes:
    """Return the pixels as a file, without anything that came with them."""
    from PIL import Image

    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = io.BytesIO()
    if png:
        bare.save(out, "PNG", optimize=True)
    else:
        bare.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _too_many_pixels() -> DomainError:
    millions = MAX_PIXELS // 1_000_000
    sentence = f"Obraz ma za dużo pikseli. Może mieć najwyżej {millions} milionów. Zmniejsz go i wyślij znowu."
    return _refusal("too_many_pixels", sentence, most=millions)


def _refusal(code: str, sentence: str, **params: Param) -> DomainError:
    return DomainError(sentence, [Finding(code, params=params)])


def _listed(kinds: Collection[str]) -> str:
    """Return names of kinds as a person reads them: ``PNG, JPEG albo WEBP``."""
    *others, last = kinds
    return f"{', '.join(others)} albo {last}" if others else last
