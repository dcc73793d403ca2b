"""The lines of a ``.pb`` file, within limits: a file that could fill the memory is refused before it is held.

The largest file known has less than 8 MB; the limits lie well above what a city can need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

MOST_BYTES = 32 * 1024 * 1024
MOST_LINES = 1_500_000
MOST_IN_LINE = 1_000_000
"""Characters; a line of a ballot that names 999 projects has less than 20 thousand."""

TOO_BIG = f"plik ma ponad {MOST_BYTES // 1024**2} MB; większego program nie wczyta"

_LINE_END = re.compile(rb"\r\n|\r|\n")
# What no text of a city holds: control characters (a terminal obeys some, PostgreSQL stores no NUL), halves of a
# character, and the marks that turn the direction of what follows them on a screen.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class UnreadableError(Exception):
    """Nothing after ``line`` can be read for certain; the text is the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def lines(stream: TextIO) -> Iterator[str]:
    """Yield the lines of a text opened with ``newline=""``, with their ends; a BOM at its start is left out.

    Raises ``UnreadableError`` at what is no UTF-8 or no text, and past a limit.
    """
    number, length = 0, 0
    try:
        while line := stream.readline(MOST_IN_LINE + 1):
            number += 1
            length += len(line)
            if number == 1:
                line = line.removeprefix("\ufeff")
            if len(line) > MOST_IN_LINE:
                raise UnreadableError(number, f"wiersz ma ponad {MOST_IN_LINE} znaków")
            if number > MOST_LINES:
                raise UnreadableError(number, f"plik ma ponad {MOST_LINES} wierszy; więcej program nie wczyta")
            if length > MOST_BYTES:
                raise UnreadableError(number, TOO_BIG)
            if found := _FORBIDDEN.search(line):
                raise UnreadableError(number, f"niedozwolony znak U+{ord(found[0]):04X} (sterujący albo niepełny)")
            yield line
    except UnicodeDecodeError as error:
        # What could not be decoded begins after the lines read so far and holds whole lines itself.
        line_of_fault = number + 1 + len(_LINE_END.findall(error.object, 0, error.start))
        raise UnreadableError(line_of_fault, "znak spoza UTF-8; zapisz plik jako UTF-8") from None
