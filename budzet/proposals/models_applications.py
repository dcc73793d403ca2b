"""Tables of applications: drafts, authors, support, attachments; versions and timeline of what was handed in."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from budzet.base.money import Grosze
from budzet.db import triggers
from budzet.db.types import Base, Digest, ValueJSON, string_enum
from budzet.proposals.application import Application


class Channel(StrEnum):
    """How an application came; the date of receipt decides (R-30)."""

    ONLINE = "online"
    PAPER_POINT = "paper_point"
    POST = "post"
    E_DELIVERY = "e_delivery"
    EPUAP = "epuap"
    EMAIL = "email"
    IMPORT = "import"


class ApplicationDraft(Base):
    """An application that is being written. ``version`` grows at each save: of two tabs the second is told.

    Written by a resident or typed by a clerk (``clerk_id``) from paper; by nobody any more when the resident's account
    is deleted. ``applicant_sealed`` holds the personal part. From ``lapses_at`` on it cannot be handed in; at
    ``lapsed_at`` everything in it was deleted. ``invited`` counts the co-authors that were ever asked by mail.
    """

    __tablename__ = "application_draft"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        CheckConstraint("resident_id IS NULL OR clerk_id IS NULL", name="one_writer"),
        Index("ix_application_draft_resident", "resident_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    content: Mapped[Application] = mapped_column(ValueJSON(Application))
    applicant_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]
    saved_at: Mapped[dt.datetime]
    lapses_at: Mapped[dt.datetime]
    lapse_told_at: Mapped[dt.datetime | None]
    lapsed_at: Mapped[dt.datetime | None]
    invited: Mapped[int] = mapped_column(default=0, server_default="0")
    proposal_id: Mapped[int | None]


class AuthorKind(StrEnum):
    """What somebody is to a project."""

    APPLICANT = "applicant"
    CO_AUTHOR = "co_author"


class Author(Base):
    """Somebody behind a draft or project. ``sealed`` holds name, address, contact; ``public_name`` only with consent.

    A co-author is asked by mail: ``token_hash`` belongs to their link, ``confirmed_at`` says that they take part.
    """

    __tablename__ = "author"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "draft_id"], ["application_draft.edition_id", "application_draft.id"]),
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        Index("ix_author_proposal", "edition_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    draft_id: Mapped[int | None]
    proposal_id: Mapped[int | None]
    kind: Mapped[AuthorKind] = mapped_column(string_enum(AuthorKind, "kind"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    public_name: Mapped[str] = mapped_column(server_default="")
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    confirmed_at: Mapped[dt.datetime | None]
    declined_at: Mapped[dt.datetime | None]


class SupportSignature(Base):
    """One resident's support of one draft, online; taken back, it may be given again.

    Only tags are stored, made anew for each draft: nobody can tell from two drafts that one person supports both.
    ``name_tag`` finds the signature of an author, which does not count, whichever of the two came first.
    """

    __tablename__ = "support_signature"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "draft_id"], ["application_draft.edition_id", "application_draft.id"]),
        UniqueConstraint("draft_id", "person_tag"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    draft_id: Mapped[int]
    person_tag: Mapped[Digest]
    contact_tag: Mapped[Digest]
    name_tag: Mapped[Digest]
    signed_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class AttachmentKind(StrEnum):
    """What a file is. Scans and consents are for the office only."""

    PICTURE = "picture"
    DOCUMENT = "document"
    SUPPORT_SCAN = "support_scan"
    CONSENT = "consent"


class Attachment(Base):
    """A file of a draft or project, kept in the folder of uploads under a random ``file_name``."""

    __tablename__ = "attachment"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "draft_id"], ["application_draft.edition_id", "application_draft.id"]),
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        UniqueConstraint("edition_id", "id"),
        Index("ix_attachment_proposal", "edition_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    draft_id: Mapped[int | None]
    proposal_id: Mapped[int | None]
    kind: Mapped[AttachmentKind] = mapped_column(string_enum(AttachmentKind, "kind"))
    is_public: Mapped[bool]
    file_name: Mapped[str] = mapped_column(unique=True)
    original_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[Digest]
    alt_text: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]


class PaperSupport(Base):
    """Signatures on paper as a clerk counted them: how many are valid, and the others by reason."""

    __tablename__ = "paper_support"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "draft_id"], ["application_draft.edition_id", "application_draft.id"]),
        ForeignKeyConstraint(["edition_id", "attachment_id"], ["attachment.edition_id", "attachment.id"]),
        CheckConstraint("valid >= 0", name="valid_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    draft_id: Mapped[int] = mapped_column(unique=True)
    attachment_id: Mapped[int | None]
    valid: Mapped[int]
    refused: Mapped[dict[str, int]] = mapped_column(ValueJSON(dict[str, int]))
    counted_at: Mapped[dt.datetime]


class ProposalVersion(Base):
    """One version of what a project says; public. ``sha256`` is of the canonical bytes of ``content``."""

    __tablename__ = "proposal_version"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        UniqueConstraint("proposal_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    number: Mapped[int]
    content: Mapped[Application] = mapped_column(ValueJSON(Application))
    sha256: Mapped[Digest]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")


class ProposalEvent(Base):
    """One line of a project's timeline; public when ``is_public``."""

    __tablename__ = "proposal_event"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),
        Index("ix_proposal_event_proposal", "edition_id", "proposal_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    at: Mapped[dt.datetime]
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    details: Mapped[dict[str, Any]] = mapped_column(ValueJSON(dict[str, Any]))
    is_public: Mapped[bool] = mapped_column(server_default=text("true"))


class ProposalQuestion(Base):
    """A question to the author, relayed without addresses. ``asker_sealed`` is where the answer is mailed to."""

    __tablename__ = "proposal_question"
    __table_args__ = (ForeignKeyConstraint(["edition_id", "proposal_id"], ["proposal.edition_id", "proposal.id"]),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    proposal_id: Mapped[int]
    asker_tag: Mapped[Digest]
    asker_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[str]
    asked_at: Mapped[dt.datetime]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[dt.datetime | None]


class MergeOffer(Base):
    """An author's offer to join another project; done when both authors agree."""

    __tablename__ = "merge_offer"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "from_id"], ["proposal.edition_id", "proposal.id"]),
        ForeignKeyConstraint(["edition_id", "into_id"], ["proposal.edition_id", "proposal.id"]),
        CheckConstraint("from_id <> into_id", name="two_projects"),
        Index(
            "one_merge_offer",
            "edition_id",
            "from_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    from_id: Mapped[int]
    into_id: Mapped[int]
    offered_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    agreed: Mapped[bool | None]


class UnitCost(Base):
    """One line of the catalogue of unit costs that staff keep for authors."""

    __tablename__ = "unit_cost"
    __table_args__ = (UniqueConstraint("edition_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str]
    unit: Mapped[str]
    price: Mapped[Grosze]
    place: Mapped[int]


class ProposalCounter(Base):
    """The last public number given in a pool: numbers have no gaps, whoever hands in at the same time."""

    __tablename__ = "proposal_counter"
    __table_args__ = (ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    pool_id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


for _table in ("proposal_version", "proposal_event"):
    triggers.forbid_update(_table)
    triggers.forbid_delete(_table)
triggers.forbid(
    "support_signature_stays",
    "support_signature",
    event="DELETE",
    when="EXISTS (SELECT 1 FROM application_draft WHERE application_draft.id = OLD.draft_id "
    "AND application_draft.lapsed_at IS NULL)",
    why="support_signature: support is taken back, not deleted, while its draft is there",
)
