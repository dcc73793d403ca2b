"""An application on paper: its answers as blocks of a document, in Polish, for receipts and for the case file. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import format_date

from budzet.base import calendar
from budzet.documents.letter import Block, Bullets, Heading, Paragraph, Table
from budzet.editions import sentences
from budzet.proposals.application import Applicant, Application

CHANNELS: Mapping[str, str] = {
    "online": "przez internet",
    "paper_point": "na papierze, w punkcie obsługi",
    "post": "pocztą",
    "e_delivery": "przez e-Doręczenia",
    "epuap": "przez ePUAP",
    "email": "e-mailem",
    "import": "z wcześniejszego systemu",
}
KINDS: Mapping[str, str] = {
    "picture": "zdjęcie lub rysunek",
    "document": "dokument",
    "support_scan": "lista poparcia",
    "consent": "zgoda",
}
_DESIGN = {"yes": "Tak", "no": "Nie", "not_applicable": "Nie dotyczy"}
_NONE = "–"
_YES_NO = {True: "tak", False: "nie", None: _NONE}


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys of an application are called: its pool, its topics."""

    pools: Mapping[str, str]
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file that was handed in. ``name`` and ``alt_text`` only of files everybody may see."""

    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    alt_text: str = ""


def content_blocks(content: Application, names: Names) -> tuple[Block, ...]:
    """Return everything an application says in public."""
    design = _DESIGN.get(content.universal_design or "", _NONE)
    return (
        *_part("Krótki opis", content.summary),
        *_part("Opis", content.description),
        *_part("Uzasadnienie", content.reasons),
        Heading("Tematy i pula"),
        Bullets(tuple(names.topics.get(key, key) for key in content.topics) or (_NONE,)),
        Paragraph(f"Pula: {names.pools.get(content.pool, content.pool) or _NONE}"),
        *_part("Miejsce", content.place),
        *_point(content),
        Heading("Kosztorys"),
        *_costs(content),
        Heading("Projektowanie uniwersalne"),
        Paragraph(f"Czy każdy będzie mógł z tego korzystać: {design}"),
        *_paragraphs(content.universal_how),
    )


def applicant_blocks(people: Iterable[Applicant]) -> tuple[Block, ...]:
    """Return who applies, for the office: the applicant first, then co-authors."""
    found: list[Block] = []
    for number, person in enumerate(people):
        found.append(Heading("Współautor" if number else "Wnioskodawca"))
        found.append(Table(("Dane", "Treść"), tuple(_person(person, is_applicant=number == 0))))
    return tuple(found)


def file_blocks(files: Iterable[FileFact]) -> tuple[Block, ...]:
    """Return the table of the files that were handed in."""
    rows = tuple((f"{number}", _file_words(file), grouped(file.sha256)) for number, file in enumerate(files, start=1))
    if not rows:
        return (Paragraph("Nie dołączono żadnych plików."),)
    return (Table(("Nr", "Plik", "Znak pliku (SHA-256)"), rows),)


def moment(instant: dt.datetime) -> str:
    """Write an instant to the second, on the clock of Warsaw."""
    wall = calendar.local(instant)
    return f"{format_date(wall.date(), 'd MMMM y', locale='pl')} r., godz. {wall:%H:%M:%S}"


def size(octets: int) -> str:
    """Write the size of a file as people do."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{round(octets / 1000)} kB"
    return f"{Decimal(octets) / 1_000_000:.1f} MB".replace(".", ",")


def grouped(sha256: str) -> str:
    """Write a mark in groups that can be read out and that break at the end of a line."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))


def _file_words(file: FileFact) -> str:
    kind = KINDS.get(file.kind, file.kind)
    described = f"Opis: {file.alt_text}" if file.alt_text else ""
    return "\n".join(part for part in (f"{kind}, {size(file.size)}", file.name, described) if part)


def _part(heading: str, text: str) -> tuple[Block, ...]:
    return (Heading(heading), *(_paragraphs(text) or (Paragraph(_NONE),)))


def _paragraphs(text: str) -> tuple[Block, ...]:
    return tuple(Paragraph(part.strip()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())


def _point(content: Application) -> tuple[Block, ...]:
    if content.latitude is None or content.longitude is None:
        return ()
    return (Paragraph(f"Punkt na mapie: {content.latitude}, {content.longitude}"),)


def _costs(content: Application) -> tuple[Block, ...]:
    upkeep = _NONE if content.upkeep is None else sentences.amount(content.upkeep)
    rows = [
        (item.what, f"{_quantity(item.quantity)} {item.unit}", amount(item.unit_price), amount(item.amount))
        for item in content.costs
    ]
    return (
        Table(("Pozycja", "Ilość", "Cena", "Razem"), (*rows, ("Łącznie", "", "", amount(content.cost)))),
        Paragraph(f"Utrzymanie przez rok: {upkeep}"),
    )


def amount(grosze: int) -> str:
    """Write a sum."""
    return sentences.amount(grosze)


def _quantity(thousandths: int) -> str:
    return f"{(Decimal(thousandths) / 1000).normalize():f}".replace(".", ",")


def _person(person: Applicant, *, is_applicant: bool) -> Iterable[tuple[str, str]]:
    address = f"{person.street} {person.house}, {person.postcode} {person.town}".strip(" ,")
    facts = [("Imię i nazwisko", person.name), ("E-mail", person.email)]
    if is_applicant:
        facts += [
            ("Adres", address),
            ("Telefon", person.phone),
            ("Oświadczenie o zamieszkaniu", _YES_NO[person.lives_here]),
            ("Zgoda na podanie imienia i nazwiska", _YES_NO[person.show_name]),
            ("Osoba małoletnia", _YES_NO[person.is_minor]),
        ]
        if person.is_minor:
            facts += [("Opiekun", person.guardian_name), ("Zgoda opiekuna", _YES_NO[person.guardian_agrees])]
    return [(name, value or _NONE) for name, value in facts]
