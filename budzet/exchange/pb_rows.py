"""Rows and sections of a ``.pb`` file, with every fault at its line; the format: pabulib.org/format.

The reader is lenient about form (BOM, any line ends, blanks around cells, order of columns, unknown columns, a decimal
comma) and strict about content: what cannot be read for certain is a fault, never a guess.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from budzet.base.errors import ImportRefusedError
from budzet.exchange.pb_lines import UnreadableError, lines
from budzet.exchange.pb_values import quoted

TOLD_FAULTS = 20
SECTIONS = ("META", "PROJECTS", "VOTES")
MOST_PROJECTS = 65_535
"""A ballot of ours names a project by a number of two bytes."""
MOST_VOTES = 500_000
"""In one pool; the largest known has 131 778."""
MOST_ROWS = {"META": 1000, "PROJECTS": 1 + MOST_PROJECTS, "VOTES": 1 + MOST_VOTES}
"""Rows of a section, its header with them."""
MOST_COLUMNS = 1000


@dataclass(slots=True)
class Faults:
    """Faults of one file. The first twenty are kept in words, all are counted."""

    name: str
    told: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, section: str, line: int | None, reason: str) -> None:
        """Note a fault of a section at a 1-based line (None: the section as a whole)."""
        self.count += 1
        if len(self.told) < TOLD_FAULTS:
            at = f", wiersz {line}" if line else ""
            self.told.append(f"{self.name}: {section}{at}: {reason}")

    def refusal(self) -> ImportRefusedError:
        """Return the refusal with all faults as one message."""
        more = [f"… i jeszcze {self.count - len(self.told)}"] if self.count > len(self.told) else []
        return ImportRefusedError("\n".join(self.told + more))


@dataclass(frozen=True, slots=True)
class Row:
    """The stripped cells of one row and the 1-based line it begins at."""

    line: int
    cells: list[str]


class _BrokenRowError(UnreadableError):
    """A row that cannot be read, or one too many; what follows it cannot be told apart any more."""


def rows(stream: TextIO, faults: Faults) -> Iterator[tuple[str, Row]]:
    """Yield each row that is not blank with the section it stands in; the title lines themselves are not yielded."""
    titles: list[str] = []
    taken = 0
    try:
        for row in _rows(stream):
            if title := _title(row.cells):
                _check_order(title, titles, row.line, faults)
                titles.append(title)
                taken = 0
            elif titles:
                taken += 1
                _check_number(titles[-1], taken, row.line)
                yield titles[-1], row
            else:
                faults.add("plik", row.line, "przed tytułem META stoi tekst; to nie jest plik .pb")
                return
    except _BrokenRowError as error:
        faults.add(titles[-1] if titles else "plik", error.line, error.reason)
        return
    except UnreadableError as error:
        # It was met while reading ahead: the section is that of an earlier row.
        faults.add("plik", error.line, error.reason)
        return
    for missing in SECTIONS:
        if missing not in titles:
            faults.add(missing, None, "nie ma tej części pliku")


def _rows(stream: TextIO) -> Iterator[Row]:
    reader = csv.reader(lines(stream), delimiter=";", strict=True)
    begin = 1
    try:
        for raw in reader:
            if len(raw) > MOST_COLUMNS:
                raise _BrokenRowError(begin, f"kolumn jest {len(raw)}, a może być najwyżej {MOST_COLUMNS}")
            cells = [cell.strip() for cell in raw]
            if any(cells):
                yield Row(begin, cells)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _BrokenRowError(begin, _LONG_CELL if "limit" in str(error) else _QUOTES) from None


_QUOTES = "cudzysłów nie jest zamknięty albo stoi w złym miejscu; dalej nie da się czytać"
_LONG_CELL = f"komórka ma ponad {csv.field_size_limit()} znaków albo jej cudzysłów nie jest zamknięty"


def _check_number(section: str, taken: int, line: int) -> None:
    if taken > MOST_ROWS[section]:
        raise _BrokenRowError(line, f"wierszy jest ponad {MOST_ROWS[section]}; więcej program nie wczyta")


def _title(cells: list[str]) -> str:
    title = cells[0].upper()
    return title if title in SECTIONS and not any(cells[1:]) else ""


def _check_order(title: str, before: Sequence[str], line: int, faults: Faults) -> None:
    if title in before:
        faults.add(title, line, "ta część stoi w pliku drugi raz")
    elif any(SECTIONS.index(earlier) > SECTIONS.index(title) for earlier in before):
        faults.add(title, line, "części muszą stać w kolejności META, PROJECTS, VOTES")


class Columns:
    """The header of a section: which cell of a row holds which field."""

    def __init__(self, section: str, header: Row, required: Sequence[str], faults: Faults) -> None:
        self.section, self.faults, self.width = section, faults, len(header.cells)
        while self.width and not header.cells[self.width - 1]:
            self.width -= 1
        names = header.cells[: self.width]
        self.place = {name: place for place, name in enumerate(names)}
        for name in sorted({name for name in names if names.count(name) > 1}):
            faults.add(section, header.line, f"kolumna {quoted(name)} stoi dwa razy")
        for name in required:
            if name not in self.place:
                faults.add(section, header.line, f"brak kolumny „{name}”")

    def __contains__(self, name: str) -> bool:
        return name in self.place

    def get(self, row: Row, name: str) -> str:
        """Return the cell of a field, or an empty text when the file has no such column."""
        place = self.place.get(name)
        return row.cells[place] if place is not None else ""

    def fits(self, row: Row) -> bool:
        """Whether the row has as many cells as the header (blank ones at the end do not count); note a fault if not."""
        if len(row.cells) == self.width or (len(row.cells) > self.width and not any(row.cells[self.width :])):
            return True
        self.faults.add(
            self.section,
            row.line,
            f"kolumn jest {len(row.cells)}, a w nagłówku {self.width} (średnik w tekście musi stać w cudzysłowie)",
        )
        return False
