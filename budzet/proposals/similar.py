"""Projects like the one that is being written, of this edition and earlier ones. Shown, never a reason to refuse."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from budzet.editions.models import District, Edition, Pool
from budzet.proposals import likeness
from budzet.proposals.application import Application
from budzet.proposals.likeness import Look
from budzet.proposals.models import Proposal, ProposalStatus

LOOKED_AT = 2000
"""How many projects that share a word are compared, the newest first."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A project worth a look before one writes the same again."""

    id: int
    number: str
    title: str
    place: str
    status: ProposalStatus
    edition_slug: str
    edition_title: str


def find(session: Session, edition: Edition, content: Application, *, but: int | None = None) -> list[Similar]:
    """Return the projects most like an application, the best first; ``but`` is left out.

    Without a title there is nothing to compare.
    """
    stems = likeness.stems(content.title)
    if not stems:
        return []
    shares_a_word = or_(*(Proposal.search_text.contains(stem, autoescape=True) for stem in sorted(stems)))
    rows = session.execute(
        select(
            Proposal.id,
            Proposal.number,
            Proposal.title,
            Proposal.place,
            Proposal.status,
            Edition.slug,
            Edition.title,
            District.key,
        )
        .join(Edition, Edition.id == Proposal.edition_id)
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .outerjoin(District, (District.edition_id == Pool.edition_id) & (District.id == Pool.district_id))
        .where(shares_a_word, Proposal.id != (but or 0))
        .order_by(Proposal.id.desc())
        .limit(LOOKED_AT)
    ).all()
    found = {row[0]: Similar(*row[:7]) for row in rows}
    wanted = Look.of(content.title, content.place, _district(session, edition, content.pool))
    # Districts keep their keys from one edition to the next.
    looks = ((row[0], Look.of(row[2], row[3], row[7] or "")) for row in rows)
    return [found[match.id] for match in likeness.rank(wanted, looks)]


def _district(session: Session, edition: Edition, pool: str) -> str:
    key = session.scalar(
        select(District.key)
        .join(Pool, (Pool.edition_id == District.edition_id) & (Pool.district_id == District.id))
        .where(Pool.edition_id == edition.id, Pool.key == pool)
    )
    return key or ""
