"""The lines of a CSV file as office programs write it: in either of two encodings, with any of three separators."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator

from budzet.base.text import fold
from budzet.documents.uploads import Limits, Line, UnreadableError

# Windows-1250 is what older Polish office programs write; it is tried second because almost any bytes are text in it.
_ENCODINGS = ("utf-8-sig", "cp1250")
_SEPARATORS = (";", ",", "\t")
_HEADER_SEEN = 10_000  # characters of the first line that choose the separator


def read(data: bytes, names: Collection[str], limits: Limits) -> Iterator[Line]:
    """Yield every line; ``names`` are the folded names of columns a header may hold.

    Raises ``UnreadableError`` when the letters or the quotes cannot be read, or a line is too wide.
    """
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, names), strict=True)
    number = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise UnreadableError("broken_quotes", line=number) from None
        if cells is None:
            return
        if len(cells) > limits.max_columns:
            raise UnreadableError("too_many_columns", line=number)
        yield Line(number, tuple(cells))
        number = reader.line_num + 1


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("undecodable")


def _separator(text: str, names: Collection[str]) -> str:
    """Return the separator under which the header holds the most known names."""
    header = text.lstrip()[:_HEADER_SEEN].partition("\n")[0].partition("\r")[0]
    return max(_SEPARATORS, key=lambda sign: sum(fold(cell) in names for cell in header.split(sign)))
