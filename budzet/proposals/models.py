"""Tables of the projects."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from budzet.base.money import Grosze
from budzet.db import triggers
from budzet.db.types import Base, string_enum
from budzet.proposals.statuses import ProposalStatus as ProposalStatus


class Proposal(Base):
    """A project. ``cost`` is the gross cost in grosze; ``ballot_position`` is its place on the ballot list.

    ``shuffle`` orders the list before ballot numbers are drawn: fixed at random for everybody, so that neither title
    nor date gives an advantage. ``search_text`` is title, number and place folded, so that "zrodlo" finds "Źródło".
    ``case_mark`` is the office's mark of the case (znak sprawy), empty until it has one; ``jrwa`` its class of files.
    ``received_at`` is the instant of receipt, whatever the channel (R-30); ``upkeep`` what it will cost each year.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("edition_id", "number"),
        UniqueConstraint("edition_id", "ballot_position"),
        ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_with_date"),
        Index("ix_proposal_list", "edition_id", "pool_id", "ballot_position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    pool_id: Mapped[int]
    number: Mapped[str]
    case_mark: Mapped[str] = mapped_column(server_default="")
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    cost: Mapped[Grosze]
    status: Mapped[ProposalStatus] = mapped_column(string_enum(ProposalStatus, "status"))
    withdrawn_at: Mapped[dt.datetime | None]
    ballot_position: Mapped[int | None]
    shuffle: Mapped[int]
    search_text: Mapped[str]
    channel: Mapped[str] = mapped_column(server_default="import")
    received_at: Mapped[dt.datetime | None]
    upkeep: Mapped[Grosze | None]
    jrwa: Mapped[str] = mapped_column(server_default="")
    merged_into_id: Mapped[int | None]


class ProposalTopic(Base):
    """Which topics a project has."""

    __tablename__ = "proposal_topic"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        ForeignKeyConstraint(["edition_id", "topic_id"], ["topic.edition_id", "topic.id"]),
    )

    edition_id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(primary_key=True)


_FROZEN = "EXISTS (SELECT 1 FROM edition WHERE edition.id IN ({rows}) AND edition.frozen_at IS NOT NULL)"
_WHY = "proposal: the ballot list is frozen"
triggers.forbid(
    "proposal_frozen",
    "proposal",
    event="UPDATE",
    when=f"{_FROZEN.format(rows='NEW.edition_id, OLD.edition_id')} "
    "AND (NEW.cost <> OLD.cost OR NEW.pool_id <> OLD.pool_id OR NEW.number <> OLD.number OR NEW.title <> OLD.title "
    "OR NEW.edition_id <> OLD.edition_id "
    "OR COALESCE(NEW.ballot_position, 0) <> COALESCE(OLD.ballot_position, 0))",
    why=_WHY,
)
triggers.forbid(
    "proposal_frozen_insert",
    "proposal",
    event="INSERT",
    when=f"{_FROZEN.format(rows='NEW.edition_id')} AND NEW.ballot_position IS NOT NULL",
    why=_WHY,
)
triggers.forbid(
    "proposal_frozen_delete",
    "proposal",
    event="DELETE",
    when=f"{_FROZEN.format(rows='OLD.edition_id')} AND OLD.ballot_position IS NOT NULL",
    why=_WHY,
)
