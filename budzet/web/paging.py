"""Lists in pages: a COUNT, a LIMIT and links that keep the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from flask import request
from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

T = TypeVar("T")

PARAM = "strona"
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``number`` counts from 1, ``pages`` is at least 1."""

    items: Sequence[T]
    total: int
    number: int
    pages: int
    previous_url: str | None
    next_url: str | None


def counting(statement: Select[*tuple[Any, ...]]) -> Select[int]:
    """Return the statement that counts the rows of another."""
    bare = statement.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(bare.subquery())


def paginate(
    session: Session, statement: Select[*tuple[Any, ...]], *, size: int = PAGE_SIZE, total: int | None = None
) -> Page[Any]:
    """Return the page of ``statement`` that the request asks for: entities when it selects one, rows when several.

    A number past the end means the last page, nonsense the first: an old link still shows something. ``total`` when it
    was counted already.
    """
    if total is None:
        total = session.scalar(counting(statement)) or 0
    pages = max(1, -(-total // size))
    number = min(_asked_number(), pages)
    found = session.execute(statement.limit(size).offset((number - 1) * size))
    items: Sequence[Any] = found.scalars().all() if len(statement.column_descriptions) == 1 else found.all()
    return Page(
        items=items,
        total=total,
        number=number,
        pages=pages,
        previous_url=page_url(number - 1) if number > 1 else None,
        next_url=page_url(number + 1) if number < pages else None,
    )


def page_of(items: Sequence[T], *, size: int = PAGE_SIZE) -> Page[T]:
    """Return the page the request asks for of a list that is whole already, such as the staff of an office."""
    pages = max(1, -(-len(items) // size))
    number = min(_asked_number(), pages)
    return Page(
        items=items[(number - 1) * size : number * size],
        total=len(items),
        number=number,
        pages=pages,
        previous_url=page_url(number - 1) if number > 1 else None,
        next_url=page_url(number + 1) if number < pages else None,
    )


def page_url(number: int) -> str:
    """Return the address of this list's page ``number``; the first one carries no number."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != PARAM]
    if number > 1:
        pairs.append((PARAM, str(number)))
    return f"{request.script_root}{quote(request.path)}" + (f"?{urlencode(pairs)}" if pairs else "")


def _asked_number() -> int:
    text = request.args.get(PARAM, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1
