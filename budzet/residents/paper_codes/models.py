"""Tables of codes on paper: tags of persons, HMACs of codes. No name, address or code can be read in them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db.types import Base, Digest, string_enum


class BatchState(StrEnum):
    """How far a set of letters is: it waits for two persons; the worker prints it; its codes open the ballot; it was
    turned down, or it was called back and opens nothing any more.
    """

    WAITING = "waiting"
    PRINTING = "printing"
    READY = "ready"
    REFUSED = "refused"
    CALLED_BACK = "called_back"


class LetterBatch(Base):
    """A set of letters made from one file: its name and SHA-256, how many persons, who brought it, who let it out."""

    __tablename__ = "letter_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    state: Mapped[BatchState] = mapped_column(string_enum(BatchState, "batch_state"))
    file_name: Mapped[str]
    sha256: Mapped[Digest]
    persons: Mapped[int]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    uploaded_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[dt.datetime | None]
    printed_at: Mapped[dt.datetime | None]
    job_id: Mapped[int | None]


class PaperCode(Base):
    """A code and the person it is for: of a letter (``batch_id``) or of a pass a clerk gave out (``made_by``).

    A letter opens the ballot until voting ends, as often as its person needs; the one counted vote is decided
    elsewhere. A pass opens it once before ``expires_at``.
    """

    __tablename__ = "paper_code"
    __table_args__ = (CheckConstraint("(batch_id IS NULL) <> (made_by IS NULL)", name="letter_or_pass"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    code_mac: Mapped[Digest] = mapped_column(primary_key=True)
    voter_tag: Mapped[Digest]
    strong_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    area: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("letter_batch.id"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
