"""A PDF can be read aloud, holds every word as it was typed, and is the same whenever it is made."""

from __future__ import annotations

import re
import unicodedata

import pdfua
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base.places import static_dir
from budzet.documents.characters import visible
from budzet.documents.glyphs import drawable, of_font
from budzet.documents.letter import Bullets, Document, Heading, Paragraph, Signature, Table
from budzet.documents.pdf import blocks_of, pdf_bytes

FONTS = static_dir() / "vendor" / "source-sans-3.52.0"
REGULAR, BOLD = FONTS / "SourceSans3-Regular.ttf", FONTS / "SourceSans3-Bold.ttf"

WHOLE = Document(
    "Zarządzenie nr 7",
    (
        Heading("§ 1. Harmonogram"),
        Paragraph("zażółć gęślą jaźń\nŁódź, dnia 1 października"),
        Bullets(("pierwszy punkt", "drugi punkt")),
        Table(("Etap", "Do kiedy"), tuple((f"Etap {number}", "15 października") for number in range(1, 61))),
        Paragraph("Шевченко, O’Brien, Müller, „cudzysłów”, 1 250,50 zł"),
        Signature("Prezydent Miasta", "Jan Łoś"),
    ),
)


def pages(data: bytes) -> list[str]:
    """Return the text of every page, as somebody copies it."""
    with pypdfium2.PdfDocument(data) as document:
        texts = []
        for number in range(len(document)):
            page = document[number]
            texts.append(page.get_textpage().get_text_range().replace("\r\n", "\n"))
    return texts


def words(text: str) -> str:
    """Return text with single spaces, wherever its lines break."""
    return " ".join(text.split())


def test_a_document_passes_the_check_of_its_tags(tmp_path):
    file = tmp_path / "document.pdf"
    file.write_bytes(pdf_bytes(WHOLE))
    report = pdfua.validate(str(file))
    assert list(report.findings) == []


def test_the_check_finds_a_file_without_tags(tmp_path):
    file = tmp_path / "bare.pdf"
    with pypdfium2.PdfDocument.new() as bare:
        bare.new_page(595, 842).close()
        bare.save(file)
    assert {finding.severity for finding in pdfua.validate(str(file)).findings} >= {pdfua.Severity.ERROR}


def test_a_screen_reader_meets_headings_lists_and_a_table_with_a_header(tmp_path):
    file = tmp_path / "document.pdf"
    file.write_bytes(pdf_bytes(WHOLE))
    with pdfua.PdfDocument.open(str(file)) as document:
        assert document.lang == "pl-PL"
        assert document.display_doc_title
        counted = {role: len(document.elements_with_role(f"/{role}")) for role in ("H1", "H2", "LI", "TH", "TD")}
        assert counted == {"H1": 1, "H2": 1, "LI": 2, "TH": 2, "TD": 120}
        (title,) = re.findall("<dc:title>.*?</dc:title>", document.xmp_metadata() or "", re.DOTALL)
        assert "Zarządzenie nr 7" in title


def test_every_word_can_be_copied_from_the_page():
    text = words(" ".join(pages(pdf_bytes(WHOLE))))
    for block in ("zażółć gęślą jaźń Łódź, dnia 1 października", "Шевченко, O’Brien, Müller, „cudzysłów”, 1 250,50 zł"):
        assert block in text
    assert text.index("Prezydent Miasta") < text.index("Jan Łoś")


def test_the_header_of_a_table_is_repeated_on_each_page():
    found = pages(pdf_bytes(WHOLE))
    assert len(found) > 1
    assert all("Etap Do kiedy" in words(page) for page in found if "15 października" in page)


MARKUP = r"""#let x = 1 #panic("a") #read("/etc/hostname") *b* _i_ $x^2$ @ref <label> `code` \ \u{41} // c /* d */
= h - a + b / c: d ~ -- --- ... [x] {y} 'q' "q" https://example.org #sys.inputs"""


@pytest.mark.parametrize(
    "block",
    (
        Paragraph(MARKUP),
        Heading(MARKUP),
        Bullets((MARKUP,)),
        Table((MARKUP,), ()),
        Table(("A",), ((MARKUP,),)),
        Signature(MARKUP, "Jan"),
        Signature("Prezydent", MARKUP),
    ),
)
def test_what_looks_like_a_program_is_printed_as_it_was_typed(block):
    (page,) = pages(pdf_bytes(Document("Pismo", (block,))))
    # A line that breaks after a sign takes no space with it.
    assert "".join(MARKUP.split()) in "".join(page.split())


def test_a_title_that_looks_like_a_program_is_only_a_title():
    (page,) = pages(pdf_bytes(Document("#panic() *A*", ())))
    assert words(page).startswith("#panic() *A*")


def test_the_same_document_gives_the_same_bytes_and_tells_no_time():
    data = pdf_bytes(WHOLE)
    assert data == pdf_bytes(WHOLE)
    assert b"CreationDate" not in data
    assert data != pdf_bytes(Document(WHOLE.title, WHOLE.blocks[1:]))


@pytest.mark.parametrize(("language", "lang"), (("pl", "pl-PL"), ("en", "en-GB"), ("uk", "uk-UA")))
def test_a_document_says_its_language(language, lang, tmp_path):
    file = tmp_path / "document.pdf"
    file.write_bytes(pdf_bytes(Document("A", (), language)))
    with pdfua.PdfDocument.open(str(file)) as document:
        assert document.lang == lang


@pytest.mark.parametrize(
    ("text", "drawn"),
    (
        ("zażółć", "zażółć"),
        (unicodedata.normalize("NFD", "zażółć"), "zażółć"),  # letter and mark apart
        ("Ławka 😀 ❤\ufe0f", "Ławka □ ❤"),
        ("中文", "□□"),
        ("a\tb\u2003c\u2028d", "a b c d"),
        ("a\x00\u200b\u202e\ufeffb\u00ad\r\n", "ab\n"),  # what is not drawn, what turns letters around
        ("\ud800", "□"),  # half of a pair
        ("no\u00a0break", "no\u00a0break"),
    ),
)
def test_a_sign_without_a_letter_is_a_box(text, drawn):
    assert drawable(text, REGULAR) == drawn


def test_bold_and_regular_draw_the_same_signs():
    assert of_font(REGULAR) == of_font(BOLD)


def test_a_file_that_is_no_font_is_refused(tmp_path):
    (tmp_path / "a.ttf").write_bytes(bytes(64))
    with pytest.raises(ValueError, match="no table of characters"):
        of_font(tmp_path / "a.ttf")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1).filter(visible), st.text(), st.lists(st.text(), min_size=1, max_size=3))
def test_whatever_was_typed_becomes_a_file(title, text, cells):
    made = pdf_bytes(
        Document(title, (Heading(text), Paragraph(text), Bullets(tuple(cells)), Table((text,), (tuple(cells),))))
    )
    assert made.startswith(b"%PDF-")


# --- widths ----------------------------------------------------------------------------------------------------------


def widths(*lines: tuple[str, ...]) -> list[int]:
    """Return the shares of the columns of a table."""
    (block,) = blocks_of((Table(lines[0], lines[1:]),))
    return block["widths"]


def test_a_column_is_as_wide_as_its_longest_line_where_there_is_room():
    assert widths(("Pula", "Kwota"), ("Całe miasto", "300 000 zł\nbrutto")) == [11, 10]


def test_no_column_is_narrower_than_its_longest_word_where_a_table_is_crowded():
    header = ("Miejsce", "Numer", "Projekt", "Punkty", "Głosy", "Koszt", "Wynik")
    found = widths(header, ("1", "L/1", "x " * 60, "3", "1", "20\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}zł", "y " * 60))
    assert found[0] > len("Miejsce")
    assert found[5] > len("20 000 zł")
    assert min(found[2], found[6]) > 2 * max(found[1], found[3], found[4])


def test_a_very_long_word_does_not_take_the_room_of_others():
    found = widths(("Numer", "Odcisk", "Tytuł", "Powód"), ("1", "f" * 64, "x " * 60, "y " * 60))
    assert min(found[2:]) > 20
