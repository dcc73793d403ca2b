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
    """What the rule gave in one pool; money in grosze. ``budget`` holds the ``received`` money of other pools too.

    ``run`` tells of a rule over voters: ``money`` of a voter at the start (a fraction of grosze), ``steps`` of the
    completion, and ``compared``, how many ballots have more winning projects under it and under the plain order.
    """

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
    received: Mapped[Grosze] = mapped_column(server_default="0")
    run: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class TransferRow(Base):
    """Money one pool left and another one got before it was counted (grosze)."""

    __tablename__ = "pool_transfer"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "count_id"], ["count.edition_id", "count.id"]),
        ForeignKeyConstraint(["edition_id", "source_id"], ["pool.edition_id", "pool.id"]),
        ForeignKeyConstraint(["edition_id", "target_id"], ["pool.edition_id", "pool.id"]),
    )

    count_id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int]
    edition_id: Mapped[int]
    amount: Mapped[Grosze]


class ProjectOutcomeRow(Base):
    """What became of one project and why.

    ``money_left`` is what the pool had when its turn came (grosze); ``threshold`` the least score the rule asked for.
    ``margin_votes`` and ``margin_cost`` say how close it was (``rules.margins``), ``support`` where the money of its
    supporters went (``rules.support``); None where that has no meaning.
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
    margin_votes: Mapped[int | None]
    margin_cost: Mapped[Grosze | None]
    support: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


for _table in ("pool_outcome", "project_outcome", "pool_transfer"):
    triggers.forbid_update(_table)
    triggers.forbid_delete(_table)
