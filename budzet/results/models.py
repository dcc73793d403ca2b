"""Tables of counts. A count is stored once; a correction is a new version, the old one stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from budzet.base.money import Grosze
from budzet.db import triggers
from budzet.db.types import Base, Digest


class Count(Base):
    """One count of an opened edition. ``digest`` is over the whole outcome, so a repeated count can be compared.

    ``released_at``: when two persons let it be published; ``published_at``: since when everybody sees it.
    """

    __tablename__ = "count"
    __table_args__ = (UniqueConstraint("edition_id", "version"), UniqueConstraint("edition_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    version: Mapped[int]
    counted_at: Mapped[dt.datetime]
    seed: Mapped[str | None]
    draw_algorithm: Mapped[str]
    voters: Mapped[int]
    digest: Mapped[Digest]
    released_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]


class PoolOutcomeRow(Base):
    """What the rule gave in one pool; money in grosze."""

    __tablename__ = "pool_outcome"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "count_id"], ["count.edition_id", "count.id"]),
        ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),
    )

    count_id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int]
    budget: Mapped[Grosze]
    spent: Mapped[Grosze]
    ballots: Mapped[int]
    void: Mapped[int]
    ties: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ProjectOutcomeRow(Base):
    """What became of one project and why.

    ``money_left`` is what the pool had when its turn came (grosze); ``threshold`` the least score the rule asked for.
    """

    __tablename__ = "project_outcome"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "count_id"], ["count.edition_id", "count.id"]),
        ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
    )

    count_id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int]
    pool_id: Mapped[int]
    place: Mapped[int]
    votes: Mapped[int]
    score: Mapped[int]
    cost: Mapped[Grosze]
    selected: Mapped[bool]
    reason: Mapped[str]
    money_left: Mapped[Grosze]
    threshold: Mapped[int | None]


for _table in ("pool_outcome", "project_outcome"):
    triggers.forbid_update(_table)
    triggers.forbid_delete(_table)
