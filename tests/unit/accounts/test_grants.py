"""Giving and taking back roles: the rules, and the act of two persons that carries them out."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from support.acts import user_of
from support.clock import START
from support.desk import SECRET_KEY, department_scope, make_department, make_staff

from budzet import i18n
from budzet.accounts import acts, grants, pending
from budzet.accounts.grants import Asked, WantedGrant
from budzet.accounts.models import RoleGrant, Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import CITY, Grant, Role, Scope, ScopeKind
from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError
from budzet.notifications.vault import Vault

TODAY = dt.date(2026, 5, 4)
EDITION = Scope(ScopeKind.EDITION, 7)
DEPARTMENT = Scope(ScopeKind.DEPARTMENT, 3)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.fixture
def speaking():
    """The languages of the service: the sentence of an act is mailed in Polish."""
    made = Flask("budzet")
    i18n.init_app(made)
    with made.app_context():
        yield made


@pytest.mark.parametrize(
    ("role", "scope", "first", "last", "codes"),
    (
        (Role.COORDINATOR, CITY, 0, None, []),
        (Role.COORDINATOR, EDITION, 0, 30, []),
        (Role.MERIT_REVIEWER, DEPARTMENT, 0, None, []),
        (Role.ADMIN, EDITION, 0, None, ["role_scope"]),
        (Role.AUDITOR, DEPARTMENT, 0, None, ["role_scope"]),
        (Role.SECOND_PERSON, EDITION, 0, None, ["role_scope"]),
        (Role.MERIT_REVIEWER, CITY, 0, None, ["role_scope"]),
        (Role.COORDINATOR, DEPARTMENT, 0, None, ["role_scope"]),
        (Role.COORDINATOR, CITY, 0, 0, []),  # one day is enough
        (Role.COORDINATOR, CITY, 3, 2, ["dates_order"]),
        (Role.COORDINATOR, CITY, -9, -1, ["dates_past"]),
        (Role.ADMIN, EDITION, 3, 2, ["role_scope", "dates_order"]),  # every reason at once
    ),
)
def test_a_grant_is_refused_for_every_reason_that_stands_against_it(role, scope, first, last, codes):
    wanted = WantedGrant(1, role, scope, day(first), None if last is None else day(last))
    assert [finding.code for finding in grants.findings(wanted, [], TODAY)] == codes


@pytest.mark.parametrize(
    ("held", "refused"),
    (
        (Grant(Role.COORDINATOR, EDITION, day(-30)), True),
        (Grant(Role.COORDINATOR, EDITION, day(-30), day(0)), True),  # its last day is the first of the other
        (Grant(Role.COORDINATOR, EDITION, day(-30), day(-1)), False),
        (Grant(Role.COORDINATOR, EDITION, day(10)), True),
        (Grant(Role.COORDINATOR, EDITION, day(11)), False),
        (Grant(Role.COORDINATOR, CITY, day(-30)), False),
        (Grant(Role.EDITOR, EDITION, day(-30)), False),
    ),
)
def test_nobody_gets_a_role_twice_for_the_same_days(held, refused):
    wanted = WantedGrant(1, Role.COORDINATOR, EDITION, day(0), day(10))
    codes = [finding.code for finding in grants.findings(wanted, [held], TODAY)]
    assert codes == (["role_held"] if refused else [])


# --- with two persons ------------------------------------------------------------------------------------------------


def ask(session, wanted: WantedGrant | int, person: Staff, *, alone: bool = False):
    """Propose a grant, or taking back the grant with this id."""
    asked = Asked(user_of(person), "Tak uchwalono.", acts.mailed_link("http://localhost"), Vault(SECRET_KEY), alone)
    if isinstance(wanted, int):
        return grants.propose_revoke(session, wanted, asked, now=START)
    return grants.propose_grant(session, wanted, asked, now=START)


def confirm(session, act, person: Staff, *, now=START, reason: str = ""):
    user = user_of(person)
    decider = Decider(user.id, user.grants, user.actor, reason)
    return pending.confirm(session, act.id, decider=decider, now=now)


def living_roles(session, person: Staff) -> set[Role]:
    rows = select(RoleGrant).where(RoleGrant.staff_id == person.id, RoleGrant.revoked_at.is_(None))
    return {row.role for row in session.scalars(rows)}


def test_a_role_is_given_by_two_persons_and_by_nobody_alone(database, speaking):
    with database.transaction() as session:
        anna, jan = make_staff(session, Role.ADMIN), make_staff(session, Role.COORDINATOR)
        ewa = make_staff(session)
        act = ask(session, WantedGrant(ewa.id, Role.EDITOR, CITY, TODAY), anna)
        assert living_roles(session, ewa) == set()
        with pytest.raises(DomainError):
            confirm(session, act, anna)
        confirm(session, act, jan)
        assert living_roles(session, ewa) == {Role.EDITOR}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "role.granted")).one()
        assert (entry.actor_id, entry.object_id) == (str(jan.id), str(ewa.id))
        assert entry.details == {"role": "editor", "scope_kind": "city", "scope_id": None}


def test_a_role_is_taken_back_by_two_persons(database, speaking):
    with database.transaction() as session:
        anna, jan = make_staff(session, Role.ADMIN), make_staff(session, Role.COORDINATOR, Role.EDITOR)
        grant = next(row for row in jan.grants if row.role is Role.EDITOR)
        act = ask(session, grant.id, anna)
        assert living_roles(session, jan) == {Role.COORDINATOR, Role.EDITOR}
        confirm(session, act, jan)
        assert living_roles(session, jan) == {Role.COORDINATOR}
        with pytest.raises(ConflictError):
            ask(session, grant.id, anna)


def test_the_last_administrator_keeps_the_role(database, speaking):
    with database.transaction() as session:
        anna, jan = make_staff(session, Role.ADMIN), make_staff(session, Role.ADMIN)
        act = ask(session, jan.grants[0].id, anna)
        # Meanwhile the account of the other one was closed.
        anna.active = False
        session.flush()
        with pytest.raises(DomainError, match="ostatnia osoba"):
            confirm(session, act, make_staff(session, Role.COORDINATOR))
        assert living_roles(session, jan) == {Role.ADMIN}
        with pytest.raises(DomainError, match="ostatnia osoba"):
            ask(session, jan.grants[0].id, jan)


def test_somebody_who_waited_a_day_for_an_answer_gives_no_role_to_themselves(database, speaking):
    with database.transaction() as session:
        anna, ewa = make_staff(session, Role.COORDINATOR), make_staff(session)
        own = ask(session, WantedGrant(anna.id, Role.EDITOR, CITY, TODAY), anna, alone=True)
        other = ask(session, WantedGrant(ewa.id, Role.EDITOR, CITY, TODAY), anna, alone=True)
        later = START + pending.WAIT_ALONE
        confirm(session, other, anna, now=later, reason="Nikt nie odpowiedział.")
        assert living_roles(session, ewa) == {Role.EDITOR}
    with database.transaction() as session, pytest.raises(DomainError, match="Roli dla siebie"):
        confirm(session, own, session.get_one(Staff, anna.id), now=later, reason="Nikt nie odpowiedział.")


@pytest.mark.parametrize(
    ("scope", "active", "sentence"),
    (
        (Scope(ScopeKind.DEPARTMENT, 999), True, "nie można tak nadać"),  # no such department
        (CITY, True, "nie można tak nadać"),
        (None, False, "konto jest zamknięte"),
    ),
)
def test_a_role_that_cannot_be_is_not_even_proposed(database, speaking, scope, active, sentence):
    with database.transaction() as session:
        anna, ewa = make_staff(session, Role.ADMIN), make_staff(session)
        scope = scope or department_scope(make_department(session))
        ewa.active = active
        session.flush()
        with pytest.raises(DomainError, match=sentence):
            ask(session, WantedGrant(ewa.id, Role.MERIT_REVIEWER, scope, TODAY), anna)
        assert pending.waiting(session) == []


def test_the_second_person_reads_who_gets_what_where_and_from_when_until_when(database, speaking):
    with database.transaction() as session:
        anna, ewa = make_staff(session, Role.ADMIN), make_staff(session, name="Ewa Lis")
        scope = department_scope(make_department(session, name="Wydział Zieleni"))
        act = ask(session, WantedGrant(ewa.id, Role.MERIT_REVIEWER, scope, TODAY, dt.date(2026, 12, 31)), anna)
        with force_locale("en_GB"):
            sentence = pending.kind_of(act).sentence(act).replace("\N{NO-BREAK SPACE}", " ")
        assert sentence == (
            "Give Ewa Lis the role: reviewer in a department, in the department “Wydział Zieleni”, "
            "from 4 May 2026 until 31 December 2026."
        )


def test_an_act_to_take_a_role_back_names_the_person_and_the_role(database, speaking):
    with database.transaction() as session:
        anna, jan = make_staff(session, Role.ADMIN), make_staff(session, Role.EDITOR, name="Jan Kowal")
        act = ask(session, jan.grants[0].id, anna)
        with force_locale("en_GB"):
            sentence = pending.kind_of(act).sentence(act).replace("\N{NO-BREAK SPACE}", " ")
        assert sentence == (
            "Take the role back from Jan Kowal: editor, in the whole city, from 30 March 2025 without an end."
        )
