"""Photographed pages become one PDF a screen reader can open; what is no picture is named by its number."""

from __future__ import annotations

import pdfua
import pypdfium2
import pytest
from support.pictures import picture
from support.sent_files import HIDDEN, with_gps

from budzet.base.errors import DomainError
from budzet.documents.scans import PAGES_MOST, scan_pdf


def refused(pages) -> DomainError:
    with pytest.raises(DomainError) as caught:
        scan_pdf("Lista", pages)
    return caught.value


def test_pages_of_any_kind_become_one_file_with_words_for_each(tmp_path):
    data = scan_pdf("Lista poparcia", [with_gps(), picture("PNG", (200, 900)), picture("WEBP", (900, 200))])
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) == 3
    file = tmp_path / "scan.pdf"
    file.write_bytes(data)
    assert list(pdfua.validate(str(file)).findings) == []
    with pdfua.PdfDocument.open(str(file)) as document:
        assert len(document.elements_with_role("/Figure")) == 3
        assert document.lang == "pl-PL"


def test_a_picture_fills_its_page_and_stays_whole():
    with pypdfium2.PdfDocument(scan_pdf("Lista", [picture("PNG", (300, 400))])) as document:
        shot = document[0].render(scale=1).to_pil().convert("RGB")
    blue = [shot.getpixel((shot.width // 2, y)) == (11, 74, 143) for y in range(shot.height)]
    assert sum(blue) > 0.8 * shot.height
    assert not blue[0]
    assert not blue[-1]


def test_nothing_but_the_pictures_comes_through():
    assert not HIDDEN.search(scan_pdf("Lista", [with_gps()]))


def test_the_same_pages_give_the_same_bytes():
    assert scan_pdf("Lista", [with_gps()]) == scan_pdf("Lista", [with_gps()])


def test_a_page_that_is_no_picture_is_named():
    error = refused([picture(), b"<script>", picture()])
    assert error.sentence.startswith("Zdjęcie 2: To nie jest obraz, który przyjmujemy.")
    assert (error.findings[0].code, error.findings[0].params["page"]) == ("not_a_picture", 2)


@pytest.mark.parametrize(("count", "code"), ((0, "no_file"), (PAGES_MOST + 1, "too_many_pages")))
def test_no_pages_and_too_many_are_refused(count, code):
    tiny = picture(size=(4, 4))
    assert refused(tiny for _ in range(count)).findings[0].code == code


def test_pages_are_asked_for_one_after_another():
    asked = []

    def pages():
        for number in (1, 2, 3):
            asked.append(number)
            yield b"no picture" if number == 2 else picture(size=(4, 4))

    refused(pages())
    assert asked == [1, 2]
