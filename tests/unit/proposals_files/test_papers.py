"""Papers of a project: a receipt, a list of support, a poster. They can be read aloud, say everything, never change."""

from __future__ import annotations

import dataclasses
import hashlib

import pdfua
import pypdfium2
import pytest
import segno
from support.applications import whole_application
from support.clock import START

from budzet.documents.letter import Paragraph
from budzet.proposals import posters, receipts, support_list
from budzet.proposals.application import CostItem, canonical_bytes
from budzet.proposals.application_document import FileFact, Names
from budzet.proposals.posters import Poster
from budzet.proposals.receipts import Receipt
from budzet.proposals.support_list import SupportList

CONTENT = whole_application(
    title="Źródło i łąka",
    description="Zażółć gęślą jaźń.\n\nDrugi akapit.",
    latitude=50.26,
    longitude=19.02,
    costs=(CostItem(what="Ławka", quantity=4500, unit_price=123_456), CostItem(what="Sadzonki", unit_price=1_050)),
)
URL = "https://bo.zielone.example/2026/projekty/12"
RECEIPT = Receipt(
    number="L1/01/XIII",
    title=CONTENT.title,
    edition_title="Budżet obywatelski Zielone 2026",
    office="Urząd Miasta Zielone",
    pool_name="Północ",
    received_at=START,
    channel="przez internet",
    sha256=hashlib.sha256(canonical_bytes(CONTENT)).hexdigest(),
    content=CONTENT,
    names=Names({"polnoc": "Północ"}, {"zielen": "Zieleń i środowisko"}),
    files=(
        FileFact("picture", "lawka.jpg", "image/jpeg", 2_345_678, "ab" * 32, "Rozdeptana ścieżka"),
        FileFact("support_scan", "", "application/pdf", 900, "cd" * 32),
    ),
    url=URL,
)
LIST = SupportList(
    title="Źródło i łąka",
    pool_name="Północ",
    edition_title="Budżet obywatelski Zielone 2026",
    needed=40,
    in_city="w Zielonem",
    clause=(Paragraph("Administratorem danych jest Urząd Miasta Zielone."),),
)
POSTER = Poster(
    title="Źródło i łąka",
    summary="Odsłonimy źródło.",
    edition_title="Budżet obywatelski Zielone 2026",
    pool_name="Północ",
    place="ul. Źródlana",
    cost=5_566_020,
    number="L1/01/XIII",
    url=URL,
)
LONG = "Bardzo długi tytuł projektu, w którym jest wszystko " * 4
PAPERS = {
    "receipt": lambda: receipts.pdf(RECEIPT),
    "receipt without files": lambda: receipts.pdf(dataclasses.replace(RECEIPT, files=(), office="")),
    "list": lambda: support_list.pdf_of(LIST),
    "list of a long title": lambda: support_list.pdf_of(dataclasses.replace(LIST, title=LONG, needed=1, clause=())),
    "poster": lambda: posters.pdf_of(POSTER),
    "poster of a long title": lambda: posters.pdf_of(dataclasses.replace(POSTER, title=LONG, summary=LONG * 5)),
}


def pages(data: bytes) -> list[str]:
    """Return the text of every page with single spaces."""
    with pypdfium2.PdfDocument(data) as document:
        return [" ".join(document[number].get_textpage().get_text_range().split()) for number in range(len(document))]


@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS)
def test_every_paper_passes_the_check_of_its_tags_and_is_the_same_each_time(make, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(make())
    assert list(pdfua.validate(str(file)).findings) == []
    assert make() == file.read_bytes()


def test_a_receipt_says_what_came_and_when_and_carries_its_mark():
    text = " ".join(pages(receipts.pdf(RECEIPT)))
    for words in (
        "Potwierdzenie przyjęcia projektu L1/01/XIII",
        "4 maja 2026 r., godz. 10:00:00",
        "przez internet",
        "Urząd Miasta Zielone",
        "Zażółć gęślą jaźń.",
        "Zieleń i środowisko",
        "Punkt na mapie: 50.26, 19.02",
        "4,5 szt. 1 234,56 zł 5 555,52 zł",
        "Łącznie 5 566,02 zł",
        "zdjęcie lub rysunek, 2,3 MB lawka.jpg Opis: Rozdeptana ścieżka",
        "lista poparcia, 900 B",
        URL,
        *receipts.NEXT,
    ):
        assert words.replace("\N{NO-BREAK SPACE}", " ") in text
    assert RECEIPT.sha256 in text.replace(" ", "")


def test_a_list_asks_for_no_more_than_the_law_allows_and_names_the_project_on_every_page():
    found = pages(support_list.pdf_of(LIST))
    assert len(found) > 2
    for page in found:
        assert "Lista poparcia · Źródło i łąka · Północ" in page
    for page in found[:-1]:
        assert "Nr Imię i nazwisko Ulica i numer domu Data Podpis" in page
    whole = " ".join(found)
    assert "Potrzebne podpisy: 40" in whole
    assert "Administratorem danych jest Urząd Miasta Zielone." in whole
    assert not {"PESEL", "elefon", "mail"} & {word for word in ("PESEL", "elefon", "mail") if word in whole}


@pytest.mark.parametrize(("needed", "rows"), ((0, 20), (3, 20), (40, 49), (280, 337), (10_000, 400)))
def test_a_list_has_rows_for_what_is_needed_and_some_more(needed, rows):
    assert support_list.rows_for(needed) == rows
    assert f" {min(rows, 49)} " in " ".join([*pages(support_list.pdf_of(dataclasses.replace(LIST, needed=needed))), ""])


def test_a_poster_is_one_page_however_long_the_words_are():
    for make in (PAPERS["poster"], PAPERS["poster of a long title"]):
        assert len(pages(make())) == 1
    text = pages(posters.pdf_of(POSTER))[0].replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Źródło i łąka", "Numer: L1/01/XIII", "Koszt: 55 660,20 zł", "bo.zielone.example/2026/projekty/12"):
        assert words in text


def test_a_poster_says_only_what_is_known():
    text = pages(posters.pdf_of(dataclasses.replace(POSTER, number="", cost=0, place=" ")))[0]
    assert not [name for name in ("Numer:", "Koszt:", "Gdzie:") if name in text]


def test_the_code_on_a_poster_leads_to_its_address():
    with pypdfium2.PdfDocument(posters.pdf_of(POSTER)) as document:
        shot = document[0].render(scale=4).to_pil().convert("L")
    # The code stands at the lower left, under the line; nothing else dark is there.
    corner = shot.crop((0, int(shot.height * 0.765), int(shot.width * 0.33), shot.height))
    corner = corner.point(lambda value: 255 * (value < 128))
    left, top, right, _bottom = corner.getbbox()
    matrix = segno.make(URL, error="m", micro=False).matrix
    side = (right - left) / len(matrix)
    seen = [
        [corner.getpixel((int(left + (x + 0.5) * side), int(top + (y + 0.5) * side))) > 0 for x in range(len(matrix))]
        for y in range(len(matrix))
    ]
    assert seen == [[bool(module) for module in row] for row in matrix]


def letter(sign: str) -> bytes:
    """Return how a sign looks in the title of a poster."""
    with pypdfium2.PdfDocument(posters.pdf_of(dataclasses.replace(POSTER, title=sign))) as document:
        shot = document[0].render(scale=1).to_pil().convert("L")
    title = shot.crop((50, 75, 160, 140))
    assert title.getextrema()[0] < 100, f"nothing is drawn for {sign}"
    return title.tobytes()


def test_polish_letters_are_drawn_as_themselves_and_not_as_boxes():
    box = letter("□")
    assert letter("中") == box  # what a missing letter looks like
    drawn = {sign: letter(sign) for sign in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"}
    bare = {sign: letter(sign) for sign in "acelnoszACELNOSZ"}
    assert len({*drawn.values(), *bare.values(), box}) == len(drawn) + len(bare) + 1
