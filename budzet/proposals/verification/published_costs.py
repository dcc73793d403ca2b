"""What everybody may see of the costs that were verified: nothing before the positive result is published."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.money import Grosze
from budzet.proposals.application import Application
from budzet.proposals.models import Proposal
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.states import ReviewState


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the author wrote where verified sums stand for the project's now; ``None``: the sum is the author's."""

    cost: Grosze | None
    upkeep: int | None


NONE = Estimate(None, None)


def of_project(session: Session, proposal: Proposal, said: Application) -> Estimate:
    """Return what the author estimated of a project whose verified sums are public; ``said`` is its newest version."""
    found = session.execute(
        select(Review.cost, Review.upkeep, Review.estimate).where(
            Review.edition_id == proposal.edition_id,
            Review.proposal_id == proposal.id,
            Review.state == ReviewState.PUBLISHED_POSITIVE,
        )
    ).one_or_none()
    if found is None:
        return NONE
    cost, upkeep, estimate = found
    return Estimate(estimate if cost is not None else None, said.upkeep if upkeep is not None else None)
