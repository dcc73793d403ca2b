"""The list of support to print: name, street and house, date, signature. No PESEL and no phone are asked for (R-02).

The title and the pool stand on every page, because pages are gathered apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.base.text import inside
from budzet.documents import letter, pdf
from budzet.documents.letter import Block, Heading, Paragraph, Words
from budzet.documents.typesetting import typeset
from budzet.editions import queries as editions
from budzet.editions import text_services
from budzet.editions.models import Edition

COLUMNS = (("Nr", 4), ("Imię i nazwisko", 24), ("Ulica i numer domu", 24), ("Data", 11), ("Podpis", 19))
"""The columns with their widths."""

_ROWS_LEAST, _ROWS_MOST = 20, 400
_SPARE = 1.2  # some signatures will not be valid


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportList:
    """What a list says. ``needed``: how many signatures the pool asks for; ``clause``: on personal data."""

    title: str
    pool_name: str
    edition_title: str
    needed: int
    in_city: str
    clause: tuple[Block, ...]


def of_title(session: Session, edition: Edition, title: str, pool_name: str, needed: int) -> SupportList:
    """Return the list of a project of one edition, with the clause of that edition."""
    city = editions.city(session)
    text = text_services.current(session, edition.id, "support_clause", "pl")
    filled = letter.compose("-", text.body, Words(text_services.values(city, edition, "pl")))
    return SupportList(
        title=" ".join(title.split()) or "Projekt bez tytułu",
        pool_name=pool_name,
        edition_title=edition.title,
        needed=needed,
        in_city=inside(city.name_locative) if city else "w naszej gminie",
        clause=filled.blocks,
    )


def pdf_of(found: SupportList) -> bytes:
    """Return the list as a tagged PDF with enough rows for what is needed and some more."""
    value = {
        "title": f"Lista poparcia projektu „{found.title}”",
        **pdf.language_of("pl"),
        "running": f"Lista poparcia · {found.title} · {found.pool_name}",
        "blocks": pdf.blocks_of(_blocks(found)),
        "columns": [{"name": name, "width": width} for name, width in COLUMNS],
        "rows": [str(number) for number in range(1, rows_for(found.needed) + 1)],
        "after": pdf.blocks_of((Heading("Co dzieje się z tymi danymi"), *found.clause)),
    }
    return typeset("support_list.typ", value)


def rows_for(needed: int) -> int:
    """Return how many rows a list has: what is needed and a fifth more, within bounds."""
    return min(max(_ROWS_LEAST, int(needed * _SPARE) + 1), _ROWS_MOST)


def _blocks(found: SupportList) -> tuple[Block, ...]:
    return (
        Paragraph(f"{found.edition_title}\nPula: {found.pool_name}\nPotrzebne podpisy: {found.needed or '–'}"),
        Paragraph(
            f"Popieram ten projekt i mieszkam {found.in_city}. Podpisać może się każdy, kto tu mieszka, bez względu na "
            "wiek, raz na jednej liście. Podpisy autorów projektu się nie liczą. Pisz czytelnie."
        ),
    )
