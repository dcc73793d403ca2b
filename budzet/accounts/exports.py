"""Tables clerks take out of the desk: as CSV or XLSX, with a reason where they hold what the log must tell of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf

from budzet.base.errors import DomainError
from budzet.documents import tables
from budzet.documents.tables import Cell
from budzet.web.forms import BaseForm, at_most, needed

MOST = 50_000
"""Rows of one file; more would keep other people waiting."""

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportForm(BaseForm):
    """Why somebody takes a table, and as what."""

    reason = StringField(validators=[needed(_l("Write why you need this table.")), at_most(500)])
    kind = StringField(default="xlsx", validators=[AnyOf(("xlsx", "csv"), message=_l("Choose a kind of file."))])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to take along; ``name`` is the name of the file without its ending."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def check_size(rows: int) -> None:
    """Raise ``DomainError`` when a table has more rows than one file may have."""
    if rows > MOST:
        raise DomainError(f"Ta tabela ma więcej niż {MOST} wierszy. Zawęź listę i pobierz ją w częściach.")


def answer(sheet: Sheet, kind: str) -> Response:
    """Return a table as the file a browser saves. Raises as ``check_size``."""
    check_size(len(sheet.rows))
    header = [str(name) for name in sheet.header]
    made = tables.csv_bytes(header, sheet.rows) if kind == "csv" else tables.xlsx_bytes(sheet.title, header, sheet.rows)
    response = Response(made, content_type=KINDS["csv" if kind == "csv" else "xlsx"])
    ending = "csv" if kind == "csv" else "xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{sheet.name}.{ending}"'
    return response
