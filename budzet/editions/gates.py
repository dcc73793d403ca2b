"""Which stages are kept from beginning although their hour has come: something that must be in order first is not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from budzet.editions import queries, readiness, stored_facts
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, Timetable


def timetable(session: Session, edition: Edition, now: dt.datetime) -> Timetable:
    """Return the timetable as residents meet it: a stage that something blocks has not begun."""
    table = queries.timetable(session, edition.id)
    return table.holding(held(session, edition, table, now))


def held(session: Session, edition: Edition, table: Timetable, now: dt.datetime) -> frozenset[StageKind]:
    """Return the stages open by their dates that must not begin.

    Voting waits for the freeze, intake for everything that blocks it; once the rules are frozen, intake was long ago.
    """
    if edition.origin is Origin.IMPORT or edition.frozen_at is not None:
        return frozenset()
    found = {StageKind.VOTING} if table.is_open(StageKind.VOTING, now) else set()
    if table.is_open(StageKind.INTAKE, now):
        facts = stored_facts.facts_of_intake(session, edition)
        found |= {StageKind.INTAKE} if readiness.blocked(facts, StageKind.INTAKE, now) else set()
    return frozenset(found)
