from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from support.clock import START

from budzet.audit.models import AuditEntry
from budzet.audit.services import record
from budzet.base.actor import Actor


@pytest.fixture
def entry(database):
    with database.transaction() as session:
        record(
            session,
            Actor("staff", "7"),
            "proposal.withdrawn",
            now=START,
            object_kind="proposal",
            object_id="12",
            edition_id=3,
            details={"from": "listed", "to": "withdrawn"},
        )
    with database.read_session() as session:
        return session.scalars(select(AuditEntry)).one()


def test_an_entry_says_who_did_what_when_and_to_what(entry):
    assert (entry.at, entry.actor_kind, entry.actor_id, entry.act) == (START, "staff", "7", "proposal.withdrawn")
    assert (entry.object_kind, entry.object_id, entry.edition_id) == ("proposal", "12", 3)
    assert entry.details == {"from": "listed", "to": "withdrawn"}


@pytest.mark.parametrize(
    "statement",
    (
        update(AuditEntry).values(act="proposal.accepted"),
        update(AuditEntry).values(details={}),
        delete(AuditEntry),
    ),
)
def test_the_database_refuses_to_change_the_log(database, entry, statement):
    with pytest.raises(IntegrityError, match="never"), database.transaction() as session:
        session.execute(statement)
    with database.read_session() as session:
        assert session.scalars(select(AuditEntry.act)).all() == [entry.act]


def test_an_act_that_fails_leaves_no_entry(database):
    def act_and_fail() -> None:
        with database.transaction() as session:
            record(session, Actor("system"), "tested", now=START)
            raise KeyError

    with pytest.raises(KeyError):
        act_and_fail()
    with database.read_session() as session:
        assert session.scalars(select(AuditEntry)).all() == []
