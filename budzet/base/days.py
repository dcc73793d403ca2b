"""Days and times of day as people type them: ``1.03.2026``, ``1 marca 2026 r.``, ``1 III 2026``, ``godz. 8``."""

from __future__ import annotations

import datetime as dt
import re

from budzet.base.text import fold

LAST_MINUTE = dt.time(23, 59)

_MONTHS = ("sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paz", "lis", "gru")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_WEEKDAYS = frozenset({"poniedzialek", "wtorek", "sroda", "czwartek", "piatek", "sobota", "niedziela"})
_NOISE = _WEEKDAYS | {"r", "roku", "godz", "godzina", "godziny", "g", "do", "od", "dnia"}
_DIGITS = re.compile(r"[0-9]{1,4}")


def parse_day(text: str) -> dt.date:
    """Return the day somebody wrote: day, month, year, or as computers write it. Raises ``ValueError`` for no day.

    A year has four digits: nobody knows what ``26`` would mean in a file from another program.
    """
    words = _words(text)
    if len(words) != 3:
        raise ValueError(f"not a day: {text!r}")
    if len(words[0]) == 4:
        words.reverse()
    day, month, year = words
    if not _DIGITS.fullmatch(day) or not _DIGITS.fullmatch(year) or len(year) != 4:
        raise ValueError(f"not a day: {text!r}")
    return dt.date(int(year), _month(month), int(day))


def parse_time(text: str) -> dt.time:
    """Return the time of day somebody wrote; 24:00 is the last minute. Raises ``ValueError`` for no time."""
    digits = "".join(word.zfill(2) if index else word for index, word in enumerate(_words(text)))
    if not _DIGITS.fullmatch(digits) or len(_words(text)) > 2:
        raise ValueError(f"not a time: {text!r}")
    hour, minute = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    return LAST_MINUTE if (hour, minute) == (24, 0) else dt.time(hour, minute)


def write_day(day: dt.date) -> str:
    """Write a day as it is typed in Poland: ``01.03.2026``."""
    return f"{day:%d.%m}.{day.year:04}"


def write_time(time: dt.time) -> str:
    """Write a time of day: ``08:00``."""
    return f"{time:%H:%M}"


def _words(text: str) -> list[str]:
    return [word for word in fold(text).split() if word not in _NOISE]


def _month(word: str) -> int:
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    if word.isalpha() and word[:3] in _MONTHS:
        return _MONTHS.index(word[:3]) + 1
    if not _DIGITS.fullmatch(word):
        raise ValueError(f"not a month: {word!r}")
    return int(word)
