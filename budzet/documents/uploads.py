"""What an uploaded table may be, and how a file that is none is refused: shared by the readers of CSV and of XLSX."""

from __future__ import annotations

from dataclasses import dataclass

from budzet.base.findings import Finding


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one upload may cost."""

    max_bytes: int = 2 * 1024 * 1024
    max_unpacked: int = 48 * 1024 * 1024
    """Bytes of all parts of a workbook together: a small archive can hold gigabytes."""
    max_rows: int = 50_000
    max_columns: int = 100
    max_shown: int = 50
    """Faults that are told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table as it stands in the file; ``number`` is what an editor or a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Say whether there is nothing on the line."""
        return not any(cell.strip() for cell in self.cells)


class UnreadableError(Exception):
    """The file as a whole is no table that could be looked at line by line."""

    def __init__(self, code: str, *, line: int | None = None) -> None:
        super().__init__(code)
        self.finding = fault(code, line=line)


def fault(code: str, key: str = "", *, line: int | None = None, column: str | None = None) -> Finding:
    """Return a fault of a table: where it is and, as a clerk reads it, what is wrong there."""
    return Finding.of(code, key, line=line, column=column, reason=REASONS[code])


REASONS = {
    "empty_file": "Plik jest pusty.",
    "file_too_large": "Plik jest za duży. Podziel go na mniejsze.",
    "unpacks_too_large": "Plik jest za duży po rozpakowaniu. Podziel go na mniejsze.",
    "undecodable": "Nie da się odczytać liter w tym pliku. Zapisz go jako CSV UTF-8 albo XLSX.",
    "old_spreadsheet": "To stary arkusz (XLS) albo plik z hasłem. Zapisz go bez hasła jako XLSX albo CSV.",
    "not_a_table": "To nie jest tabela z kolumnami, których tu potrzeba. Zapisz ją jako XLSX albo CSV.",
    "broken_quotes": "Cudzysłów w tym wierszu nie ma pary.",
    "too_many_rows": "Wierszy jest za dużo. Podziel plik na mniejsze.",
    "too_many_columns": "Kolumn jest za dużo.",
    "no_rows": "Pod nagłówkiem nie ma żadnego wiersza.",
    "missing_column": "Brakuje tej kolumny.",
    "unknown_column": "Nie znamy tej kolumny. Usuń ją albo popraw jej nazwę.",
    "column_twice": "Ta kolumna jest w pliku dwa razy.",
    "missing_value": "Brakuje wartości.",
    "too_long": "Wartość jest za długa.",
    "control_character": "W tej komórce jest znak, którego nie widać i którego nie można zapisać.",
    "error_value": "W tej komórce jest błąd arkusza, a nie wartość.",
    "cell_without_column": "Ta komórka stoi poza kolumnami nagłówka.",
}
"""What is wrong, for each fault of this room."""
