"""A version of the lists as PDF/UA: tagged tables by part and pool, the fingerprint at the end."""

from __future__ import annotations

import datetime as dt
import re
from itertools import groupby
from typing import Any

from budzet.documents.pdf import language_of
from budzet.documents.typesetting import typeset
from budzet.proposals.lists import content as contents
from budzet.proposals.lists import words
from budzet.proposals.lists.content import Content, Part

_WIDTHS = {Part.POSITIVE: (10, 25, 19, 12, 12), Part.NEGATIVE: (10, 22, 11, 32), Part.OTHER: (10, 28, 30)}
_UNUSUAL = re.compile(r"\n|\S{37,}")  # a line end, or a word too long for a narrow column


def pdf(content: Content, office: str, moment: dt.datetime, appeals: str, preview: bool = False) -> bytes:  # noqa: FBT001, FBT002
    """Return the document; a ``preview`` says on every page that it is none yet."""
    value = {
        "title": words.title(content),
        **language_of("pl"),
        "draft": "PODGLĄD – jeszcze nieopublikowane" if preview else "",
        "head": words.head(content, office, moment, appeals),
        "parts": [_part(part, list(tables)) for part, tables in groupby(words.tables(content), lambda one: one.part)],
        "mark": f"Znak treści (SHA-256): {contents.digest(content).hex()}",
    }
    return typeset("lists.typ", value)


def _part(part: Part, tables: list[words.Table]) -> dict[str, Any]:
    pools = [{"name": table.pool, "header": table.header, "rows": _cells(table)} for table in tables]
    return {"title": contents.TITLES[part], "widths": _WIDTHS[part], "pools": pools}


def _cells(table: words.Table) -> list[list[str | list[str]]]:
    """Return the rows; a cell the template must look into comes as a list of its own."""
    return [[[cell] if _UNUSUAL.search(cell) else cell for cell in row] for row in table.rows]
