"""An act of two persons as pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct, PendingState, Staff
from budzet.accounts.pending import Standing


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act in words with its persons by name."""

    id: int
    sentence: str
    proposer: str
    proposed_at: dt.datetime
    reason: str
    state: str
    decider: str
    decided_at: dt.datetime | None
    decision_reason: str
    single_handed: bool
    standing: Standing

    @property
    def what_now(self) -> str:
        """What the reader may do, in one line."""
        if self.standing.confirm_alone:
            return gettext("Nobody answered for a day: you may confirm it alone.")
        if self.standing.decide:
            return gettext("You may confirm or reject it.")
        return gettext("It waits for another person.")

    @property
    def outcome(self) -> str:
        """What was decided, in one line."""
        if self.state == PendingState.CONFIRMED:
            if self.single_handed:
                return gettext("confirmed by its proposer alone")
            return gettext("confirmed by %(name)s", name=self.decider)
        if self.state == PendingState.REJECTED:
            return gettext("rejected by %(name)s", name=self.decider)
        return (
            gettext("withdrawn by its proposer") if self.state == PendingState.WITHDRAWN else gettext("not decided yet")
        )


def names_of(session: Session, acts: Iterable[PendingAct]) -> Mapping[int, str]:
    """Return the names of everybody who proposed or decided, with one query."""
    wanted = {id_ for row in acts for id_ in (row.proposed_by, row.decided_by) if id_ is not None}
    return dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted))).all())


def shown(row: PendingAct, names: Mapping[int, str], standing: Standing) -> ShownAct:
    """Return an act as a page shows it."""
    return ShownAct(
        id=row.id,
        sentence=pending.kind_of(row).sentence(row),
        proposer=names[row.proposed_by],
        proposed_at=row.proposed_at,
        reason=row.reason,
        state=row.state.value,
        decider=names[row.decided_by] if row.decided_by else "",
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        single_handed=row.single_handed,
        standing=standing,
    )
