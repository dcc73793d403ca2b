"""The audit log in tests: entries written as services write them, and a hand that changes them past the refusal."""

from __future__ import annotations

from sqlalchemy import ClauseElement, text

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.db.session import Database
from support.clock import START


def write_entries(database: Database, count: int) -> None:
    """Store ``count`` entries, each in a transaction of its own."""
    for number in range(count):
        with database.transaction() as session:
            audit.record(
                session,
                Actor("staff", "7", "coordinator"),
                "act.proposed",
                now=START,
                object_kind="act",
                object_id=str(number),
                details={"number": number},
                reason="Tak uchwalono.",
            )


def by_hand(database: Database, *statements: ClauseElement) -> None:
    """Change the log as somebody with the database's own tools could: the triggers first."""
    on_table = "" if database.is_sqlite else " ON audit_entry"
    with database.transaction() as session:
        for event in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_entry_no_{event}{on_table}"))
        for statement in statements:
            session.execute(statement)
