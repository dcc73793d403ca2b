"""Lists at the desk: what they are narrowed to and ordered by stands in the address, so that it can be sent on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import request

from budzet.web.paging import PARAM as PAGE_PARAM

ORDER_PARAM = "kolejnosc"
_LONGEST = 100  # characters of a filter
_LARGEST = 2**31 - 1  # what a column of ids holds on every engine


def text(name: str) -> str:
    """Return the text of a filter, empty when it is not set. What no column can hold is as good as nothing."""
    return request.args.get(name, "").replace("\x00", "").strip()[:_LONGEST]


def choice(name: str, known: Iterable[str]) -> str:
    """Return the value of a filter when it is one of ``known``, else nothing."""
    asked = text(name)
    return asked if asked in known else ""


def number(name: str) -> int | None:
    """Return the number of a filter; nonsense is as good as nothing."""
    asked = text(name)
    found = int(asked) if asked.isascii() and asked.isdigit() else None
    return found if found is not None and found <= _LARGEST else None


def day(name: str) -> dt.date | None:
    """Return the day of a filter as a browser sends it (``2026-05-04``); nonsense is as good as nothing."""
    try:
        return dt.date.fromisoformat(text(name))
    except ValueError:
        return None


def address(**changes: str | None) -> str:
    """Return the address of this list's first page with some values set or, with ``None``, taken out."""
    pairs = [(name, value) for name, value in request.args.items() if name not in changes and name != PAGE_PARAM]
    pairs += [(name, value) for name, value in changes.items() if value]
    return f"{request.script_root}{quote(request.path)}" + (f"?{urlencode(pairs)}" if pairs else "")


def with_query(url: str) -> str:
    """Return another address of this list, narrowed and ordered as this one."""
    pairs = [(name, value) for name, value in request.args.items() if name != PAGE_PARAM]
    return f"{url}?{urlencode(pairs)}" if pairs else url


@dataclass(frozen=True, slots=True)
class Order:
    """The column a list is ordered by."""

    key: str
    descending: bool = False


def order(keys: Collection[str], default: Order) -> Order:
    """Return the order the address asks for: ``tytul``, or ``-tytul`` from the end."""
    asked = text(ORDER_PARAM)
    key = asked.removeprefix("-")
    return Order(key, descending=asked.startswith("-")) if key in keys else default


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a table: where it leads to sort by its column, and how it is sorted now (``aria-sort``)."""

    label: Any
    url: str = ""
    sorted: str = ""
    number: bool = False


def heading(label: Any, key: str, now: Order, *, number: bool = False) -> Heading:
    """Return the heading of a column one can sort by; the second click turns the order round."""
    is_this = now.key == key
    turned = f"-{key}" if is_this and not now.descending else key
    state = ("descending" if now.descending else "ascending") if is_this else ""
    return Heading(label, address(**{ORDER_PARAM: turned}), state, number)
