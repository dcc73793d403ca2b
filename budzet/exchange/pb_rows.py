"""Rows, sections and cells of a ``.pb`` file, with every fault at its line; the format: pabulib.org/format.

The reader is lenient about form (BOM, any line ends, blanks around cells, order of columns, unknown columns, a decimal
comma) and strict about content: what cannot be read for certain is a fault, never a guess.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from budzet.base.errors import ImportRefusedError
from budzet.base.money import Grosze, parse_amount

TOLD_FAULTS = 20
SECTIONS = ("META", "PROJECTS", "VOTES")
_NUMBER = re.compile(r"\d+(\.\d+)?")


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


def rows(text: str, faults: Faults) -> Iterator[tuple[str, Row]]:
    """Yield each row that is not blank with the section it stands in; the title lines themselves are not yielded."""
    titles: list[str] = []
    cells = _cells(text)
    while row := next(cells, None):
        if isinstance(row, _BrokenQuotes):
            faults.add(titles[-1] if titles else "plik", row.line, _BrokenQuotes.reason)
            return
        if title := _title(row.cells):
            _check_order(title, titles, row.line, faults)
            titles.append(title)
        elif titles:
            yield titles[-1], row
        else:
            faults.add("plik", row.line, "przed tytułem META stoi tekst; to nie jest plik .pb")
            return
    for missing in SECTIONS:
        if missing not in titles:
            faults.add(missing, None, "nie ma tej części pliku")


@dataclass(frozen=True, slots=True)
class _BrokenQuotes:
    line: int
    reason: ClassVar[str] = "cudzysłów nie jest zamknięty albo stoi w złym miejscu; dalej nie da się czytać"


def _cells(text: str) -> Iterator[Row | _BrokenQuotes]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";", strict=True)
    begin = 1
    try:
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if any(cells):
                yield Row(begin, cells)
            begin = reader.line_num + 1
    except csv.Error:
        yield _BrokenQuotes(begin)


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
            faults.add(section, header.line, f"kolumna „{name}” stoi dwa razy")
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


def amount(text: str) -> Grosze:
    """Read an amount as minor units; a decimal comma is read, a thousands separator is not. Raises ``ValueError``."""
    plain = _plain(text)
    if len(plain.partition(".")[2].rstrip("0")) > 2:
        raise ValueError(f"kwota „{text}” ma więcej niż dwa miejsca po przecinku")
    return parse_amount(plain)


def whole(text: str) -> int:
    """Read a whole, non-negative number; ``3.0`` is read too. Raises ``ValueError``."""
    units, _, decimals = _plain(text).partition(".")
    if decimals.strip("0"):
        raise ValueError(f"„{text}” nie jest liczbą całkowitą")
    return int(units)


def coordinate(text: str, limit: int) -> float:
    """Read degrees, at most ``limit`` either way. Raises ``ValueError``."""
    degrees = float(_plain(text.removeprefix("-"))) * (-1 if text.startswith("-") else 1)
    if abs(degrees) > limit:
        raise ValueError(f"„{text}” to nie są stopnie")
    return degrees


def _plain(text: str) -> str:
    plain = text
    if "," in text and "." not in text:
        units, _, decimals = text.partition(",")
        # Three digits after the comma could as well be thousands.
        if len(decimals) == 3:
            raise ValueError(f"„{text}”: nie wiadomo, czy przecinek oddziela tysiące, czy ułamek")
        plain = f"{units}.{decimals}"
    if not (plain.isascii() and _NUMBER.fullmatch(plain)):
        raise ValueError(f"„{text}” nie jest liczbą")
    return plain


def date(text: str, *, end: bool) -> dt.date:
    """Read ``DD.MM.YYYY``, ``YYYY-MM-DD`` or a year (its first day, its last day for an ``end``); ``ValueError``."""
    if re.fullmatch(r"\d{4}", text):
        return dt.date(int(text), 12, 31) if end else dt.date(int(text), 1, 1)
    for pattern, order in ((r"(\d{1,2})\.(\d{1,2})\.(\d{4})", (3, 2, 1)), (r"(\d{4})-(\d\d)-(\d\d)", (1, 2, 3))):
        if found := re.fullmatch(pattern, text):
            try:
                return dt.date(*(int(found[place]) for place in order))
            except ValueError:
                break
    raise ValueError(f"„{text}” nie jest datą (DD.MM.RRRR)")


def words(text: str) -> tuple[str, ...]:
    """Return the parts of a comma-separated list without blanks and empty parts."""
    return tuple(part for raw in text.split(",") if (part := raw.strip()))
