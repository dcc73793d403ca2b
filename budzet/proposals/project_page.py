"""What the public page of a project shows: what it says, what it costs, its history; and one version beside another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.base.money import Grosze
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Topic
from budzet.proposals import (
    applicants,
    attachments,
    difference,
    difference_words,
    map_page,
    queries,
    questions,
    similar,
    timeline,
    versions,
    wizard_words,
)
from budzet.proposals.application import Application
from budzet.proposals.map_page import Map
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Attachment, ProposalQuestion, ProposalVersion
from budzet.proposals.queries import ProjectRow
from budzet.proposals.similar import Similar
from budzet.proposals.timeline import Line
from budzet.proposals.verification import published_costs
from budzet.proposals.verification.published_costs import Estimate


@dataclass(frozen=True, slots=True)
class CostLine:
    """One row of the estimate."""

    what: str
    quantity: str
    unit: str
    unit_price: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """One project in public. Without an application (an imported project) there is no estimate and no history.

    ``cost`` and ``upkeep`` are the verified ones once they are public; ``estimate`` is then what the author wrote.
    """

    id: int
    title: str
    number: str
    topics: Sequence[Topic]
    withdrawn_at: dt.datetime | None
    merged_into_id: int | None
    language: str
    summary: str
    paragraphs: list[str]
    reasons: str
    design: str
    design_how: str
    place: str
    latitude: float | None
    longitude: float | None
    map: Map | None
    cost: Grosze
    estimate: Estimate
    costs: list[CostLine]
    upkeep: int | None
    authors: list[str]
    contest_name: str
    pool_name: str
    district_name: str | None
    received_at: dt.datetime | None
    history: list[Line]
    versions: Sequence[ProposalVersion]
    files: Sequence[Attachment]
    answered: Sequence[ProposalQuestion]
    similar: Sequence[Similar]


def of_row(session: Session, edition: Edition, row: ProjectRow) -> ProjectPage:
    """Return the page of one project."""
    proposal = row.proposal
    stored = versions.of_project(session, proposal)
    said = stored[0].content if stored else Application()
    return ProjectPage(
        id=proposal.id,
        title=proposal.title,
        number=proposal.number,
        topics=queries.topics_of(session, proposal.edition_id, [proposal.id]).get(proposal.id, []),
        withdrawn_at=proposal.withdrawn_at,
        merged_into_id=proposal.merged_into_id,
        language="pl",
        summary=said.summary,
        paragraphs=_paragraphs(proposal.description),
        reasons=said.reasons,
        design=_design(said),
        design_how=said.universal_how,
        place=proposal.place,
        latitude=proposal.latitude,
        longitude=proposal.longitude,
        map=map_page.of_point(proposal.latitude, proposal.longitude),
        cost=proposal.cost,
        estimate=published_costs.of_project(session, proposal, said) if stored else published_costs.NONE,
        costs=cost_lines(said),
        upkeep=proposal.upkeep,
        authors=applicants.public_names(session, proposal) if stored else [],
        contest_name=row.contest.name,
        pool_name=row.pool.name,
        district_name=row.district.name if row.district else None,
        received_at=proposal.received_at,
        history=timeline.lines(session, proposal) if stored else [],
        versions=stored,
        files=attachments.of_project(session, proposal) if stored else [],
        answered=[one for one in questions.of_project(session, proposal) if one.answered_at] if stored else [],
        similar=similar.find(session, edition, said, but=proposal.id) if stored else [],
    )


def cost_lines(said: Application) -> list[CostLine]:
    """Return the rows of an estimate."""
    return [
        CostLine(item.what, difference_words.quantity(item.quantity), item.unit, item.unit_price, item.amount)
        for item in said.costs
    ]


def _design(said: Application) -> str:
    words = {
        "yes": gettext("Everybody can use it."),
        "no": gettext("Not everybody can use it."),
        "not_applicable": gettext("It makes no difference here."),
    }
    return words.get(said.universal_design or "", "")


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version of a project; ``rows`` say what differs from the one before, none for the first."""

    proposal: Proposal
    version: ProposalVersion
    made_by: str
    rows: list[difference_words.Row]
    is_first: bool


def of_version(session: Session, row: ProjectRow, number: int) -> VersionPage:
    """Return the page of one version. Raises ``NotFoundError``."""
    before, version = versions.pair(session, row.proposal, number)
    names = {pool.key: pool.name for pool in editions.pools(session, row.proposal.edition_id)}
    names |= {topic.key: topic.name for topic in editions.topics(session, row.proposal.edition_id)}
    changes = difference.difference(before.content if before else Application(), version.content)
    rows = [shown for change in changes for shown in difference_words.rows(change, names)]
    return VersionPage(row.proposal, version, wizard_words.made_by(version.made_by), rows, before is None)
