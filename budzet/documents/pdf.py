"""A document as PDF/UA-1: tagged for screen readers, with its letters in it, the same bytes for the same words.

typst is imported inside: only who makes a PDF loads it. Every word goes in as JSON and is text there, never markup; no
font, package or file but our own template and letters can be reached.
"""

from __future__ import annotations

import json
from typing import Any

from budzet.base.places import static_dir, templates_dir
from budzet.documents import glyphs
from budzet.documents.letter import LANGUAGES, Block, Bullets, Document, Heading, Paragraph, Signature, Table

_FONTS = static_dir() / "vendor" / "source-sans-3.52.0"
_REGULAR = _FONTS / "SourceSans3-Regular.ttf"
_NARROWEST, _WIDEST = 6, 40  # shares of a table's width, in characters


def pdf_bytes(document: Document) -> bytes:
    """Return the document as a tagged PDF file; a sign our letters lack is drawn as a box."""
    import typst

    source = templates_dir() / "documents" / "letter.typ"
    made = typst.compile(
        source,
        root=source.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS]),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"letter": json.dumps(_value(document), ensure_ascii=False)},
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def _value(document: Document) -> dict[str, Any]:
    lang, region = LANGUAGES[document.language].split("-")
    blocks = [_block(block) for block in document.blocks]
    return {"title": _words(document.title), "lang": lang, "region": region, "blocks": blocks}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": _words(text)}
        case Paragraph(text):
            return {"kind": "paragraph", "text": _words(text)}
        case Bullets(items):
            return {"kind": "bullets", "items": [_words(item) for item in items]}
        case Signature(office, name):
            return {"kind": "signature", "office": _words(office), "name": _words(name)}
        case Table(header, rows):
            lines = [[_words(cell) for cell in line] for line in (header, *rows)]
            return {"kind": "table", "header": lines[0], "rows": lines[1:], "widths": _widths(lines)}


def _widths(lines: list[list[str]]) -> list[int]:
    """Return the share of each column: as wide as its longest cell, within bounds."""
    columns = zip(*lines, strict=True)
    return [min(max(_NARROWEST, *map(len, column)), _WIDEST) for column in columns]


def _words(text: str) -> str:
    return glyphs.drawable(text, _REGULAR)
