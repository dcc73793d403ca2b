"""Pages somebody has photographed, put together to one PDF: upright, cleaned, each with words for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budzet.base.errors import DomainError
from budzet.base.findings import Finding
from budzet.documents import pdf, pictures
from budzet.documents.typesetting import typeset_pictures

PAGES_MOST = 30
_LONGEST = 2_000
"""Pixels of the longer side: handwriting of an A4 page can be read at 170 dots an inch."""


def scan_pdf(title: str, pages: Iterable[bytes]) -> bytes:
    """Return photographed pages as one tagged PDF; pages are taken one after another, so give a generator.

    Raises ``DomainError`` that names the page for a file that is no picture, and when there are none or too many.
    """
    cleaned = list(_cleaned(pages))
    if not cleaned:
        raise DomainError("Nie ma żadnego zdjęcia. Wybierz zdjęcia stron.", [Finding.of("no_file")])
    names = [f"{number}{_ending(page)}" for number, page in enumerate(cleaned, start=1)]
    shown = [
        {"file": name, "alt": f"Zdjęcie strony {number} z {len(names)}"} for number, name in enumerate(names, start=1)
    ]
    value = {"title": title, **pdf.language_of("pl"), "pages": shown}
    return typeset_pictures("scan.typ", value, zip(names, cleaned, strict=True))


def _cleaned(pages: Iterable[bytes]) -> Iterator[bytes]:
    for number, page in enumerate(pages, start=1):
        if number > PAGES_MOST:
            too_many = Finding.of("too_many_pages", most=PAGES_MOST)
            raise DomainError(f"Zdjęć jest za dużo. Wyślij najwyżej {PAGES_MOST} naraz.", [too_many])
        try:
            yield pictures.clean_picture(page, longest=_LONGEST)
        except DomainError as error:
            (fault,) = error.findings
            named = Finding(fault.code, params={**fault.params, "page": number})
            raise DomainError(f"Zdjęcie {number}: {error.sentence}", [named]) from None


def _ending(cleaned: bytes) -> str:
    return ".png" if pictures.media_type(cleaned) == "image/png" else ".jpg"
