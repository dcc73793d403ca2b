"""The timeline of a project: what happened, when and why; the public lines of it in the language of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ProposalEvent

WORDS: Mapping[str, Any] = {
    "submitted": _l("Handed in"),
    "changed": _l("Changed by the author"),
    "changed_by_office": _l("Changed by the office"),
    "withdrawn": _l("Withdrawn by the author"),
    "merged": _l("Joined with another project"),
    "took_in": _l("Another project joined this one"),
    "formal_review": _l("Formal review began"),
    "completion_requested": _l("The author was asked to complete the application"),
    "completed": _l("The application was completed"),
    "call_recalled": _l("The office took its call to complete back"),
    "restored": _l("Examined again from the formal review on"),
    "merit_review": _l("Assessment by the departments began"),
    "positive": _l("Assessed positively"),
    "negative": _l("Assessed negatively"),
    "left_unexamined": _l("Left without examination"),
    "appealed": _l("The author appealed"),
    "admitted": _l("Put on the list for the vote"),
    "chosen": _l("Chosen to be carried out"),
    "not_chosen": _l("Not chosen"),
    "in_progress": _l("Is being carried out"),
    "done": _l("Carried out"),
    "impossible": _l("Will not be carried out"),
}
"""What each kind of event is called in public."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, what in words, why; ``other_id`` names the project it leads to, ``version`` the new one."""

    at: dt.datetime
    kind: str
    label: str
    reason: str
    other_id: int | None
    version: int | None


def add_event(
    session: Session,
    proposal: Proposal,
    kind: str,
    *,
    at: dt.datetime,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    is_public: bool = True,
) -> None:
    """Add an event in the transaction of the act it tells of.

    ``details`` are plain JSON values: numbers and codes, nothing of a person. A ``reason`` is shown to everybody.
    """
    if is_public and kind not in WORDS:
        raise ValueError(f"no words for a public event of kind {kind}")
    session.add(
        ProposalEvent(
            edition_id=proposal.edition_id,
            proposal_id=proposal.id,
            at=at,
            kind=kind,
            reason=reason,
            details=dict(details or {}),
            is_public=is_public,
        )
    )
    session.flush()


def lines(session: Session, proposal: Proposal) -> list[Line]:
    """Return what everybody may read of a project's history, the oldest first."""
    rows = session.scalars(
        select(ProposalEvent)
        .where(
            ProposalEvent.edition_id == proposal.edition_id,
            ProposalEvent.proposal_id == proposal.id,
            ProposalEvent.is_public,
        )
        .order_by(ProposalEvent.at, ProposalEvent.id)
    )
    return [_line(row) for row in rows]


def _line(event: ProposalEvent) -> Line:
    return Line(
        at=event.at,
        kind=event.kind,
        label=str(WORDS[event.kind]),
        reason=event.reason,
        other_id=event.details.get("other"),
        version=event.details.get("version"),
    )
