"""A document as DOCX, to go on writing in: real headings, lists and table headers, the language said, no traces of us.

python-docx is imported inside: only who makes a document loads it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from budzet.documents import packing
from budzet.documents.characters import holdable
from budzet.documents.letter import LANGUAGES, Block, Bullets, Document, Heading, Paragraph, Signature, Table

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.styles.style import ParagraphStyle

_FONT = "Calibri"  # every office program has it or a letter of its measure
_TITLE, _SECTION = 1, 2  # levels of headings
_SIZES = {"Normal": 11, f"Heading {_TITLE}": 17, f"Heading {_SECTION}": 13}  # points
_PROPERTY = 255  # the format takes no longer ones


def docx_bytes(document: Document) -> bytes:
    """Return the document as a DOCX file; the same document gives the same bytes."""
    import docx

    written = docx.Document()
    _set_up(written, document)
    written.add_heading(_words(document.title), _TITLE)
    for block in document.blocks:
        _add(written, block)
    out = io.BytesIO()
    written.save(out)
    return packing.repacked(out.getvalue())


def _set_up(written: Docx, document: Document) -> None:
    """Set page, letters, language and properties; the template python-docx brings is American."""
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = written.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    for style, size in _SIZES.items():
        _set_font(written.styles[style], size)
    language = LANGUAGES[document.language]
    for element in written.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    properties = written.core_properties
    properties.title = _words(document.title)[:_PROPERTY]
    properties.language = language
    properties.author = properties.comments = ""


def _set_font(style: ParagraphStyle, size: int) -> None:
    """Name our letters in a style; those of the theme, which would win, are forgotten."""
    from docx.shared import Pt, RGBColor

    style.font.name = _FONT
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]


def _add(written: Docx, block: Block) -> None:
    match block:
        case Heading(text):
            written.add_heading(_words(text), _SECTION)
        case Paragraph(text):
            written.add_paragraph(_words(text))
        case Bullets(items):
            for item in items:
                written.add_paragraph(_words(item), style="List Bullet")
        case Table():
            _add_table(written, block)
        case Signature(office, name):
            _add_signature(written, office, name)


def _add_table(written: Docx, table: Table) -> None:
    from docx.oxml.parser import OxmlElement

    lines = (table.header, *table.rows)
    made = written.add_table(rows=len(lines), cols=len(table.header), style="Table Grid")
    for number, (row, line) in enumerate(zip(made.rows, lines, strict=True)):
        properties = row._tr.get_or_add_trPr()  # python-docx has no names for these two properties
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, line, strict=True):
            cell.paragraphs[0].add_run(_words(text)).bold = True if number == 0 else None
    written.add_paragraph()  # or the next table would grow together with this one


def _add_signature(written: Docx, office: str, name: str) -> None:
    from docx.shared import Mm, Pt

    above, below = written.add_paragraph(_words(office)), written.add_paragraph(_words(name))
    for part in (above, below):
        part.paragraph_format.left_indent = Mm(80)
        part.paragraph_format.keep_together = True
    above.paragraph_format.keep_with_next = True
    above.paragraph_format.space_before = Pt(24)
    above.paragraph_format.space_after = Pt(42)


def _words(text: str) -> str:
    return holdable(text)
