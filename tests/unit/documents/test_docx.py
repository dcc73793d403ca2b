"""A document an office goes on writing in: real headings and table headers, Polish, every word as it was typed."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.documents.characters import holdable, visible
from budzet.documents.docx import docx_bytes
from budzet.documents.letter import Bullets, Document, Heading, Paragraph, Signature, Table

WHOLE = Document(
    "Zarządzenie nr 7",
    (
        Heading("§ 1. Harmonogram"),
        Paragraph("zażółć gęślą jaźń\nŁódź, dnia 1 października"),
        Bullets(("pierwszy punkt", "drugi punkt")),
        Table(("Etap", "Do kiedy"), (("Głosowanie", "15 października"), ("Wyniki", "30 października"))),
        Signature("Prezydent Miasta", "Jan Łoś"),
    ),
)


def opened(document: Document):
    """Return the document as an office program opens it."""
    return docx.Document(io.BytesIO(docx_bytes(document)))


def test_headings_and_lists_are_styles_and_not_only_bold_or_dashes():
    assert [(part.style.name, part.text) for part in opened(WHOLE).paragraphs if part.text] == [
        ("Heading 1", "Zarządzenie nr 7"),
        ("Heading 2", "§ 1. Harmonogram"),
        ("Normal", "zażółć gęślą jaźń\nŁódź, dnia 1 października"),
        ("List Bullet", "pierwszy punkt"),
        ("List Bullet", "drugi punkt"),
        ("Normal", "Prezydent Miasta"),
        ("Normal", "Jan Łoś"),
    ]


def test_the_header_of_a_table_is_marked_and_no_row_is_torn_apart():
    (table,) = opened(WHOLE).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Etap", "Do kiedy"],
        ["Głosowanie", "15 października"],
        ["Wyniki", "30 października"],
    ]
    marks = [[mark.tag for mark in row._tr.trPr] for row in table.rows]
    assert marks == [[qn("w:cantSplit"), qn("w:tblHeader")], [qn("w:cantSplit")], [qn("w:cantSplit")]]
    assert [cell.paragraphs[0].runs[0].bold for row in table.rows[:2] for cell in row.cells] == [True, True, None, None]


def test_the_signature_stays_together():
    office, name = opened(WHOLE).paragraphs[-2:]
    assert office.paragraph_format.keep_with_next
    assert name.paragraph_format.left_indent == office.paragraph_format.left_indent


@pytest.mark.parametrize(("language", "named"), (("pl", "pl-PL"), ("en", "en-GB")))
def test_a_document_says_its_language_and_title_and_not_who_made_it(language, named):
    written = opened(Document("Pismo", (Paragraph("A"),), language))
    said = {element.get(qn("w:val")) for element in written.styles.element.iter(qn("w:lang"))}
    properties = written.core_properties
    assert said == {named}
    assert (properties.language, properties.title, properties.author, properties.comments) == (named, "Pismo", "", "")


def test_the_page_is_a4_and_the_letters_are_black():
    written = opened(WHOLE)
    assert (round(written.sections[0].page_width.mm), round(written.sections[0].page_height.mm)) == (210, 297)
    for name in ("Normal", "Heading 1", "Heading 2"):
        assert str(written.styles[name].font.color.rgb) == "000000"
        assert {key for key in written.styles[name].element.rPr.rFonts.attrib if "Theme" in key} == set()


def test_the_same_document_gives_the_same_bytes_and_tells_no_time():
    data = docx_bytes(WHOLE)
    assert data == docx_bytes(WHOLE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        properties = archive.read("docProps/core.xml")
    assert b"dcterms:created" not in properties
    assert b"dcterms:modified" not in properties


@settings(max_examples=20, deadline=None)
@given(st.text(min_size=1).filter(visible), st.text(), st.lists(st.text(), min_size=1, max_size=3))
def test_whatever_was_typed_becomes_a_file_with_its_words(title, text, cells):
    written = opened(Document(title, (Paragraph(text), Bullets(tuple(cells)), Table(tuple(cells), ()))))
    expected = [shown(part) for part in (title, text, *cells)]
    assert [part.text for part in written.paragraphs[:-1]] == expected
    assert [cell.text for cell in written.tables[0].rows[0].cells] == expected[2:]


def shown(text: str) -> str:
    """Return text as the format keeps it: without what it cannot hold, lines ended by one sign."""
    return holdable(text).replace("\r", "\n")
