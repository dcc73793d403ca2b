"""Read a folder of published files that may be anything: within limits, and every fault named.

Nothing outside the folder is looked at: a link or a path is a fault, not a way.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from budzet.exchange.pb_lines import UnreadableError, lines
from budzet.exchange.pb_values import quoted, shown

TOLD_FAULTS = 20
MOST_BYTES = 64 * 1024 * 1024
"""Of one file; the largest a city has published is a quarter of it."""
MOST_FILES = 5000


class Faults:
    """Faults by file. Of each file the first twenty are told, all are counted."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self._of: Counter[str] = Counter()

    def add(self, file: str, reason: str, line: int | None = None) -> None:
        """Note a fault of a file, at a 1-based line of it."""
        self._of[file] += 1
        if self._of[file] <= TOLD_FAULTS:
            self.told.append(f"{shown(file)}{f', wiersz {line}' if line else ''}: {reason}")

    def of(self, file: str) -> int:
        """Return how many faults a file has."""
        return self._of[file]

    @property
    def count(self) -> int:
        """The number of all faults."""
        return self._of.total()

    def sentences(self) -> list[str]:
        """Return what was noted, and of each file with more than is told how many there are."""
        more = [f"{shown(file)}: … i jeszcze {n - TOLD_FAULTS}" for file, n in self._of.items() if n > TOLD_FAULTS]
        return self.told + more


class Folder:
    """The regular files of a folder; whatever else lies there is a fault."""

    def __init__(self, path: Path, faults: Faults) -> None:
        self.path, self.faults = path, faults
        self.names: set[str] = set()
        for one in sorted(path.iterdir())[: MOST_FILES + 1]:
            if one.is_symlink() or not one.is_file():
                faults.add(one.name, "to nie jest zwykły plik")
            elif one.stat().st_size > MOST_BYTES:
                faults.add(one.name, f"plik ma ponad {MOST_BYTES // 1024**2} MB; tak dużego nie czytam")
            else:
                self.names.add(one.name)
        if len(self.names) > MOST_FILES:
            faults.add(path.name, f"w katalogu jest ponad {MOST_FILES} plików")

    def has(self, name: str) -> bool:
        """Whether the file is there and can be read; note a fault if not (once: a file too large has one already)."""
        if name not in self.names and not self.faults.of(name):
            self.faults.add(name, "nie ma tego pliku")
        return name in self.names

    def bytes_of(self, name: str) -> bytes | None:
        """Return what stands in a file; None with a fault noted."""
        return (self.path / name).read_bytes() if self.has(name) else None

    def text(self, name: str) -> str | None:
        """Return the text of a file; None with a fault noted."""
        raw = self.bytes_of(name)
        if raw is None:
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.faults.add(name, "znak spoza UTF-8", raw.count(b"\n", 0, error.start) + 1)
            return None
        if "\0" in text:
            self.faults.add(name, "niedozwolony znak U+0000", text.count("\n", 0, text.index("\0")) + 1)
            return None
        return text

    def value(self, name: str) -> Any:
        """Return what a JSON file holds; None with a fault noted."""
        text = self.text(name)
        if text is None:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else None
            self.faults.add(name, "to nie jest poprawny JSON", line)
            return None
        if found is None:
            self.faults.add(name, "plik nie zawiera niczego")
        return found

    def table(self, name: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        """Yield line and cells of the named columns of each row of a CSV file; faults are noted."""
        if not self.has(name):
            return
        with (self.path / name).open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(lines(stream), strict=True)
            try:
                yield from self._rows(name, reader, columns)
            except UnreadableError as error:
                self.faults.add(name, error.reason, error.line)
            except csv.Error:
                self.faults.add(name, "cudzysłów stoi w złym miejscu; dalej nie da się czytać", reader.line_num)

    def _rows(self, name: str, reader: Any, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        header: list[str] = next(reader, [])
        missing = [column for column in columns if header.count(column) != 1]
        if missing:
            self.faults.add(name, f"brak kolumny {quoted(missing[0])} albo stoi dwa razy", 1)
            return
        places = [header.index(column) for column in columns]
        for cells in reader:
            if len(cells) != len(header):
                self.faults.add(name, f"kolumn jest {len(cells)}, a w nagłówku {len(header)}", reader.line_num)
            else:
                yield reader.line_num, [cells[place] for place in places]
