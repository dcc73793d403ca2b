"""Tables of a team's scoring: how a pool is scored, who is in the team, what each gave, what was decided and published.

Points that were handed in and protocols never change. Once somebody has given points, the criteria stand.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db import triggers
from budzet.db.types import Base, ValueJSON
from budzet.proposals.scoring.protocol import Protocol
from budzet.proposals.scoring.setups import Setup


class ScoringSetup(Base):
    """How one pool is scored. ``version`` grows at each save."""

    __tablename__ = "scoring_setup"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),
        UniqueConstraint("edition_id", "pool_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    pool_id: Mapped[int]
    content: Mapped[Setup] = mapped_column(ValueJSON(Setup))
    version: Mapped[int]
    saved_at: Mapped[dt.datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class ScoringMember(Base):
    """Somebody of the staff who scores the projects of a pool, until ``removed_at``."""

    __tablename__ = "scoring_member"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),
        UniqueConstraint("edition_id", "pool_id", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    pool_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    added_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]


class ScoringMark(Base):
    """The points one member gives one project, with a remark for the protocol. Handed in, they never change.

    ``version`` grows at each save, so that two windows of one person do not write over each other.
    """

    __tablename__ = "scoring_mark"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        UniqueConstraint("edition_id", "proposal_id", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    points: Mapped[dict[str, int]] = mapped_column(ValueJSON(dict[str, int]))
    comment: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int]
    saved_at: Mapped[dt.datetime]
    handed_in_at: Mapped[dt.datetime | None]


class ScoringResult(Base):
    """One version of what a team decided for a pool; ``reason`` says why there is another one after the first."""

    __tablename__ = "scoring_result"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("edition_id", "pool_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    pool_id: Mapped[int]
    version: Mapped[int]
    content: Mapped[Protocol] = mapped_column(ValueJSON(Protocol))
    reason: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[dt.datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class ScoringPublication(Base):
    """What two persons decided: to publish a result at ``publish_at``; until then nobody outside sees it.

    ``held`` names the projects whose changed state kept it from being published at its hour.
    """

    __tablename__ = "scoring_publication"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "result_id"], ["scoring_result.edition_id", "scoring_result.id"]),
        UniqueConstraint("result_id"),
        CheckConstraint("published_at IS NULL OR held_at IS NULL", name="published_or_held"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    result_id: Mapped[int]
    act_id: Mapped[int] = mapped_column(ForeignKey("pending_act.id"))
    reason: Mapped[str]
    confirmed_at: Mapped[dt.datetime]
    single_handed: Mapped[bool]
    alone_reason: Mapped[str] = mapped_column(server_default="")
    publish_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None]
    held_at: Mapped[dt.datetime | None]
    held: Mapped[tuple[str, ...]] = mapped_column(ValueJSON(tuple[str, ...]), server_default="[]")


triggers.forbid(
    "scoring_setup_stays",
    "scoring_setup",
    event="UPDATE",
    when="(OLD.content <> NEW.content OR OLD.pool_id <> NEW.pool_id) AND EXISTS (SELECT 1 FROM scoring_mark "
    "JOIN proposal ON proposal.id = scoring_mark.proposal_id WHERE proposal.pool_id = OLD.pool_id)",
    why="scoring_setup: points were given by these criteria",
)
triggers.forbid_delete("scoring_setup")
triggers.forbid_delete("scoring_member")
triggers.forbid_delete("scoring_mark")
triggers.forbid(
    "scoring_mark_stays",
    "scoring_mark",
    event="UPDATE",
    when="OLD.handed_in_at IS NOT NULL",
    why="scoring_mark: points that were handed in never change",
)
triggers.forbid_update("scoring_result")
triggers.forbid_delete("scoring_result")
triggers.forbid_delete("scoring_publication")
triggers.forbid(
    "scoring_publication_stays",
    "scoring_publication",
    event="UPDATE",
    when="OLD.published_at IS NOT NULL OR OLD.held_at IS NOT NULL",
    why="scoring_publication: what was published or held never changes",
)
