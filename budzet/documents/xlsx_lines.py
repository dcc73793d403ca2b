"""The lines of the first sheet of a workbook, read so that no file can make the reader unpack or fetch the world."""

from __future__ import annotations

import datetime as dt
import itertools
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any, BinaryIO

from budzet.documents.uploads import Limits, Line, UnreadableError

MAGIC = b"PK\x03\x04"

_PARTS = 1_000
_LAST_LINE = 1_048_576  # of a sheet in the format itself
# Office files never declare anything; a declaration is how XML unfolds into gigabytes or fetches other files.
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_LONGEST = max(map(len, _DECLARATIONS))
_PIECE = 1 << 20
_AT_ONCE = 1_000  # lines


def read(source: BinaryIO, limits: Limits) -> Iterator[Line]:
    """Yield the lines of the first sheet: values as text, of formulas what was last counted.

    Lines without any value are left out. Raises ``UnreadableError``.
    """
    rows = _rows(source, limits)
    while True:
        try:
            with warnings.catch_warnings():
                # What openpyxl leaves out (drop-down lists, colours) is no part of the values.
                warnings.simplefilter("ignore")
                some = list(itertools.islice(rows, _AT_ONCE))
        except UnreadableError:
            raise
        except Exception:
            # A damaged workbook breaks zipfile, expat, lxml and openpyxl in more ways than can be named.
            raise UnreadableError("not_a_table") from None
        if not some:
            return
        yield from some


def _check_archive(source: BinaryIO, limits: Limits) -> None:
    """Refuse an archive before anything reads it as a workbook. Sizes cannot lie: zipfile stops where they say."""
    with zipfile.ZipFile(source) as archive:
        parts = archive.infolist()
        if len(parts) > _PARTS or sum(part.file_size for part in parts) > limits.max_unpacked:
            raise UnreadableError("unpacks_too_large")
        for part in parts:
            with archive.open(part) as content:
                if _declares(content):
                    raise UnreadableError("not_a_table")


def _declares(content: IO[bytes]) -> bool:
    """Say whether a part holds a declaration, wherever two pieces of it meet."""
    end = b""
    while piece := content.read(_PIECE):
        # Without NULs, so that UTF-16 hides nothing.
        seen = end + piece.replace(b"\0", b"")
        if any(declaration in seen for declaration in _DECLARATIONS):
            return True
        end = seen[-_LONGEST:]
    return False


def _rows(source: BinaryIO, limits: Limits) -> Iterator[Line]:
    from openpyxl import load_workbook

    _check_archive(source, limits)
    book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
    try:
        yield from _of_sheet(book.worksheets[0], limits)
    finally:
        book.close()


def _of_sheet(sheet: Any, limits: Limits) -> Iterator[Line]:
    # What a sheet says of its size is not to be believed, so rows are as wide as we allow and one more.
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=limits.max_columns + 1), start=1):
        if number > _LAST_LINE:
            raise UnreadableError("not_a_table")
        if values.count(None) == len(values):
            continue
        if values[-1] is not None:
            raise UnreadableError("too_many_columns", line=number)
        used = max(index for index, value in enumerate(values, start=1) if value is not None)
        line = Line(number, tuple(map(_text, values[:used])))
        if not line.blank:
            yield line


def _text(value: Any) -> str:
    """Return a value as a person would type it: whole numbers without a point, days as 2026-03-01."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "tak" if value else "nie"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, dt.datetime):
        return str(value.date() if value.time() == dt.time.min else value)
    return str(value)
