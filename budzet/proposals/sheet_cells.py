"""What a cell of the sheet of applications means: answers, days, sums, rows of an estimate. Pure.

Each function returns a value or raises ``ValueError`` with the sentence a clerk reads.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal

from budzet.base import calendar
from budzet.base.money import parse_zl
from budzet.base.text import fold
from budzet.proposals.application import CostItem

CHANNELS: Mapping[str, str] = {
    "papier": "paper_point",
    "na papierze": "paper_point",
    "punkt": "paper_point",
    "w punkcie": "paper_point",
    "urzad": "paper_point",
    "poczta": "post",
    "poczta tradycyjna": "post",
    "e doreczenia": "e_delivery",
    "edoreczenia": "e_delivery",
    "epuap": "epuap",
    "e mail": "email",
    "email": "email",
    "mail": "email",
}
"""How an application came, as clerks write it (folded), and what it is in code."""

_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)\.(\d\d?)\.(\d{4})(?: ?r\.)?")
_WHEN = re.compile(rf"(?P<day>{_DAY.pattern})(?:[ T]+(?P<hour>\d\d?):(?P<minute>\d\d)(?::\d\d)?)?")
_MOST = 10**13
_NO_DATE = "Napisz datę, na przykład 2026-05-04 albo 2026-05-04 10:15."


def channel(text: str) -> str:
    """Read how an application came."""
    if (found := CHANNELS.get(fold(text))) is None:
        raise ValueError("Napisz jedno z: papier, poczta, e-Doręczenia, ePUAP, e-mail.")
    return found


def when(text: str) -> dt.datetime | dt.date:
    """Read a day, or a day with an hour on the clock of Warsaw."""
    found = _WHEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(_NO_DATE)
    try:
        year, month, day, day2, month2, year2 = found.groups()[1:7]
        read = dt.date(int(year or year2), int(month or month2), int(day or day2))
        if found["hour"] is None:
            return read
        return calendar.instant(read, dt.time(int(found["hour"]), int(found["minute"])))
    except ValueError:
        raise ValueError(_NO_DATE) from None


def yes_no(text: str) -> bool | None:
    """Read an answer; an empty one is none."""
    answers = {"": None, "tak": True, "t": True, "nie": False, "n": False}
    typed = fold(text) or text.strip()
    if typed not in answers:
        raise ValueError("Napisz „tak” albo „nie”.")
    return answers[typed]


def design(text: str) -> Literal["yes", "no", "not_applicable"] | None:
    """Read whether everybody can use what is made; an empty answer is none."""
    answers: dict[str, Literal["yes", "no", "not_applicable"] | None] = {
        "": None,
        "tak": "yes",
        "nie": "no",
        "nie dotyczy": "not_applicable",
    }
    typed = fold(text) or text.strip()
    if typed not in answers:
        raise ValueError("Napisz „tak”, „nie” albo „nie dotyczy”.")
    return answers[typed]


def amount(text: str) -> int | None:
    """Read a sum in grosze; an empty cell is none."""
    if not text.strip():
        return None
    try:
        found = parse_zl(text)
    except ValueError:
        found = None
    if found is None or found > _MOST:
        raise ValueError("Napisz kwotę, na przykład 12 500 albo 12500,50.")
    return found


def degrees(text: str, most: int) -> float | None:
    """Read degrees; an empty cell is none."""
    typed = text.strip().replace(",", ".")
    if not typed:
        return None
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,15})?", typed) or abs(float(typed)) > most:
        raise ValueError("Napisz stopnie, na przykład 50,2599.")
    return round(float(typed), 6)


def whole_number(text: str) -> int | None:
    """Read a number of signatures; an empty cell is none."""
    typed = text.strip()
    if not typed:
        return None
    if not re.fullmatch(r"\d{1,6}", typed, re.ASCII):
        raise ValueError("Napisz liczbę, na przykład 15.")
    return int(typed)


def estimate(rows: str, total: str) -> tuple[CostItem, ...]:
    """Read an estimate: its rows, or one row with the whole sum. Raises for rows that do not add up to the sum."""
    whole = amount(total)
    items = tuple(_item(line) for line in rows.splitlines() if line.strip())
    if not items:
        return (CostItem(what="Całość projektu", unit_price=whole),) if whole else ()
    if whole is not None and whole != sum(item.amount for item in items):
        raise ValueError("Pozycje kosztorysu nie sumują się do kwoty w kolumnie „koszt”.")
    return items


def _item(line: str) -> CostItem:
    parts = [part.strip() for part in line.split("|")]
    shape = "Napisz każdą pozycję w osobnym wierszu: nazwa | ilość | jednostka | cena."
    if len(parts) != 4 or not parts[0]:
        raise ValueError(shape)
    what, quantity, unit, price = parts
    unit_price = amount(price)
    typed = "".join(quantity.split()).replace(",", ".")
    if unit_price is None or not re.fullmatch(r"\d{1,9}(\.\d{1,3})?", typed, re.ASCII):
        raise ValueError(shape)
    whole, _, rest = typed.partition(".")
    return CostItem(what=what, quantity=int(whole) * 1000 + int(f"{rest:0<3}"), unit=unit, unit_price=unit_price)
