"""A document as PDF/UA-1: tagged for screen readers, with its letters in it, the same bytes for the same words."""

from __future__ import annotations

import re
from typing import Any

from budzet.documents.letter import LANGUAGES, Block, Bullets, Document, Heading, Paragraph, Signature, Table
from budzet.documents.typesetting import typeset

_NARROWEST, _WIDEST = 6, 40  # shares of a table's width, in characters
_LONG_WORD = 20  # the template breaks longer ones
_ROOM = 85  # so many characters stand beside each other on a page
_INSET = 2  # of a cell, with what bold letters are wider, in characters


def pdf_bytes(document: Document) -> bytes:
    """Return the document as a tagged PDF file; a sign our letters lack is drawn as a box."""
    return typeset("letter.typ", _value(document))


def language_of(document_language: str) -> dict[str, str]:
    """Return how a template is told its language."""
    lang, region = LANGUAGES[document_language].split("-")
    return {"lang": lang, "region": region}


def blocks_of(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """Return blocks as plain values for a template."""
    return [_block(block) for block in blocks]


def _value(document: Document) -> dict[str, Any]:
    return {"title": document.title, **language_of(document.language), "blocks": blocks_of(document.blocks)}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Bullets(items):
            return {"kind": "bullets", "items": items}
        case Signature(office, name):
            return {"kind": "signature", "office": office, "name": name}
        case Table(header, rows):
            return {"kind": "table", "header": header, "rows": rows, "widths": _widths([header, *rows])}


def _widths(lines: list[tuple[str, ...]]) -> list[int]:
    """Return the share of each column: as wide as its longest line, within bounds; where the page has no room for
    that, no column is narrower than its longest word.
    """
    columns = list(zip(*lines, strict=True))
    least = [max(_NARROWEST, min(_longest(column, "\n ") + _INSET, _LONG_WORD)) for column in columns]
    wanted = [max(few, min(_longest(column, "\n"), _WIDEST)) for few, column in zip(least, columns, strict=True)]
    room, more = _ROOM - sum(least), sum(wanted) - sum(least)
    if more <= room:
        return wanted
    return [few + max(room, 0) * (most - few) // more for few, most in zip(least, wanted, strict=True)]


def _longest(column: tuple[str, ...], ends: str) -> int:
    """Return the length of the longest piece between ``ends``; a no-break space is none."""
    return max(len(piece) for cell in column for piece in re.split(f"[{ends}]", cell))
