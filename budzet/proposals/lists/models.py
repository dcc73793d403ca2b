"""Tables of the published lists: versions, their entries, whom was told.

What was published is never changed: a change is a new version.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from budzet.base.money import Grosze
from budzet.db import triggers
from budzet.db.types import Base, Digest, ValueJSON, string_enum
from budzet.proposals.lists.content import Content, Outcome


class ProjectList(Base):
    """A version of the lists of an edition, kept from the moment two persons have decided.

    Until ``publish_at`` nobody outside sees it. ``confirmed`` is what was decided, ``confirmed_digest`` its mark;
    ``digest`` is of what was published, which differs only where a project was withdrawn in between. ``held`` names the
    projects whose changed state kept it from being published at its hour. ``appeals_until`` is the exclusive end of the
    time for appeals that run from the list.
    """

    __tablename__ = "project_list"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        CheckConstraint("(published_at IS NULL) = (digest IS NULL)", name="published_with_digest"),
        CheckConstraint("published_at IS NULL OR taken_back_at IS NULL", name="published_or_taken_back"),
        Index(
            "one_list_number",
            "edition_id",
            "number",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    act_id: Mapped[int] = mapped_column(ForeignKey("pending_act.id"))
    reason: Mapped[str]
    partial: Mapped[str] = mapped_column(server_default="")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    confirmed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    confirmed_at: Mapped[dt.datetime]
    single_handed: Mapped[bool]
    alone_reason: Mapped[str] = mapped_column(server_default="")
    publish_at: Mapped[dt.datetime]
    confirmed: Mapped[Content] = mapped_column(ValueJSON(Content), deferred=True)
    confirmed_digest: Mapped[Digest]
    held_at: Mapped[dt.datetime | None]
    held: Mapped[tuple[str, ...]] = mapped_column(ValueJSON(tuple[str, ...]), server_default="[]")
    taken_back_at: Mapped[dt.datetime | None]
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    published_at: Mapped[dt.datetime | None]
    digest: Mapped[bytes | None]
    appeals_until: Mapped[dt.datetime | None]


class ListEntry(Base):
    """One project of a published version, as it stood then, in the order of ``position``.

    ``appeals_until`` is of the version that first made a negative outcome known.
    """

    __tablename__ = "project_list_entry"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "list_id"], ["project_list.edition_id", "project_list.id"]),
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        UniqueConstraint("list_id", "proposal_id"),
        Index("ix_project_list_entry_order", "list_id", "position"),
        Index("ix_project_list_entry_proposal", "edition_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    list_id: Mapped[int]
    proposal_id: Mapped[int]
    position: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(string_enum(Outcome, "outcome"))
    stage: Mapped[str]
    pool: Mapped[str]
    pool_name: Mapped[str]
    district: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    case_mark: Mapped[str]
    cost: Mapped[Grosze | None]
    estimate: Mapped[Grosze | None]
    reason: Mapped[str]
    search_text: Mapped[str]
    appeals_until: Mapped[dt.datetime | None]


class Channel(StrEnum):
    """How somebody is told: by e-mail, by letter, or not at all, because the office has no address of any kind."""

    MAIL = "mail"
    LETTER = "letter"
    NONE = "none"


class ListRecipient(Base):
    """Somebody behind a project who is told by a version of the lists. ``posted_on``: the day the letter went out."""

    __tablename__ = "project_list_recipient"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "list_id"], ["project_list.edition_id", "project_list.id"]),
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        UniqueConstraint("list_id", "proposal_id", "author_id"),
        Index("ix_project_list_recipient_mail", "mail_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    list_id: Mapped[int]
    proposal_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    channel: Mapped[Channel] = mapped_column(string_enum(Channel, "channel"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"))
    posted_on: Mapped[dt.date | None]
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


triggers.forbid_delete("project_list")
triggers.forbid(
    "project_list_stays",
    "project_list",
    event="UPDATE",
    when="OLD.published_at IS NOT NULL OR OLD.taken_back_at IS NOT NULL",
    why="project_list: what was published or taken back never changes",
)
triggers.forbid_update("project_list_entry")
triggers.forbid_delete("project_list_entry")
triggers.forbid_delete("project_list_recipient")
