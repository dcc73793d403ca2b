"""The scheme "name, birth date and address": what a resident declares, checked as one pure rule.

Age never excludes anybody (R-04): only a birth date that no living person has is a fault, because a real city counted
"200-year-old" voters. Nothing of this is stored: it becomes a person key.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from budzet.base.findings import Finding
from budzet.base.text import first_part

OLDEST_AGE = 115
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")
_HOUSE = re.compile(r"\d+\s*[A-Za-z]?(\s*[/-]\s*\d*\s*[A-Za-z]?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What somebody typed; the birth date as three texts, so that every fault of it can be named."""

    given_name: str
    surname: str
    birth_day: str
    birth_month: str
    birth_year: str
    street: str
    house: str
    district: str
    email: str
    lives_here: bool

    @property
    def birth_date(self) -> dt.date | None:
        """The birth date, or ``None`` when the three texts are not a day of the calendar."""
        try:
            return dt.date(int(self.birth_year), int(self.birth_month), int(self.birth_day))
        except (ValueError, OverflowError):
            return None


def check(declared: Declaration, *, today: dt.date, districts: frozenset[str]) -> list[Finding]:
    """Return every fault of a declaration; ``districts`` are the keys to choose from, empty when none is asked for."""
    faults = [
        Finding.of(f"{field}_required", field)
        for field in ("given_name", "surname", "street", "house", "email")
        if not getattr(declared, field).strip()
    ]
    faults += [
        Finding.of("not_a_name", field)
        for field in ("given_name", "surname")
        if getattr(declared, field).strip() and not first_part(getattr(declared, field))
    ]
    faults += _birth_faults(declared, today)
    if declared.house.strip() and not _HOUSE.fullmatch(declared.house.strip()):
        faults.append(Finding.of("not_a_house_number", "house"))
    if districts and declared.district not in districts:
        faults.append(Finding.of("district_required", "district"))
    if declared.email.strip() and not _EMAIL.fullmatch(declared.email.strip()):
        faults.append(Finding.of("not_an_email", "email"))
    if not declared.lives_here:
        faults.append(Finding.of("must_declare", "lives_here"))
    return faults


def _birth_faults(declared: Declaration, today: dt.date) -> list[Finding]:
    born = declared.birth_date
    if not (declared.birth_day.strip() or declared.birth_month.strip() or declared.birth_year.strip()):
        return [Finding.of("birth_required", "birth_day")]
    if born is None:
        return [Finding.of("not_a_date", "birth_day")]
    if born > today:
        return [Finding.of("born_in_future", "birth_day")]
    if age_on(born, today) > OLDEST_AGE:
        return [Finding.of("too_old", "birth_day", oldest=OLDEST_AGE)]
    return []


def age_on(born: dt.date, day: dt.date) -> int:
    """Return the age in whole years on ``day``; someone born on 29 February turns a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
