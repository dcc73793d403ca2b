"""The list of chosen projects as an attachment to the draft budget resolution (R-07), in Polish as all its kind (pure).

The unit that carries a project out and the remarks are left to the treasurer: their columns are empty.
"""

from __future__ import annotations

from decimal import Decimal

from budzet.documents.letter import Block, Document, Heading, Paragraph, Table
from budzet.documents.tables import Cell
from budzet.editions import sentences
from budzet.results.protocol import Protocol, ProtocolPool

HEADER = ("Lp.", "Pula", "Dzielnica", "Numer", "Tytuł", "Kwota (zł)", "Jednostka realizująca", "Uwagi")
SHEET = "Wybrane zadania"

_COLUMNS = ("Numer", "Tytuł", "Kwota", "Jednostka realizująca", "Uwagi")
_CITYWIDE = "całe miasto"


def title(protocol: Protocol) -> str:
    """Return the title of the document."""
    return f"Wykaz zadań wybranych do realizacji – {protocol.title}"


def rows(protocol: Protocol) -> list[tuple[Cell, ...]]:
    """Return the winners as a table: pool by pool, each with its sum, and the sum of all at the end (złotys)."""
    found: list[tuple[Cell, ...]] = []
    place = 0
    for entry in _pools(protocol):
        for project in entry.winners:
            place += 1
            head = (place, entry.pool.name, _district(entry), project.number, project.title)
            found.append((*head, _zl(project.cost), "", ""))
        found.append(("", entry.pool.name, _district(entry), "", "Razem w puli", _zl(entry.spent), "", ""))
    return [*found, ("", "", "", "", "Razem", _zl(_whole(protocol)), "", "")]


def document(protocol: Protocol) -> Document:
    """Return the list as a document: a table for each pool with winners, the sum of all at the end."""
    said = [protocol.office] if protocol.office else []
    said.append("Załącznik do projektu uchwały budżetowej. Jednostki realizujące i uwagi wpisuje urząd.")
    blocks: list[Block] = [Paragraph("\n".join(said))]
    for entry in _pools(protocol):
        blocks += [Heading(_heading(entry)), Table(_COLUMNS, (*_lines(entry), _sum(entry)))]
    count = sum(len(entry.winners) for entry in protocol.pools)
    blocks += [
        Heading("Razem"),
        Paragraph(f"Liczba zadań: {count}. Kwota: {sentences.amount(_whole(protocol))}."),
    ]
    return Document(title(protocol), tuple(blocks))


def _lines(entry: ProtocolPool) -> list[tuple[str, ...]]:
    return [(one.number, one.title, sentences.amount(one.cost), "", "") for one in entry.winners]


def _sum(entry: ProtocolPool) -> tuple[str, ...]:
    return ("", "Razem w puli", sentences.amount(entry.spent), "", "")


def _pools(protocol: Protocol) -> list[ProtocolPool]:
    return [entry for entry in protocol.pools if entry.winners]


def _heading(entry: ProtocolPool) -> str:
    name = entry.pool.name
    return name if entry.district in name else f"{name} ({entry.district})"


def _district(entry: ProtocolPool) -> str:
    return entry.district or _CITYWIDE


def _whole(protocol: Protocol) -> int:
    return sum(entry.spent for entry in protocol.pools)


def _zl(grosze: int) -> Decimal:
    return Decimal(grosze) / 100
