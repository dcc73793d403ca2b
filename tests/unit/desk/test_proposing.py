"""Proposing an act of two persons: everybody who may be the second one gets a mail with a link of their own."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from support.acts import user_of
from support.clock import START
from support.desk import SECRET_KEY, edition_scope, make_staff

from budzet.accounts import acts, pending
from budzet.accounts.models import ActLink
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission, Role
from budzet.base.errors import ConflictError
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault

KIND = "test_of_proposing"
VAULT = Vault(SECRET_KEY)

pending.act(ActKind(KIND, Permission.CONFIRM_ACTS, lambda *_: None, lambda row: f"Zrobić rzecz {row.object_key}."))


def propose(session, person, *, key="7", edition_id=None, now=START):
    proposal = Proposal(KIND, key, "Tak uchwalono.", {}, edition_id=edition_id)
    link = acts.mailed_link("https://budzet.example")
    return acts.propose_and_tell(session, proposal, user=user_of(person), link=link, vault=VAULT, now=now)


def token_of(mail):
    return re.fullmatch(r"https://budzet\.example/urzad/potwierdzenie/([\w-]+)", mail.context["url"])[1]


def test_everybody_who_may_confirm_gets_a_mail_with_a_link_of_their_own(database):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR, name="Anna Nowak", email="anna@zielone.example")
        make_staff(session, Role.SECOND_PERSON, email="sekretarz@zielone.example")
        make_staff(session, Role.ADMIN, email="admin@zielone.example")
        make_staff(session, Role.AUDITOR, email="audytor@zielone.example")
        make_staff(session, Role.COORDINATOR, scope=edition_scope(9), email="inna@zielone.example")
        row = propose(session, anna, edition_id=3)
        mails = latest_mails(session, VAULT, 10)
        links = [acts.by_token(session, token_of(mail), now=START) for mail in mails]
    assert {mail.recipient for mail in mails} == {"sekretarz@zielone.example", "admin@zielone.example"}
    assert {link.act_id for link in links} == {row.id}
    assert len({link.staff_id for link in links}) == 2
    assert {(mail.template, mail.language) for mail in mails} == {("pending_act", "pl")}
    told = mails[0].context
    assert (told["sentence"], told["proposer"], told["reason"]) == ("Zrobić rzecz 7.", "Anna Nowak", "Tak uchwalono.")


def test_the_database_keeps_no_token(database):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
        make_staff(session, Role.ADMIN)
        propose(session, anna)
        token = token_of(latest_mails(session, VAULT, 1)[0])
        assert [link.token_hash == token.encode() for link in session.query(ActLink)] == [False]


@pytest.mark.parametrize(("after", "lives"), [({"days": 7, "seconds": -1}, True), ({"days": 7}, False)])
def test_a_link_lives_seven_days(database, after, lives):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
        make_staff(session, Role.ADMIN)
        propose(session, anna)
        token = token_of(latest_mails(session, VAULT, 1)[0])
        assert (acts.by_token(session, token, now=START + dt.timedelta(**after)) is not None) is lives


def test_a_link_takes_five_codes_and_no_more(database):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
        make_staff(session, Role.ADMIN)
        propose(session, anna)
        token = token_of(latest_mails(session, VAULT, 1)[0])
        assert [acts.use_try(session, token, now=START) for _ in range(6)] == [True] * 5 + [False]
        session.expire_all()
        assert acts.by_token(session, token, now=START) is None


def test_links_that_are_over_are_forgotten_at_the_next_proposal(database):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
        make_staff(session, Role.ADMIN)
        propose(session, anna)
        later = propose(session, anna, key="8", now=START + dt.timedelta(days=8))
        assert [link.act_id for link in session.query(ActLink)] == [later.id]


def test_an_act_that_waits_already_is_neither_proposed_nor_mailed_again(database):
    with database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
        make_staff(session, Role.ADMIN)
        propose(session, anna)
    with pytest.raises(ConflictError), database.transaction() as session:
        propose(session, anna)
    with database.read_session() as session:
        assert len(latest_mails(session, VAULT, 10)) == 1
