"""Tables a clerk opens in a spreadsheet: CSV as Polish office programs read it, and XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budzet.base import calendar
from budzet.documents import packing
from budzet.documents.characters import holdable, plain

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | int | Decimal | dt.date | dt.datetime | None
"""Text, a number, a day, an instant (aware; shown as the wall clock in Warsaw) or nothing."""

_NARROWEST, _WIDEST = 8, 60  # of a column, in characters
# A spreadsheet keeps 15 digits of a number and none of the days before its calendar begins: both are text there.
_DIGITS_KEPT = 15
_FIRST_DAY = dt.date(1900, 3, 1)
_SHEET_TITLE = 31


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV: UTF-8 with a mark, semicolons, every cell in quotes, lines end with CRLF.

    Decimals have a comma, so that a Polish office program sees a number. Text that looks like a formula is disarmed;
    real numbers may begin with a minus.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_csv_cell(name) for name in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheet_title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a table as a workbook of one sheet; the same table gives the same bytes.

    The header is bold, stays in sight, is repeated on printed pages and filters. Text is text and never a formula; days
    are days. Raises ``ValueError`` for a number that is not finite.
    """
    from openpyxl import Workbook

    # Before there is a workbook: a number that is refused leaves none half written.
    values = [[_xlsx_value(cell) for cell in row] for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(sheet_title))
    _lay_out(sheet, header, rows)
    sheet.append([_xlsx_cell(sheet, holdable(name), bold=True) for name in header])
    for row in values:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    return packing.repacked(_saved(book))


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return plain(holdable(cell))
    if isinstance(cell, Decimal):
        return _digits(cell).replace(".", ",")
    if isinstance(cell, dt.datetime):
        return f"{calendar.local(cell):%Y-%m-%d %H:%M:%S}"
    return "" if cell is None else str(cell)


def _xlsx_cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    written = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        written.data_type = "s"  # whatever it looks like: "=1+1" and "#N/A" are texts
    elif isinstance(value, dt.datetime):
        written.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, dt.date):
        written.number_format = "yyyy-mm-dd"
    if bold:
        written.font = Font(bold=True)
    return written


def _xlsx_value(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return holdable(cell)
    if isinstance(cell, int | Decimal):
        text = _digits(Decimal(cell))
        return cell if len(Decimal(cell).as_tuple().digits) <= _DIGITS_KEPT else text
    if isinstance(cell, dt.datetime):
        wall = calendar.local(cell).replace(tzinfo=None)
        return wall if wall.date() >= _FIRST_DAY else f"{wall:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, dt.date):
        return cell if cell >= _FIRST_DAY else cell.isoformat()
    return None


def _digits(number: Decimal) -> str:
    if not number.is_finite():
        raise ValueError(f"not a finite number: {number}")
    return format(number, "f")


def _sheet_title(title: str) -> str:
    """Return a title spreadsheets take: no signs of addresses, at most 31 characters, no apostrophe at its ends."""
    bare = " ".join(re.sub(r"[\[\]:*?/\\]", " ", holdable(title)).split())
    return bare[:_SHEET_TITLE].strip(" '") or "Tabela"


def _lay_out(sheet: Any, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    from openpyxl.utils import get_column_letter

    last = get_column_letter(max(len(header), 1))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for index, name in enumerate(header):
        longest = max((_width(row[index]) for row in rows if index < len(row)), default=0)
        # Two more for the arrow of the filter.
        width = min(max(longest, len(name) + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width + 1


def _width(cell: Cell) -> int:
    if isinstance(cell, dt.datetime):
        return 19
    return max(map(len, cell.splitlines()), default=0) if isinstance(cell, str) else len(str(cell or ""))


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
