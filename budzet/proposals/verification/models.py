"""Tables of the verification: where each review stands, its cards, who works on it, what was said about it.

What was decided or said is never changed: such rows are only added. ``models_calls`` holds what is asked of authors and
departments.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from budzet.base.money import Grosze
from budzet.db import triggers
from budzet.db.types import Base, ValueJSON, string_enum
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.judging import Answers
from budzet.proposals.verification.states import ReviewState, Verdict


class Review(Base):
    """The verification of one project. ``version`` grows at each move and each handing on: of two, one is told.

    ``verdict`` and ``judge_id`` are of the card handed in last: what it says and whose it is (nobody's when a
    department answered by its link). ``estimate`` is what the author wrote, ``cost`` and ``upkeep`` what was verified;
    they become the project's when the result is published. ``reason`` is why it was refused. ``locked_by`` has the card
    open until ``locked_until``.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("edition_id", "proposal_id"),
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        CheckConstraint("(locked_by IS NULL) = (locked_until IS NULL)", name="lock_whole"),
        Index("ix_review_state", "edition_id", "state"),
        Index("ix_review_assignee", "assignee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    state: Mapped[ReviewState] = mapped_column(string_enum(ReviewState, "state"))
    version: Mapped[int]
    moved_at: Mapped[dt.datetime]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    verdict: Mapped[Verdict | None] = mapped_column(string_enum(Verdict, "verdict"))
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(server_default="")
    estimate: Mapped[Grosze | None]
    cost: Mapped[Grosze | None]
    upkeep: Mapped[Grosze | None]
    locked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    locked_until: Mapped[dt.datetime | None]


class ReviewCard(Base):
    """One version of a card of an edition. Answers keep the version they were given on."""

    __tablename__ = "review_card"
    __table_args__ = (UniqueConstraint("edition_id", "id"), UniqueConstraint("edition_id", "kind", "version"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[CardKind] = mapped_column(string_enum(CardKind, "kind"))
    version: Mapped[int]
    content: Mapped[Card] = mapped_column(ValueJSON(Card))
    made_at: Mapped[dt.datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class ReviewSheet(Base):
    """One filled-in card of a project. Given back, a new one with the next ``round`` begins with the same answers.

    ``version`` grows at each save; ``checked_at`` is when the computer last filled in what it knows. Handed in,
    it never changes.
    """

    __tablename__ = "review_sheet"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        ForeignKeyConstraint(["edition_id", "card_id"], ["review_card.edition_id", "review_card.id"]),
        UniqueConstraint("proposal_id", "kind", "round"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    kind: Mapped[CardKind] = mapped_column(string_enum(CardKind, "kind"))
    round: Mapped[int]
    card_id: Mapped[int]
    answers: Mapped[Answers] = mapped_column(ValueJSON(Answers))
    version: Mapped[int]
    checked_at: Mapped[dt.datetime | None]
    saved_at: Mapped[dt.datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    verdict: Mapped[Verdict | None] = mapped_column(string_enum(Verdict, "verdict"))
    handed_in_at: Mapped[dt.datetime | None]
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class HandoverKind(StrEnum):
    """How a review came to where it is."""

    ASSIGNED = "assigned"
    FORWARDED = "forwarded"
    RETURNED = "returned"


class ReviewHandover(Base):
    """One handing on of a review: to a person, or from department to department."""

    __tablename__ = "review_handover"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        Index("ix_review_handover_proposal", "edition_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    kind: Mapped[HandoverKind] = mapped_column(string_enum(HandoverKind, "kind"))
    from_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    to_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(server_default="")


class InterestDeclaration(Base):
    """Somebody of the staff has an interest in a project, and from now on decides nothing about it."""

    __tablename__ = "interest_declaration"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        UniqueConstraint("proposal_id", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    declared_at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(server_default="")


class ReviewNote(Base):
    """A note the office writes to itself about a project. The author never reads it."""

    __tablename__ = "review_note"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        Index("ix_review_note_proposal", "edition_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime]
    body: Mapped[str]


class ReviewMessage(Base):
    """A message between the office and the author; without ``staff_id`` it is the author's."""

    __tablename__ = "review_message"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        Index("ix_review_message_proposal", "edition_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime]
    body: Mapped[str]


class ReasonText(Base):
    """A text clerks of an edition write often: the reasons of a refusal or return, once and for all."""

    __tablename__ = "reason_text"
    __table_args__ = (UniqueConstraint("edition_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    title: Mapped[str]
    body: Mapped[str]
    criterion: Mapped[str] = mapped_column(server_default="")


for _table in ("review_card", "review_handover", "interest_declaration", "review_note", "review_message"):
    triggers.forbid_update(_table)
    triggers.forbid_delete(_table)
triggers.forbid_delete("review")
triggers.forbid_delete("review_sheet")
triggers.forbid(
    "review_sheet_stays",
    "review_sheet",
    event="UPDATE",
    when="OLD.handed_in_at IS NOT NULL",
    why="review_sheet: a card that was handed in never changes",
)
