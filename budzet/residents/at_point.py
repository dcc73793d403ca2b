"""A resident who stands at a point, as a clerk types them from a document: the same whatever is done for them there.

What is typed becomes tags and an area; nothing of it is stored. Used by the register, by passes and by reports of
votes that somebody else cast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField

from budzet.accounts import desk_session
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.base.errors import ConflictError
from budzet.base.findings import Finding
from budzet.editions import queries
from budzet.editions.models import Edition
from budzet.residents import person_key
from budzet.residents.identity import OLDEST_AGE
from budzet.residents.register import rows
from budzet.residents.register.rows import Person
from budzet.residents.schemes import PersonTags
from budzet.web.forms import BaseForm, at_most, needed

Places = Mapping[str, tuple[int, str]]
"""Area number and name of each district of an edition, by its key."""

WORDS: Mapping[str, Any] = {
    "not_a_name": _l("Write the name with letters."),
    "birth_needed": _l("Write the date of birth: day, month and year."),
    "not_a_date": _l("There is no such date. Write day, month and year in numbers, for example 27 3 1985."),
    "bad_pesel": _l("This is not a PESEL number. Copy its 11 digits from the document once more."),
    "other_birth_date": _l("The PESEL number has another date of birth in it. Check both."),
    "born_in_future": _l("This date of birth is in the future. Check the year."),
    "too_old": _l("Check the year of birth. It would make the person more than %(oldest)s years old."),
    "district_needed": _l("The street index does not know this address. Choose the district."),
    "street_needed": _l("Write street and house number, or choose the district."),
    "must_declare": _l("Tick that the person has shown a document and signed."),
}
_FIELDS = {"birth_date": "birth_day"}

Refuse = Callable[[Session, Edition, dt.datetime], None]
"""Raises ``ConflictError`` for an edition in which nobody is served at an instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAtPoint:
    """Who it is; ``pesel`` may be empty, ``area`` is the number of the district, 0 when none is asked for."""

    surname: str
    given_name: str
    birth_date: dt.date
    pesel: str = ""
    area: int = 0

    def tags(self, key: bytes, edition_id: int) -> PersonTags:
        """Return the tags of the person; ``key`` is the registration key of the edition."""
        voter = person_key.voter_tag(
            key, edition_id, surname=self.surname, given_name=self.given_name, birth_date=self.birth_date
        )
        return PersonTags(voter, person_key.strong_tag(key, edition_id, self.pesel) if self.pesel else None)


class PersonForm(BaseForm):
    """Who it is and where they live; the address only where the edition has districts."""

    surname = StringField(_l("Surname"), [needed(_l("Write the surname.")), at_most(200)])
    given_name = StringField(_l("First name"), [needed(_l("Write the first name.")), at_most(200)])
    birth_day = StringField(_l("Day"), [at_most(10)])
    birth_month = StringField(_l("Month"), [at_most(10)])
    birth_year = StringField(_l("Year"), [at_most(10)])
    pesel = StringField(_l("PESEL number"), [at_most(40)])
    street = StringField(_l("Street"), [at_most(200)])
    house = StringField(_l("House number"), [at_most(40)])
    district = SelectField(_l("District"), validate_choice=False)
    signed = BooleanField(_l("I have seen an identity document, and the person has signed."))

    def offer(self, places: Places) -> None:
        """Give the list of districts what it holds."""
        self.district.choices = [("", gettext("By the address")), *((key, name) for key, (_, name) in places.items())]

    def person(self, today: dt.date) -> Person | None:
        """Return who was typed, or put what is wrong beside the fields."""
        parts = [str(part.data or "") for part in (self.birth_year, self.birth_month, self.birth_day)]
        values = {
            "surname": self.surname.data or "",
            "given_name": self.given_name.data or "",
            "pesel": self.pesel.data or "",
            "birth_date": "-".join(parts) if any(parts) else "",
        }
        found = rows.person(values, line=0, second_kind=None, today=today)
        faults = found if isinstance(found, list) else []
        if not self.signed.data:
            faults = [*faults, Finding.of("must_declare", "signed")]
        named = [Finding.of(one.code, _FIELDS.get(one.field, one.field), oldest=OLDEST_AGE) for one in faults]
        self.attach(named, WORDS)
        return None if named or isinstance(found, list) else found


def places(session: Session, edition_id: int) -> Places:
    """Return the districts of an edition."""
    stored = queries.districts(session, edition_id)
    return {district.key: (area, district.name) for area, district in enumerate(stored, start=1)}


def read(session: Session, edition_id: int, form: PersonForm, known: Places, today: dt.date) -> PersonAtPoint | None:
    """Return who stands there, or ``None`` after telling every fault beside its field. Without ``known`` districts no
    address is asked for.
    """
    is_valid, person, area = form.validate(), form.person(today), _area(session, edition_id, form, known)
    if not is_valid or person is None or area is None:
        return None
    return PersonAtPoint(
        surname=person.surname,
        given_name=person.given_name,
        birth_date=person.birth_date,
        pesel=person.pesel,
        area=area,
    )


def editions(session: Session, refuse: Refuse, now: dt.datetime) -> list[Edition]:
    """Return the editions in which the clerk may serve residents now."""
    return [edition for edition in queries.all_editions(session) if _serves(session, edition, refuse, now)]


def _serves(session: Session, edition: Edition, refuse: Refuse, now: dt.datetime) -> bool:
    if not desk_session.current().may_in(Permission.SERVE_POINT, (Scope(ScopeKind.EDITION, edition.id),)):
        return False
    try:
        refuse(session, edition, now)
    except ConflictError:
        return False
    return True


def _area(session: Session, edition_id: int, form: PersonForm, known: Places) -> int | None:
    """Return the area of the district that was chosen or of the address; ``None`` after telling what is missing."""
    if not known:
        return 0
    if form.district.data in known:
        return known[form.district.data][0]
    street, house = form.street.data or "", form.house.data or ""
    found = queries.district_at(session, edition_id, street, house).district if street else None
    if found is not None:
        return known[found][0]
    fault = Finding.of("district_needed", "district") if street and house else Finding.of("street_needed", "street")
    form.attach([fault], WORDS)
    return None
