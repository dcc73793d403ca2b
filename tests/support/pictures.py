"""Picture files as clerks send them."""

from __future__ import annotations

import io

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB") -> bytes:
    """Return a picture of one colour as a file."""
    out = io.BytesIO()
    Image.new(mode, size, "#0b4a8f").save(out, kind)
    return out.getvalue()
