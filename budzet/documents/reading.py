"""Tables that clerks upload: CSV or XLSX, told apart by content; every fault at once, with line and column."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO

from budzet.base.findings import Finding
from budzet.base.text import fold
from budzet.documents import csv_lines, xlsx_lines
from budzet.documents.characters import armed
from budzet.documents.uploads import Limits, Line, UnreadableError, fault

LIMITS = Limits()
"""What a clerk's table may be unless a room says otherwise."""

_OLE = b"\xd0\xcf\x11\xe0"  # XLS of old, and XLSX under a password
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NAME_READ, _NAME_SHOWN = 200, 60
_PIECE = 1 << 20
# What a spreadsheet shows where a formula failed, in English (as XLSX stores it) and in Polish (as CSV does).
_ERRORS = frozenset(
    (
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"),
        *("#N/D", "#N/D!", "#ADR!", "#ARG!", "#DZIEL/0!", "#NAZWA?", "#LICZBA!", "#ZERO!"),
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column a table may have: names its header may bear (the first is shown), whether each row needs a value."""

    key: str
    names: tuple[str, ...]
    required: bool = True
    longest: int = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row under the header: its line in the file and the trimmed text of every known column, by key."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the rows when there is no fault; else no rows, the first faults and how many there are."""

    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    fault_count: int = 0


@dataclass(slots=True)
class Faults:
    """The first faults, and the number of all: a broken file of 50 000 lines has no use for as many sentences."""

    most: int
    first: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, finding: Finding) -> None:
        self.count += 1
        if len(self.first) < self.most:
            self.first.append(finding)


def read_table(data: bytes, columns: Sequence[Column], *, limits: Limits = LIMITS) -> Table:
    """Read a table whose first line that is not blank names its columns, in any order, whatever case or marks.

    A column that is not required may be missing, and then every row has an empty text for it. Blank rows are skipped.
    Numbers of a workbook come with a decimal point, its days as ``2026-03-01``.
    """
    faults = Faults(limits.max_shown)
    rows = tuple(stream(io.BytesIO(data), columns, faults, limits=limits))
    if faults.count:
        return Table(findings=tuple(faults.first), fault_count=faults.count)
    return Table(rows=rows)


def stream(source: BinaryIO, columns: Sequence[Column], faults: Faults, *, limits: Limits = LIMITS) -> Iterator[Row]:
    """Yield the rows of a table one by one, as ``read_table`` reads them; what is wrong is put into ``faults``.

    For tables that are too long to be held: what is done with a row must be undone when there was a fault.
    """
    try:
        yield from _rows(_lines(source, columns, limits), columns, faults, limits)
    except UnreadableError as error:
        faults.add(error.finding)


def sentence(finding: Finding) -> str:
    """Return a fault as a clerk reads it: line, column, what is wrong."""
    line, column = finding.params["line"], finding.params["column"]
    places = [f"wiersz {line}"] if line else []
    places += [f"kolumna „{column}”"] if column else []
    where = ", ".join(places)
    reason = str(finding.params["reason"])
    return f"{where[0].upper()}{where[1:]}: {reason}" if where else reason


def _lines(source: BinaryIO, columns: Sequence[Column], limits: Limits) -> Iterable[Line]:
    if source.seek(0, io.SEEK_END) > limits.max_bytes:
        raise UnreadableError("file_too_large")
    source.seek(0)
    beginning = source.read(_PIECE)
    if _blank(beginning) and all(map(_blank, iter(lambda: source.read(_PIECE), b""))):
        raise UnreadableError("empty_file")
    source.seek(0)
    if beginning.startswith(_OLE):
        raise UnreadableError("old_spreadsheet")
    if beginning.startswith(xlsx_lines.MAGIC):
        return xlsx_lines.read(source, limits)
    return csv_lines.read(source, {fold(name) for column in columns for name in column.names}, limits)


def _blank(piece: bytes) -> bool:
    return not piece.strip(b"\xef\xbb\xbf\r\n\t ;,")


def _rows(lines: Iterable[Line], columns: Sequence[Column], faults: Faults, limits: Limits) -> Iterator[Row]:
    written = (line for line in lines if not line.blank)
    header = next(written, None)
    if header is None:
        raise UnreadableError("empty_file")
    places = _places(header, columns, faults)
    count = 0
    for count, line in enumerate(written, start=1):
        if count > limits.max_rows:
            raise UnreadableError("too_many_rows")
        yield _row(line, places, columns, faults)
    if count == 0:
        raise UnreadableError("no_rows")


def _places(header: Line, columns: Sequence[Column], faults: Faults) -> dict[int, Column | None]:
    """Return the column at each named place of the header (``None``: an unknown one) and note what is wrong with it."""
    known = {fold(name): column for column in columns for name in column.names}
    named = {index: cell for index, cell in enumerate(header.cells) if cell.strip()}
    places = {index: known.get(fold(cell[:_NAME_READ])) for index, cell in named.items()}
    found = [column for column in places.values() if column is not None]
    if not found:
        raise UnreadableError("not_a_table")
    for column in columns:
        if column.required and column not in found:
            faults.add(fault("missing_column", column.key, column=column.names[0]))
        if found.count(column) > 1:
            faults.add(fault("column_twice", column.key, line=header.number, column=column.names[0]))
    for index, place in places.items():
        if place is None:
            faults.add(fault("unknown_column", line=header.number, column=_shown(named[index])))
    return places


def _row(line: Line, places: Mapping[int, Column | None], columns: Sequence[Column], faults: Faults) -> Row:
    values = dict.fromkeys((column.key for column in columns), "")
    for index in range(max(len(line.cells), max(places) + 1)):
        cell = line.cells[index] if index < len(line.cells) else ""
        if index not in places:
            if cell.strip():
                faults.add(fault("cell_without_column", line=line.number))
        elif (column := places[index]) is not None:
            values[column.key] = armed(cell.strip())
            if code := _cell_fault(cell, column):
                faults.add(fault(code, column.key, line=line.number, column=column.names[0]))
    return Row(line.number, MappingProxyType(values))


def _cell_fault(cell: str, column: Column) -> str | None:
    if not cell:
        return "missing_value" if column.required else None
    value = cell.strip()
    if not cell.isprintable() and _CONTROL.search(cell):
        return "control_character"
    if len(value) > column.longest:
        return "too_long"
    if value.startswith("#") and value.upper() in _ERRORS:
        return "error_value"
    return "missing_value" if column.required and not value else None


def _shown(name: str) -> str:
    """Return the name of an unknown column, short and without signs that cannot be drawn."""
    bare = " ".join(_CONTROL.sub(" ", name).split())
    return bare if len(bare) <= _NAME_SHOWN else f"{bare[:_NAME_SHOWN]}…"
