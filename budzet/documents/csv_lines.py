"""The lines of a CSV file as office programs write it: in either of two encodings, with any of three separators.

However long the file is, only a piece of it is in memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from typing import BinaryIO

from budzet.base.text import fold
from budzet.documents.uploads import Limits, Line, UnreadableError

# Windows-1250 is what older Polish office programs write; it is tried second because almost any bytes are text in it.
_ENCODINGS = ("utf-8-sig", "cp1250")
_SEPARATORS = (";", ",", "\t")
_HEADER_SEEN = 10_000  # characters of the first line that choose the separator
_PIECE = 1 << 20


def read(source: BinaryIO, names: Collection[str], limits: Limits) -> Iterator[Line]:
    """Yield every line; ``names`` are the folded names of columns a header may hold.

    Raises ``UnreadableError`` when the letters or the quotes cannot be read, or a line is too wide.
    """
    encoding = _encoding(source)
    source.seek(0)
    text = io.TextIOWrapper(source, encoding, newline="")
    try:
        separator = _separator(text.read(_HEADER_SEEN), names)
        text.seek(0)
        yield from _lines(text, separator, limits)
    finally:
        text.detach()  # the file stays open for whoever opened it


def _lines(text: io.TextIOWrapper, separator: str, limits: Limits) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=separator, strict=True)
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


def _encoding(source: BinaryIO) -> str:
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        source.seek(0)
        try:
            while piece := source.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableError("undecodable")


def _separator(beginning: str, names: Collection[str]) -> str:
    """Return the separator under which the header holds the most known names."""
    header = beginning.lstrip().partition("\n")[0].partition("\r")[0]
    return max(_SEPARATORS, key=lambda sign: sum(fold(cell) in names for cell in header.split(sign)))
