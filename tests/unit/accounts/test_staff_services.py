"""Accounts of the staff as an administrator keeps them: made, invited, changed, closed; what each of it ends."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import SECRET_KEY, make_department, make_staff, open_session
from support.voting import all_at_once

from budzet.accounts import links, second_factor, sessions, staff_services
from budzet.accounts.models import CodeKind, Staff, StaffLinkKind
from budzet.accounts.post import Post
from budzet.accounts.roles import Role
from budzet.accounts.second_factor import Secrets
from budzet.accounts.staff_services import Person
from budzet.audit.models import AuditEntry
from budzet.base.actor import command, staff
from budzet.base.errors import ConflictError, DomainError
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault

ACTOR = command("test")
POST = Post(Vault(SECRET_KEY), "https://bo.zielone.example", "Zielone")
EWA = Person("ewa@zielone.example", "Ewa Lis")


def add(database, person: Person = EWA) -> Staff:
    with database.transaction() as session:
        return staff_services.add_staff(session, person, actor=ACTOR, now=START)


def do(database, act, *arguments, now=START, actor=ACTOR, **options):
    with database.transaction() as session:
        return act(session, *arguments, actor=actor, now=now, **options)


def mailed(database) -> list[tuple[str, str]]:
    """Return template and recipient of the mails in the outbox, the newest first."""
    with database.read_session() as session:
        return [(mail.template, mail.recipient) for mail in latest_mails(session, POST.vault, 20)]


def log(database) -> list[str]:
    with database.read_session() as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def invited(database, link: str, *, now=START) -> Staff | None:
    """Return whom an invitation lets in."""
    token = link.removeprefix(f"{POST.public_url}{links.INVITATION_PATH}")
    with database.read_session() as session:
        return links.owner(session, token, StaffLinkKind.INVITATION, now=now)


@pytest.mark.parametrize(
    ("email", "name", "codes"),
    (
        ("ewa@zielone.example", "Ewa Lis", []),
        (" EWA@Zielone.example ", "  Ewa Lis ", []),
        ("", "", ["name_missing", "email_wrong"]),
        ("ewa", "Ewa Lis", ["email_wrong"]),
        ("ewa@zielone", "Ewa Lis", ["email_wrong"]),
        ("ewa lis@zielone.example", "Ewa Lis", ["email_wrong"]),
        ("ewa@zielone.example,jan@zielone.example", "Ewa Lis", ["email_wrong"]),
        (f"{'e' * 250}@zielone.example", "Ewa Lis", ["email_wrong"]),
        ("ewa@zielone.example", "   ", ["name_missing"]),
        ("ewa@zielone.example", "E" * 121, ["name_long"]),
    ),
)
def test_the_data_of_a_person_are_checked_and_every_fault_is_told(email, name, codes):
    assert [finding.code for finding in staff_services.findings(Person(email, name))] == codes


def test_an_account_begins_with_nothing_that_opens_it(database):
    ewa = add(database, Person(" Ewa@Zielone.example ", " Ewa Lis "))
    assert (ewa.email, ewa.name, ewa.password_hash, ewa.totp_sealed, ewa.grants) == (
        "ewa@zielone.example",
        "Ewa Lis",
        "",
        None,
        [],
    )
    assert log(database) == ["staff.added"]


@pytest.mark.parametrize("email", ("ewa@zielone.example", "EWA@zielone.EXAMPLE"))
def test_an_address_belongs_to_one_account(database, email):
    add(database)
    with pytest.raises(DomainError) as refusal:
        add(database, Person(email, "Ewa Inna"))
    assert [(finding.code, finding.field) for finding in refusal.value.findings] == [("email_taken", "email")]


def test_a_department_that_is_not_there_is_refused(database):
    with pytest.raises(DomainError) as refusal:
        add(database, Person("ewa@zielone.example", "Ewa Lis", 999))
    assert [finding.code for finding in refusal.value.findings] == ["department_unknown"]


def test_an_invitation_works_for_seventy_two_hours_and_a_newer_one_ends_it(database):
    ewa = add(database)
    first = do(database, staff_services.invite, ewa.id, post=POST)
    assert mailed(database) == [("staff_invitation", "ewa@zielone.example")]
    assert invited(database, first, now=START + dt.timedelta(hours=71, minutes=59)).id == ewa.id
    assert invited(database, first, now=START + dt.timedelta(hours=72)) is None
    second = do(database, staff_services.invite, ewa.id, post=POST)
    assert invited(database, first) is None
    assert invited(database, second).id == ewa.id
    assert invited(database, second + "x") is None


def test_who_is_at_work_already_is_not_invited_again(database):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
    with pytest.raises(ConflictError):
        do(database, staff_services.invite, anna.id, post=POST)
    assert mailed(database) == []


@pytest.mark.parametrize(
    ("act", "password_stays"), ((staff_services.reset_second_factor, True), (staff_services.reset_account, False))
)
def test_a_lost_second_factor_is_taken_away_with_every_session(database, act, password_stays):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR, password_hash="x")
        secrets = Secrets.of(SECRET_KEY)
        second_factor.new_codes(session, anna, CodeKind.RECOVERY, secrets_=secrets)
    sid = open_session(database, anna, at=START)
    link = do(database, act, anna.id, post=POST)
    with database.read_session() as session:
        now = session.get_one(Staff, anna.id)
        assert (bool(now.password_hash), now.totp_sealed) == (password_stays, None)
        assert second_factor.codes_left(session, anna.id, CodeKind.RECOVERY) == 0
        assert sessions.find(session, sid, now=START) is None
    assert invited(database, link).id == anna.id


def test_a_new_address_is_told_to_the_old_one_and_links_in_the_old_mailbox_end(database):
    ewa = add(database)
    link = do(database, staff_services.invite, ewa.id, post=POST)
    with database.transaction() as session:
        department = make_department(session).id
    wanted = Person("ewa.lis@zielone.example", "Ewa Lis", department)
    assert do(database, staff_services.change_staff, ewa.id, wanted, post=POST) == ["email", "department_id"]
    assert mailed(database)[0] == ("staff_email_changed", "ewa@zielone.example")
    assert invited(database, link) is None
    # The same once more is no change.
    assert do(database, staff_services.change_staff, ewa.id, wanted, post=POST) == []
    assert log(database) == ["staff.added", "staff.invited", "staff.changed"]


def test_a_closed_account_opens_nothing_until_it_is_opened_again(database):
    with database.transaction() as session:
        anna, jan = make_staff(session, Role.ADMIN), make_staff(session, Role.COORDINATOR)
    sid = open_session(database, jan, at=START)
    do(database, staff_services.deactivate, jan.id, actor=staff(anna.id))
    with database.read_session() as session:
        assert sessions.find(session, sid, now=START) is None
    for act in (staff_services.invite, staff_services.reset_second_factor, staff_services.reset_account):
        with pytest.raises(DomainError, match="zamknięte"):
            do(database, act, jan.id, post=POST)
    with pytest.raises(ConflictError):
        do(database, staff_services.deactivate, jan.id, actor=staff(anna.id))
    do(database, staff_services.reactivate, jan.id, actor=staff(anna.id))
    with database.read_session() as session:
        assert session.get_one(Staff, jan.id).active
        assert sessions.find(session, sid, now=START) is None, "an ended session stays ended"
    with pytest.raises(ConflictError):
        do(database, staff_services.reactivate, jan.id, actor=staff(anna.id))


def test_nobody_closes_their_own_account_or_that_of_the_last_administrator(database):
    with database.transaction() as session:
        anna, jan = make_staff(session, Role.ADMIN), make_staff(session, Role.COORDINATOR)
    with pytest.raises(DomainError, match="Własnego"):
        do(database, staff_services.deactivate, anna.id, actor=staff(anna.id))
    with pytest.raises(DomainError, match="ostatnia osoba"):
        do(database, staff_services.deactivate, anna.id, actor=staff(jan.id))


def test_two_administrators_who_close_each_other_at_once_leave_one(database):
    with database.transaction() as session:
        anna, jan = make_staff(session, Role.ADMIN), make_staff(session, Role.ADMIN)

    def close(who: Staff, by: Staff) -> bool:
        try:
            do(database, staff_services.deactivate, who.id, actor=staff(by.id))
        except DomainError:
            return False
        return True

    assert sorted(all_at_once([lambda: close(anna, jan), lambda: close(jan, anna)], threads=2)) == [False, True]
    with database.read_session() as session:
        assert len(session.scalars(select(Staff).where(Staff.active)).all()) == 1
