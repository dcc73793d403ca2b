"""Reads of the projects for clerks: the list of every edition they may see, and the search."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from budzet.accounts.desk_session import StaffUser
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.base.text import fold
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Pool
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.web.lists import Order


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What a clerk narrows the list to; empty means everything. ``pool`` is a key: it may stand in several editions."""

    q: str = ""
    edition: int | None = None
    pool: str = ""
    status: str = ""


SORTED: Mapping[str, Sequence[Any]] = MappingProxyType(
    {
        "numer": (Proposal.number,),
        "tytul": (Proposal.title,),
        "pula": (Pool.name, Proposal.number),
        "koszt": (Proposal.cost,),
        "znak": (Proposal.case_mark, Proposal.number),
    }
)
"""The columns the list can be ordered by."""


def reach(session: Session, user: StaffUser) -> list[Edition]:
    """Return the editions whose projects somebody may see, the newest first."""
    return [
        edition
        for edition in editions.all_editions(session)
        if user.may_in(Permission.SEE_PROPOSALS, (Scope(ScopeKind.EDITION, edition.id),))
    ]


def listing(edition_ids: Collection[int], chosen: DeskFilter, order: Order) -> Select[Proposal, Pool, Edition]:
    """Return the query of the list: projects of ``edition_ids`` that fit the filter, in order."""
    statement = _joined(edition_ids)
    if chosen.q:
        statement = statement.where(_says(chosen.q))
    if chosen.edition is not None:
        statement = statement.where(Proposal.edition_id == chosen.edition)
    if chosen.pool:
        statement = statement.where(Pool.key == chosen.pool)
    if chosen.status:
        statement = statement.where(Proposal.status == ProposalStatus(chosen.status))
    columns = [column.desc() if order.descending else column for column in SORTED[order.key]]
    return statement.order_by(*columns, Proposal.id)


def search(edition_ids: Collection[int], asked: str) -> Select[Proposal, Pool, Edition]:
    """Return the query of the search by number, title, place or case mark: the newest edition first."""
    return _joined(edition_ids).where(_says(asked)).order_by(Edition.slug.desc(), Proposal.number, Proposal.id)


def _says(asked: str) -> ColumnElement[bool]:
    """Match every word of what residents find a project by, or a piece of the case mark as it stands."""
    words = [Proposal.search_text.contains(word, autoescape=True) for word in fold(asked).split()]
    mark = func.lower(Proposal.case_mark).contains(asked.strip().lower(), autoescape=True)
    return or_(and_(*words), mark) if words else mark


def _joined(edition_ids: Collection[int]) -> Select[Proposal, Pool, Edition]:
    return (
        select(Proposal, Pool, Edition)
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .join(Edition, Edition.id == Proposal.edition_id)
        .where(Proposal.edition_id.in_(list(edition_ids)))
    )
