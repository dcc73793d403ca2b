"""Tables of what the verification asks of others: completions and consents of authors, opinions of departments."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db import triggers
from budzet.db.types import Base, ValueJSON, string_enum
from budzet.proposals.application import Application
from budzet.proposals.verification.judging import Answers
from budzet.proposals.verification.states import Verdict


class CallChannel(StrEnum):
    """How a call reaches the author."""

    EMAIL = "email"
    LETTER = "letter"


class CallEnd(StrEnum):
    """How a call ended."""

    COMPLETED = "completed"
    RECALLED = "recalled"
    EXPIRED = "expired"


class CompletionCall(Base):
    """A call to complete: which items of the card, in which words (``said``), which fields are opened, until when.

    By e-mail the term runs from ``sent_at``. By letter it runs from ``delivered_on``, the day on the receipt of
    delivery: until a clerk types it there is no ``due_at``.
    """

    __tablename__ = "completion_call"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        UniqueConstraint("proposal_id", "number"),
        CheckConstraint("days > 0", name="some_days"),
        CheckConstraint("(ended_at IS NULL) = (how_ended IS NULL)", name="end_whole"),
        Index(
            "one_open_call",
            "edition_id",
            "proposal_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    number: Mapped[int]
    items: Mapped[tuple[str, ...]] = mapped_column(ValueJSON(tuple[str, ...]))
    said: Mapped[tuple[str, ...]] = mapped_column(ValueJSON(tuple[str, ...]))
    fields: Mapped[tuple[str, ...]] = mapped_column(ValueJSON(tuple[str, ...]))
    body: Mapped[str] = mapped_column(server_default="")
    channel: Mapped[CallChannel] = mapped_column(string_enum(CallChannel, "channel"))
    days: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[dt.datetime]
    delivered_on: Mapped[dt.date | None]
    due_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    how_ended: Mapped[CallEnd | None] = mapped_column(string_enum(CallEnd, "how_ended"))


class ChangeOffer(Base):
    """A change of a project the office proposes. It is made when the author agrees; silence until ``due_at`` is no.

    ``agreed`` stays empty when the office took it back.
    """

    __tablename__ = "change_offer"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        Index(
            "one_open_offer",
            "edition_id",
            "proposal_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    base_version: Mapped[int]
    content: Mapped[Application] = mapped_column(ValueJSON(Application))
    reason: Mapped[str]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    offered_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    agreed: Mapped[bool | None]


class ReviewStop(Base):
    """One stop of the route: a department that is asked for its part of the merit card.

    ``days`` are the working days it has from the day it is asked, ``due_at`` the end of the last of them. ``links``
    counts the links mailed to it, ``token_hash`` belongs to the newest. ``marks`` is what it answered, ``signed_by``
    the name and function it gave; ``entered_by`` when the coordinator typed a signed paper in, whose scan is
    ``attachment_id``.
    """

    __tablename__ = "review_stop"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        ForeignKeyConstraint(["edition_id", "attachment_id"], ["attachment.edition_id", "attachment.id"]),
        UniqueConstraint("proposal_id", "round", "place"),
        CheckConstraint("answered_at IS NULL OR asked_at IS NOT NULL", name="asked_first"),
        CheckConstraint("days > 0", name="some_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    round: Mapped[int]
    place: Mapped[int]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    days: Mapped[int]
    asked_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    links: Mapped[int] = mapped_column(server_default="0", default=0)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(string_enum(Verdict, "verdict"))
    marks: Mapped[Answers | None] = mapped_column(ValueJSON(Answers))
    opinion: Mapped[str] = mapped_column(server_default="")
    signed_by: Mapped[str] = mapped_column(server_default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    attachment_id: Mapped[int | None]


triggers.forbid_delete("completion_call")
triggers.forbid_delete("change_offer")
triggers.forbid_delete("review_stop")
for _table, _end in (("completion_call", "ended_at"), ("change_offer", "ended_at"), ("review_stop", "answered_at")):
    triggers.forbid(
        f"{_table}_stays",
        _table,
        event="UPDATE",
        when=f"OLD.{_end} IS NOT NULL",
        why=f"{_table}: what is over never changes",
    )
