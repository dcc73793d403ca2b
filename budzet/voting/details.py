"""What the ballot shows of projects besides the frozen list, read with two queries whatever their number."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from budzet.editions.frozen import FrozenProject
from budzet.editions.models import Edition
from budzet.proposals import queries as proposals
from budzet.proposals.models import ProposalStatus
from budzet.voting.ballot_page import ProjectDetails


def details_of(session: Session, edition: Edition, projects: Sequence[FrozenProject]) -> dict[int, ProjectDetails]:
    """Return the details of each project by its ballot position."""
    rows = proposals.ballot_projects(session, edition.id, [project.position for project in projects])
    topics = proposals.topics_of(session, edition.id, [row.id for row in rows])
    return {
        row.ballot_position or 0: ProjectDetails(
            topics=tuple((topic.key, topic.name, topic.icon) for topic in topics.get(row.id, ())),
            place=row.place,
            description=row.description,
            url=url_for("proposals.project", edition_slug=edition.slug, proposal_id=row.id),
            withdrawn=row.status is ProposalStatus.WITHDRAWN,
        )
        for row in rows
    }
