"""Until when one may appeal against a negative result, as the edition's terms have it (pure).

A term in calendar days that ends on a Saturday, Sunday or holiday ends on the next working day (Code of Administrative
Procedure, art. 57 § 4).
"""

from __future__ import annotations

import datetime as dt

from budzet.base import calendar
from budzet.editions.terms import Appeals


def ends(terms: Appeals, day: dt.date) -> dt.datetime:
    """Return the exclusive end of the time for appeals that runs from a day, which itself does not count."""
    if terms.day_kind == "working":
        return calendar.end_of_working_days(day, terms.days)
    last = day + dt.timedelta(days=terms.days)
    while not calendar.is_working_day(last):
        last += dt.timedelta(days=1)
    return calendar.end_of(last)


def from_list(terms: Appeals, published_at: dt.datetime) -> dt.datetime | None:
    """Return the end of the time that runs from the list; nothing where it runs from each one's notice."""
    return ends(terms, calendar.local(published_at).date()) if terms.runs_from == "list" else None


def sentence(terms: Appeals, until: dt.datetime | None, *, first: bool = True) -> str:
    """Return in Polish, for documents, how one may appeal; not the ``first`` version: only what is new on it."""
    which = "Od oceny negatywnej" if first else "Od oceny negatywnej, która jest na liście po raz pierwszy,"
    return f"{which} można się odwołać {term(terms, until)}. Odwołania rozpatruje {terms.body}."


def term(terms: Appeals, until: dt.datetime | None) -> str:
    """Return in Polish until when one may appeal."""
    if until is not None:
        return f"do {calendar.local(until - dt.timedelta(microseconds=1)):%d.%m.%Y}"
    return f"w ciągu {length(terms)} od otrzymania zawiadomienia"


def length(terms: Appeals) -> str:
    """Return in Polish how long the term is."""
    working = terms.day_kind == "working"
    if terms.days == 1:
        return "1 dnia roboczego" if working else "1 dnia"
    return f"{terms.days} dni roboczych" if working else f"{terms.days} dni"
