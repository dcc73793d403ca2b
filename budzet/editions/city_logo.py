"""The city's logo as a file: cleaned, always PNG, under a random name that tells its size."""

from __future__ import annotations

import io
import re
import secrets
from pathlib import Path

from budzet.documents import pictures

NAME = re.compile(r"[0-9a-f]{32}-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\.png", re.ASCII)

_LONGEST = 640  # pixels: sharp at 44 px of height on any screen, small to send


def store(folder: Path, data: bytes) -> str:
    """Write the picture somebody sent into ``folder`` and return its name.

    Raises ``DomainError`` with a sentence when it is no picture we take.
    """
    png, (width, height) = _png(pictures.clean_picture(data, longest=_LONGEST))
    name = f"{secrets.token_hex(16)}-{width}x{height}.png"
    folder.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: the name is told to the database only when the file stands.
    fresh = folder / f"{name}.new"
    fresh.write_bytes(png)
    fresh.replace(folder / name)
    return name


def remove(folder: Path, name: str) -> None:
    """Delete a logo that is no longer the city's."""
    if NAME.fullmatch(name):
        (folder / name).unlink(missing_ok=True)


def size(name: str) -> tuple[int, int] | None:
    """Return width and height of the logo of that name."""
    found = NAME.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


def _png(cleaned: bytes) -> tuple[bytes, tuple[int, int]]:
    from PIL import Image

    with Image.open(io.BytesIO(cleaned)) as picture:
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        return out.getvalue(), picture.size
