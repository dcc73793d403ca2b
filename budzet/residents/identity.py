"""What a resident declares, checked as one pure rule with every fault at once. The scheme decides the fields.

Age never excludes anybody (R-04): only a birth date that no living person has is a fault (R-60), because a real city
counted "200-year-old" voters. Nothing of this is stored: it becomes tags (``person_key``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from budzet.base.findings import Finding
from budzet.base.text import first_part
from budzet.residents import contacts
from budzet.residents.contacts import POLAND, ContactKind
from budzet.residents.schemes import BY_NAME, Declaration, Scheme

OLDEST_AGE = 115
_NAMES = ("given_name", "surname")
_HOUSE = re.compile(r"\d+\s*[A-Za-z]?(\s*[/-]\s*\d*\s*[A-Za-z]?)?")


NO_DISTRICT = Finding.of("district_required", "district")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an edition asks for beside the scheme.

    ``contacts``: the ways a code may go, ``phone_prefixes`` the countries of phones. ``districts``: the keys to choose
    from, empty when none is asked for; ``why_district`` says why one must be chosen. ``guardian_under``: the age in
    years below which a guardian agrees on the form (0: never).
    """

    scheme: Scheme = BY_NAME
    contacts: tuple[ContactKind, ...] = ("email",)
    phone_prefixes: tuple[str, ...] = (POLAND,)
    districts: frozenset[str] = frozenset()
    why_district: Finding = NO_DISTRICT
    guardian_under: int = 0


def check(declared: Declaration, asked: Asked, *, today: dt.date) -> list[Finding]:
    """Return every fault of a declaration; ``today`` is the day of voting in the city."""
    born = asked.scheme.birth_date(declared)
    return [
        *_texts(declared, (*_NAMES, *asked.scheme.texts), names=(*_NAMES, *asked.scheme.names)),
        *asked.scheme.faults(declared),
        *_birth_faults(born, asked.scheme.birth_field, today),
        *([] if asked.scheme.on_paper else _address_faults(declared, asked)),
        *([] if asked.scheme.on_paper else _contact_faults(declared, asked)),
        *(_guardian_faults(declared) if is_under(born, asked.guardian_under, today) else ()),
        *([] if declared.lives_here else [Finding.of("must_declare", "lives_here")]),
    ]


def _texts(declared: Declaration, needed: tuple[str, ...], names: tuple[str, ...] = ()) -> Iterator[Finding]:
    for field in needed:
        typed = getattr(declared, field).strip()
        if not typed:
            yield Finding.of(f"{field}_required", field)
        elif field in names and not first_part(typed):
            yield Finding.of("not_a_name", field)


def _birth_faults(born: dt.date | None, field: str, today: dt.date) -> Iterator[Finding]:
    if born is not None and born > today:
        yield Finding.of("born_in_future", field)
    elif born is not None and age_on(born, today) > OLDEST_AGE:
        yield Finding.of("too_old", field, oldest=OLDEST_AGE)


def _address_faults(declared: Declaration, asked: Asked) -> Iterator[Finding]:
    yield from _texts(declared, ("street", "house"))
    if declared.house.strip() and not _HOUSE.fullmatch(declared.house.strip()):
        yield Finding.of("not_a_house_number", "house")
    if asked.districts and declared.district not in asked.districts:
        yield asked.why_district


def _contact_faults(declared: Declaration, asked: Asked) -> Iterator[Finding]:
    way = _contact_kind(declared, asked.contacts)
    if way is None:
        yield Finding.of("contact_kind_required", "contact_kind")
        return
    field = "email" if way == "email" else "phone"
    if not getattr(declared, field).strip():
        yield Finding.of(f"{field}_required", field)
    elif contact(declared, asked) is None:
        yield Finding.of("not_an_email" if way == "email" else "not_a_phone", field)


def contact(declared: Declaration, asked: Asked) -> tuple[ContactKind, str] | None:
    """Return how the code goes and where to, in its normal form, or ``None`` when that was not said."""
    way = _contact_kind(declared, asked.contacts)
    if way is None:
        return None
    typed = declared.email if way == "email" else declared.phone
    found = contacts.parse(way, typed, prefixes=asked.phone_prefixes)
    return None if found is None else (way, found)


def _contact_kind(declared: Declaration, ways: tuple[ContactKind, ...]) -> ContactKind | None:
    """Return the one way there is, or the one that was chosen."""
    if len(ways) == 1:
        return ways[0]
    return next((way for way in ways if way == declared.contact_kind), None)


def _guardian_faults(declared: Declaration) -> Iterator[Finding]:
    if not first_part(declared.guardian_name):
        yield Finding.of("guardian_required", "guardian_name")
    if not declared.guardian_agrees:
        yield Finding.of("guardian_must_agree", "guardian_agrees")


def is_under(born: dt.date | None, age: int, day: dt.date) -> bool:
    """Say whether somebody has not reached ``age`` (whole years) on ``day``; nobody has not reached 0."""
    return born is not None and 0 <= age_on(born, day) < age


def age_on(born: dt.date, day: dt.date) -> int:
    """Return the age in whole years on ``day``; someone born on 29 February turns a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
