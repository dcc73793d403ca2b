"""Reads of the projects: the public list with its filters, one project, the ballot list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, literal_column, select, union_all
from sqlalchemy.orm import Session

from budzet.base.errors import NotFoundError
from budzet.base.text import fold
from budzet.editions.models import Contest, District, Edition, Pool, Topic
from budzet.proposals.models import Proposal, ProposalStatus, ProposalTopic
from budzet.web.paging import counting


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What a visitor narrows the list to; empty text means everything."""

    q: str = ""
    contest: str = ""
    pool: str = ""
    district: str = ""
    topic: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with the names of where it belongs."""

    proposal: Proposal
    pool: Pool
    contest: Contest
    district: District | None


def listing(edition: Edition, chosen: ProjectFilter) -> Select[Proposal, Pool, Contest, District | None]:
    """Return the query of the public list: ballot order, before the draw the shuffle that is the same for all."""
    statement = _joined().where(Proposal.edition_id == edition.id)
    for column, value in ((Contest.key, chosen.contest), (Pool.key, chosen.pool), (District.key, chosen.district)):
        if value:
            statement = statement.where(column == value)
    if chosen.topic:
        tagged = select(ProposalTopic.proposal_id).join(Topic, Topic.id == ProposalTopic.topic_id)
        statement = statement.where(
            Proposal.id.in_(tagged.where(Topic.key == chosen.topic, Topic.edition_id == edition.id))
        )
    if chosen.status:
        known = [status for status in ProposalStatus if status.value == chosen.status]
        statement = statement.where(Proposal.status.in_(known))
    for word in fold(chosen.q).split():
        statement = statement.where(Proposal.search_text.contains(word, autoescape=True))
    return statement.order_by(Proposal.ballot_position.is_(None), Proposal.ballot_position, Proposal.shuffle)


def project(session: Session, edition: Edition, proposal_id: int) -> ProjectRow:
    """Return one project of an edition. Raises ``NotFoundError``."""
    found = session.execute(
        _joined().where(Proposal.edition_id == edition.id, Proposal.id == proposal_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Nie ma takiego projektu w tej edycji.")
    return ProjectRow(*found)


def by_numbers(session: Session, edition: Edition, numbers: Iterable[str]) -> dict[str, ProjectRow]:
    """Return projects of an edition by their numbers, with one query; unknown numbers are left out."""
    wanted = [number for number in numbers if number]
    rows = session.execute(
        _joined().where(Proposal.edition_id == edition.id, Proposal.number.in_(wanted)).order_by(Proposal.shuffle)
    )
    return {row[0].number: ProjectRow(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What the public list shows besides its rows: how many there are, and what it can be narrowed to, as pairs of key
    and name by the name of the filter.
    """

    total: int
    options: dict[str, list[tuple[str, str]]]


def list_facts(session: Session, edition: Edition, listed: Select[*tuple[Any, ...]]) -> ListFacts:
    """Return the facts of the public list with one statement: the list of a large edition must stay cheap."""
    tables: dict[str, Any] = {"contest": Contest, "pool": Pool, "district": District, "topic": Topic}
    parts: list[Select[*tuple[Any, ...]]] = [
        select(literal(kind), table.key, table.name, table.place).where(table.edition_id == edition.id)
        for kind, table in tables.items()
    ]
    statuses = select(literal("status"), cast(Proposal.status, Text), literal(""), literal(0))
    parts.append(statuses.where(Proposal.edition_id == edition.id).distinct())
    counted = counting(listed).scalar_subquery()
    parts.append(select(literal("total"), literal(""), literal(""), counted))
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in (*tables, "status")}
    total = 0
    for kind, key, name, place in session.execute(union_all(*parts).order_by(literal_column("4"))):
        if kind == "total":
            total = place
        else:
            found[kind].append((key, name))
    return ListFacts(total, found)


def statuses_of(session: Session, edition_id: int) -> list[ProposalStatus]:
    """Return the statuses the projects of an edition have, in their order: what a list can be narrowed to."""
    present = set(session.scalars(select(Proposal.status).where(Proposal.edition_id == edition_id).distinct()))
    return [status for status in ProposalStatus if status in present]


def _joined() -> Select[Proposal, Pool, Contest, District | None]:
    return (
        select(Proposal, Pool, Contest, District)
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .join(Contest, (Contest.edition_id == Pool.edition_id) & (Contest.id == Pool.contest_id))
        .outerjoin(District, (District.edition_id == Pool.edition_id) & (District.id == Pool.district_id))
    )


def topics_of(session: Session, edition_id: int, proposal_ids: Iterable[int]) -> dict[int, list[Topic]]:
    """Return the topics of several projects with one query."""
    rows = session.execute(
        select(ProposalTopic.proposal_id, Topic)
        .join(Topic, (Topic.edition_id == ProposalTopic.edition_id) & (Topic.id == ProposalTopic.topic_id))
        .where(ProposalTopic.edition_id == edition_id, ProposalTopic.proposal_id.in_(list(proposal_ids)))
        .order_by(Topic.place)
    )
    found: dict[int, list[Topic]] = {}
    for proposal_id, topic in rows:
        found.setdefault(proposal_id, []).append(topic)
    return found


def ballot_projects(session: Session, edition_id: int, positions: Iterable[int]) -> Sequence[Proposal]:
    """Return the projects at the given ballot positions, in their order."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.edition_id == edition_id, Proposal.ballot_position.in_(list(positions)))
        .order_by(Proposal.ballot_position)
    ).all()


def ids_by_position(session: Session, edition_id: int) -> dict[int, int]:
    """Return the project id at each ballot position."""
    rows = session.execute(
        select(Proposal.ballot_position, Proposal.id).where(
            Proposal.edition_id == edition_id, Proposal.ballot_position.is_not(None)
        )
    )
    return {position: id_ for position, id_ in rows if position is not None}


def withdrawn_positions(session: Session, edition_id: int) -> frozenset[int]:
    """Return the ballot positions of projects that were withdrawn after the list was frozen."""
    rows = session.scalars(
        select(Proposal.ballot_position).where(
            Proposal.edition_id == edition_id,
            Proposal.status == ProposalStatus.WITHDRAWN,
            Proposal.ballot_position.is_not(None),
        )
    )
    return frozenset(position for position in rows if position is not None)


def count_by_pool(session: Session, edition_id: int) -> dict[int, int]:
    """Return how many projects each pool has."""
    rows = session.execute(
        select(Proposal.pool_id, func.count()).where(Proposal.edition_id == edition_id).group_by(Proposal.pool_id)
    )
    return dict(rows.all())
