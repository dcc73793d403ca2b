"""People at the desk: made with their roles, signed in without the pages of logging in (those have tests of their own).

anna = make_staff(session, Role.COORDINATOR)                       # in the whole city
ewa = make_staff(session, Role.MERIT_REVIEWER, scope=department_scope(zieleni))
sign_in(client, services, anna)                                    # the second factor was shown just now
code_at(clock.now())                                               # what the authenticator shows now
"""

from __future__ import annotations

import datetime as dt
from itertools import count

import pyotp
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from budzet.accounts import sessions
from budzet.accounts.models import Department, RoleGrant, Staff
from budzet.accounts.roles import CITY, Role, Scope, ScopeKind
from budzet.accounts.second_factor import STEP, Secrets
from budzet.base import calendar
from budzet.db.session import Database
from budzet.web.requests import Services
from support.clock import START

SECRET_KEY = "a secret key of the tests, long enough"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = count(1)


def make_staff(
    session: Session,
    *roles: Role,
    scope: Scope = CITY,
    name: str = "Anna Nowak",
    email: str = "",
    department: Department | None = None,
    password_hash: str = "",
) -> Staff:
    """Store somebody with an authenticator (``TOTP_SECRET``) and ``roles`` in ``scope``, granted long ago."""
    person = Staff(
        email=email or f"osoba{next(_numbers)}@zielone.example",
        name=name,
        department_id=department.id if department else None,
        password_hash=password_hash,
        totp_sealed=Secrets.of(SECRET_KEY).vault.encrypt(TOTP_SECRET),
        added_at=START - dt.timedelta(days=400),
    )
    session.add(person)
    session.flush()
    grant(session, person, *roles, scope=scope)
    return person


def grant(session: Session, person: Staff, *roles: Role, scope: Scope = CITY) -> None:
    """Give somebody roles, as if two persons had."""
    long_ago = START - dt.timedelta(days=400)
    person.grants.extend(
        RoleGrant(
            role=role,
            scope_kind=scope.kind,
            scope_id=scope.id,
            valid_from=calendar.local(long_ago).date(),
            granted_at=long_ago,
        )
        for role in roles
    )
    session.flush()


def edition_scope(edition_id: int) -> Scope:
    """Return the scope of one edition."""
    return Scope(ScopeKind.EDITION, edition_id)


def department_scope(department: Department) -> Scope:
    """Return the scope of one department."""
    return Scope(ScopeKind.DEPARTMENT, department.id)


def make_department(
    session: Session, key: str = "zielen", name: str = "Wydział Zieleni", **changes: object
) -> Department:
    """Store a department."""
    made = Department(key=key, name=name, **changes)
    session.add(made)
    session.flush()
    return made


def open_session(database: Database, person: Staff, *, at: dt.datetime, fresh: bool = True) -> str:
    """Begin a proven session of somebody and return the secret of its cookie; ``fresh``: may do what is dangerous."""
    with database.transaction() as session:
        sid = sessions.start(session, person.id, device="Firefox, Windows", now=at)
        found = sessions.find(session, sid, now=at)
        assert found is not None
        sid = sessions.prove(session, found.id, now=at)
        if not fresh:
            found.stepped_up_at = None
        return sid


def sign_in(client: FlaskClient, services: Services, person: Staff, *, fresh: bool = True) -> None:
    """Give a client the session of somebody at the desk."""
    client.set_cookie("desk", open_session(services.database, person, at=services.clock.now(), fresh=fresh))


def code_at(instant: dt.datetime) -> str:
    """Return what the authenticator of everybody made here shows at an instant."""
    return pyotp.TOTP(TOTP_SECRET, interval=STEP).at(instant)
