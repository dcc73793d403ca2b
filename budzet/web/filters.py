"""How numbers, money and dates are written: Warsaw time, no-break spaces, Polish and British ways."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from babel.dates import format_date
from flask import Flask

from budzet.base import calendar
from budzet.i18n import LOCALES, language

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
# Thousands and decimals.
_MARKS = {"pl": (NBSP, ","), "en": (",", ".")}
_DAY_AND_TIME = {"pl": f"{{day}}, godz.{NBSP}{{time}}", "en": "{day}, {time}"}


def init_app(app: Flask) -> None:
    """Give the templates these filters."""
    for function in (zl, number, day, deadline, moment, percent, instant):
        app.jinja_env.filters[function.__name__] = function


def zl(grosze: int) -> str:
    """Write an amount: ``145 600 zł``, with decimals only where there are grosze: ``145 600,50 zł``."""
    whole, rest = divmod(abs(grosze), 100)
    decimals = f"{_MARKS[language()][1]}{rest:02}" if rest else ""
    return f"{MINUS if grosze < 0 else ''}{number(whole)}{decimals}{NBSP}zł"


def number(value: float | Decimal) -> str:
    """Write a number with its thousands set apart: ``73 556``."""
    thousands, point = _MARKS[language()]
    written = f"{abs(value):,}".translate({ord(","): thousands, ord("."): point})
    return f"{MINUS if value < 0 else ''}{written}"


def percent(part: int, whole: int, decimals: int = 1) -> str:
    """Write ``part`` of ``whole`` as per cent, rounded half up; nothing of nothing is ``0%``."""
    scale = 10**decimals
    units = (200 * scale * part + whole) // (2 * whole) if whole else 0
    value = Decimal(units).scaleb(-decimals)
    return f"{number(value.normalize() + 0 if value == value.to_integral_value() else value)}%"


def day(when: dt.date | dt.datetime) -> str:
    """Write a day: ``30 czerwca 2026``. An instant is written as its day in Warsaw."""
    date = calendar.local(when).date() if isinstance(when, dt.datetime) else when
    return format_date(date, "d MMMM y", locale=LOCALES[language()]).replace(" ", NBSP)


def moment(when: dt.datetime) -> str:
    """Write an instant: ``30 czerwca 2026, godz. 14:05``."""
    return _day_and_time(day(when), calendar.local(when).strftime("%H:%M"))


def deadline(closes_at: dt.datetime) -> str:
    """Write an exclusive end: midnight is the end of the day before, as people say it: ``30 czerwca, godz. 23:59``."""
    if calendar.local(closes_at).time() != dt.time.min:
        return moment(closes_at)
    return _day_and_time(day(closes_at - dt.timedelta(microseconds=1)), "23:59")


def instant(written: str) -> dt.datetime:
    """Read an instant as mails carry it: their values wait in the outbox as plain JSON."""
    return dt.datetime.fromisoformat(written)


def _day_and_time(written_day: str, time: str) -> str:
    return _DAY_AND_TIME[language()].format(day=written_day, time=time)
