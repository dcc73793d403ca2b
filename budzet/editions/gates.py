"""Which stages are kept from beginning although their hour has come: something that must be in order first is not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from budzet.editions import queries, readiness, stored_facts
from budzet.editions.facts import EditionFacts
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, Timetable


def timetable(session: Session, edition: Edition, now: dt.datetime) -> Timetable:
    """Return the timetable as residents meet it: a stage that something blocks has not begun.

    What is known of the edition is asked for only where it matters: a stage is open by its dates and nothing is frozen.
    """
    table = queries.timetable(session, edition.id)
    if edition.origin is Origin.IMPORT or edition.frozen_at is not None or table.current(now) is None:
        return table
    return table.holding(held(stored_facts.facts_for_gates(session, edition, now), now))


def held(facts: EditionFacts, now: dt.datetime) -> frozenset[StageKind]:
    """Return the stages open by their dates that must not begin.

    Voting waits for the freeze alone: all else that blocks it keeps the edition from being frozen. Once that is done,
    the stages before it were in order.
    """
    if facts.is_frozen:
        return frozenset()
    by_dates = [kind for kind in StageKind if facts.timetable.is_open(kind, now)]
    return frozenset(kind for kind in by_dates if kind is StageKind.VOTING or readiness.blocked(facts, kind, now))
