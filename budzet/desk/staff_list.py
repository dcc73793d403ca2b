"""People at the desk as lists and pages show them: with their roles in words and the state of their account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import departments, grants, pending, scopes, words
from budzet.accounts.models import CodeKind, Department, PendingAct, RoleGrant, Staff, StaffCode
from budzet.accounts.roles import Role, Scope, ScopeKind
from budzet.base import calendar
from budzet.base.text import fold
from budzet.documents.tables import Cell
from budzet.web import lists
from budzet.web.lists import Heading, Order

STATES: Mapping[str, Any] = {"active": _l("active"), "invited": _l("invited"), "closed": _l("closed")}


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list; ``roles`` hold today, ``state`` is a key of ``STATES``."""

    id: int
    name: str
    email: str
    department: str
    department_id: int | None
    roles: tuple[Role, ...]
    state: str
    last_login_at: dt.datetime | None

    @property
    def role_names(self) -> str:
        """The roles in one line."""
        return ", ".join(str(words.ROLE_NAMES[role]) for role in self.roles)

    @property
    def state_name(self) -> str:
        """The state of the account in a word."""
        return str(STATES[self.state])


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list is narrowed to."""

    q: str = ""
    role: str = ""
    department: int | None = None
    state: str = ""


def asked() -> Chosen:
    """Return what the address narrows the list to."""
    return Chosen(
        q=lists.text("q"),
        role=lists.choice("rola", [role.value for role in Role]),
        department=lists.number("wydzial"),
        state=lists.choice("stan", STATES),
    )


def asked_order() -> Order:
    """Return the order the address asks for."""
    return lists.order(_SORTED, Order("nazwisko"))


def rows(session: Session, now: dt.datetime) -> list[Row]:
    """Return everybody, with four queries whatever their number."""
    today = calendar.local(now).date()
    names = dict(session.execute(select(Department.id, Department.name)).all())
    printed = set(session.scalars(select(StaffCode.staff_id).where(StaffCode.kind == CodeKind.PRINTED).distinct()))
    return [_row(person, names, printed, today) for person in session.scalars(select(Staff).order_by(Staff.id))]


def narrowed(everybody: Sequence[Row], chosen: Chosen, order: Order) -> list[Row]:
    """Return who fits the filter, in order."""
    wanted = fold(chosen.q).split()
    found = [
        row
        for row in everybody
        if all(word in fold(f"{row.name} {row.email}") for word in wanted)
        and (not chosen.role or chosen.role in row.roles)
        and (chosen.department is None or row.department_id == chosen.department)
        and (not chosen.state or row.state == chosen.state)
    ]
    return sorted(found, key=_SORTED[order.key], reverse=order.descending)


def headings(order: Order) -> list[Heading]:
    """Return the headings of the list."""
    return [
        lists.heading(_l("First name and surname"), "nazwisko", order),
        Heading(_l("Roles")),
        lists.heading(_l("Department"), "wydzial", order),
        lists.heading(_l("Account"), "stan", order),
        lists.heading(_l("Last logged in"), "logowanie", order),
    ]


def options(session: Session) -> dict[str, list[tuple[Any, Any]]]:
    """Return what the list can be narrowed to."""
    return {
        "role": [(role.value, words.ROLE_NAMES[role]) for role in Role],
        "department": department_options(session),
        "state": list(STATES.items()),
    }


def department_options(session: Session) -> list[tuple[int, str]]:
    """Return the open departments to choose one of."""
    units = [(one.id, f"{one.unit.name} ({one.unit.key})") for one in departments.everything(session) if one.active]
    return sorted(units, key=lambda pair: pair[1].casefold())


def active(session: Session, chosen: Chosen) -> list[tuple[str, str]]:
    """Return each filter in use in words, and the address without it."""
    names = dict(department_options(session))
    said = {
        "q": gettext("“%(words)s”", words=chosen.q) if chosen.q else "",
        "rola": str(words.ROLE_NAMES[Role(chosen.role)]) if chosen.role else "",
        "wydzial": names.get(chosen.department, str(chosen.department)) if chosen.department is not None else "",
        "stan": str(STATES[chosen.state]) if chosen.state else "",
    }
    return [(label, lists.address(**{name: None})) for name, label in said.items() if label]


def header() -> list[str]:
    """Return the header of the table to take along."""
    names = (
        _l("First name and surname"),
        _l("E-mail address"),
        _l("Roles"),
        _l("Department"),
        _l("Account"),
        _l("Last logged in"),
    )
    return [str(name) for name in names]


def cells(row: Row) -> list[Cell]:
    """Return one person as a row of that table."""
    return [row.name, row.email, row.role_names, row.department, row.state_name, row.last_login_at]


def holders(session: Session, today: dt.date) -> dict[Role, list[Staff]]:
    """Return who has each role today, by name; people with closed accounts have none."""
    found: dict[Role, list[Staff]] = {}
    for person in session.scalars(select(Staff).where(Staff.active)):
        for role in {grant.role for grant in pending.grants_of(person) if grant.holds(today)}:
            found.setdefault(role, []).append(person)
    return {role: sorted(people, key=lambda person: fold(person.name)) for role, people in found.items()}


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """A role of a person in words; ``now``: it holds today."""

    id: int
    role: str
    scope: str
    dates: str
    now: bool


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """What the page of a person shows; ``waiting`` are (act, sentence) about their roles."""

    row: Row
    added_at: dt.datetime
    grants: list[ShownGrant]
    waiting: list[tuple[int, str]]


def shown_person(session: Session, person: Staff, now: dt.datetime) -> ShownPerson:
    """Return a person with their roles, those to come too, and what waits for a second person."""
    today = calendar.local(now).date()
    names = dict(session.execute(select(Department.id, Department.name)).all())
    own_codes = select(StaffCode.staff_id).where(StaffCode.kind == CodeKind.PRINTED, StaffCode.staff_id == person.id)
    printed = set(session.scalars(own_codes.distinct()))
    living = [row for row in person.grants if row.revoked_at is None and not _over(row, today)]
    return ShownPerson(
        row=_row(person, names, printed, today),
        added_at=person.added_at,
        grants=[shown_grant(session, row, today) for row in living],
        waiting=[(act.id, pending.kind_of(act).sentence(act)) for act in _waiting_for(session, person, living)],
    )


def shown_grant(session: Session, row: RoleGrant, today: dt.date) -> ShownGrant:
    """Return a role in words."""
    return ShownGrant(
        id=row.id,
        role=str(words.ROLE_NAMES[row.role]),
        scope=scopes.in_words(session, Scope(row.scope_kind, row.scope_id)),
        dates=grants.dates_in_words(row.valid_from, row.valid_until),
        now=row.valid_from <= today,
    )


def scope_options(session: Session, editions: Sequence[tuple[int, str]]) -> list[tuple[str, str]]:
    """Return the scopes a role can be given in, as values of one list."""
    found = [(ScopeKind.CITY.value, gettext("the whole city"))]
    found += [(f"{ScopeKind.EDITION}:{id_}", gettext("edition “%(title)s”", title=title)) for id_, title in editions]
    return found + [(f"{ScopeKind.DEPARTMENT}:{id_}", name) for id_, name in department_options(session)]


def _waiting_for(session: Session, person: Staff, living: Sequence[RoleGrant]) -> list[PendingAct]:
    own = {row.id for row in living}
    return [
        act
        for act in pending.waiting(session)
        if (act.kind == grants.GRANT and act.params["staff_id"] == person.id)
        or (act.kind == grants.REVOKE and act.params["grant_id"] in own)
    ]


def _row(person: Staff, names: Mapping[int, str], printed: set[int], today: dt.date) -> Row:
    holding = {grant.role for grant in pending.grants_of(person) if grant.holds(today)}
    ready = person.totp_sealed is not None or person.id in printed
    return Row(
        id=person.id,
        name=person.name,
        email=person.email,
        department=names.get(person.department_id or 0, ""),
        department_id=person.department_id,
        roles=tuple(role for role in Role if role in holding),
        state="closed" if not person.active else "active" if ready else "invited",
        last_login_at=person.last_login_at,
    )


def _over(row: RoleGrant, today: dt.date) -> bool:
    return row.valid_until is not None and row.valid_until < today


def _by_surname(row: Row) -> Any:
    return fold(row.name.rpartition(" ")[2]), fold(row.name), row.id


_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_SORTED: Mapping[str, Callable[[Row], Any]] = {
    "nazwisko": _by_surname,
    "wydzial": lambda row: (fold(row.department), _by_surname(row)),
    "stan": lambda row: (list(STATES).index(row.state), _by_surname(row)),
    "logowanie": lambda row: (row.last_login_at or _NEVER, row.id),
}
