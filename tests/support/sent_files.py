"""Files as people send them, honest and not."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

from budzet.documents.letter import Document, Paragraph
from budzet.documents.pdf import pdf_bytes
from support.pictures import picture

GPS, MAKE = 0x8825, 0x010F
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@cache
def small_pdf() -> bytes:
    """Return a whole PDF of one page."""
    return pdf_bytes(Document("Plan", (Paragraph("Plan ławki"),)))


def bare_pdf(*, header: bytes = b"%PDF-1.7\n", objects: bytes = b"", pages: int = 1, trailer: bytes = b"") -> bytes:
    """Return the outline of a PDF with something put into it."""
    page = b"3 0 obj <</Type /Page /Parent 2 0 R>> endobj\n" * pages
    return header + objects + page + b"trailer <<" + trailer + b">>\nstartxref\n9\n%%EOF\n"


def packed_object(content: bytes) -> bytes:
    """Return an object of a PDF with others packed in it."""
    return (
        b"5 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode>> stream\n"
        + zlib.compress(content)
        + b"\nendstream endobj\n"
    )


def with_gps(kind: str = "JPEG") -> bytes:
    """Return a picture that says where and with what it was taken."""
    exif = Image.Exif()
    exif[MAKE] = "Aparat Jana"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (50.0, 15.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#0b4a8f").save(out, kind, exif=exif)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """Return a file of a few bytes that says it is a huge picture."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 1000)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def png_bomb(side: int) -> bytes:
    """Return a small file that unfolds to a picture of ``side`` by ``side`` pixels."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def zip_behind(front: bytes) -> bytes:
    """Return a file with an archive behind it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return front + out.getvalue()


REFUSED: dict[str, bytes] = {
    "nothing at all": b"",
    "a page named as a picture": HTML,
    "a drawing with a script": SVG,
    "a GIF that is a script": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
    "a page before a PDF": HTML + bare_pdf(),
    "a PDF with a script": bare_pdf(objects=b"4 0 obj <</S /JavaScript /JS (app.alert(1))>> endobj\n"),
    "a PDF with a password": bare_pdf(trailer=b"/Encrypt 7 0 R"),
    "the beginning of a PDF": bare_pdf()[:-20],
    "the beginning of a PNG": picture()[:60],
    "a picture of a billion pixels": png_that_claims(40_000, 40_000),
    "a small file with a large picture": png_bomb(9_000),
    "an archive": zip_behind(b""),
    "a program": b"MZ" + bytes(200),
}
"""What is refused, whatever its name and type say."""

NEUTRALISED: dict[str, bytes] = {
    "a picture with a place": with_gps(),
    "a picture with an archive behind it": zip_behind(picture("JPEG")),
    "a picture with a page behind it": picture("PNG") + HTML,
}
"""What is taken without what was hidden in it."""

HIDDEN = re.compile(rb"Aparat Jana|Exif|run\.js|PK\x03\x04|<script|alert\(1\)")
"""What must not be left in a stored file."""
