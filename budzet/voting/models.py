"""Tables of voting (double envelope). No name, birth date, address or contact; no choice that is not sealed.

``one_counted`` decides "one resident, one vote": the database, not Python. Sealed ballots never change and are never
deleted; after the set is frozen none comes in. ``ballot`` holds the opened, anonymous rows.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db import triggers
from budzet.db.types import Base, Digest, string_enum
from budzet.residents.models import AdmittedAs


class EnvelopeStatus(StrEnum):
    """What becomes of an envelope; only ``counted`` ones are opened."""

    COUNTED = "counted"
    CONFLICT = "conflict"
    PENDING = "pending"
    HELD = "held"
    SUPERSEDED = "superseded"
    ANNULLED = "annulled"
    SPOILED = "spoiled"


class ChannelName(StrEnum):
    """How a ballot came in."""

    ONLINE = "online"
    POINT = "point"
    PAPER = "paper"
    IMPORT = "import"


class ElectionKey(Base):
    """The public half of the key that an edition's ballots are sealed to; the private half is never here."""

    __tablename__ = "election_key"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    public_key: Mapped[Digest]
    made_at: Mapped[dt.datetime]


class CastSession(Base):
    """A person who has proven who they are and may cast: deleted in the transaction that casts."""

    __tablename__ = "cast_session"

    sid_hash: Mapped[Digest] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    voter_tag: Mapped[Digest]
    strong_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    contact_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    net_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    area: Mapped[int]
    assurance: Mapped[int]
    admitted_as: Mapped[AdmittedAs] = mapped_column(
        string_enum(AdmittedAs, "admitted_as"), server_default=AdmittedAs.COUNTED.value
    )
    declaration: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


class Envelope(Base):
    """A sealed ballot with its outer data. ``id`` is the SHA-256 of ``sealed``: receipt and idempotency key at once.

    ``declaration`` is the SHA-256 of the text the person agreed to: the version of it (R-15), not who agreed.
    """

    __tablename__ = "envelope"
    __table_args__ = (
        Index(
            "one_counted",
            "edition_id",
            "voter_tag",
            unique=True,
            sqlite_where=text("status = 'counted'"),
            postgresql_where=text("status = 'counted'"),
        ),
        Index(
            "one_counted_strong",
            "edition_id",
            "strong_tag",
            unique=True,
            sqlite_where=text("status = 'counted' AND strong_tag IS NOT NULL"),
            postgresql_where=text("status = 'counted' AND strong_tag IS NOT NULL"),
        ),
        Index("ix_envelope_voter", "edition_id", "voter_tag"),
        Index("ix_envelope_strong", "edition_id", "strong_tag"),
        Index("ix_envelope_contact", "edition_id", "contact_tag"),
        Index("ix_envelope_status", "edition_id", "status"),
    )

    id: Mapped[Digest] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    voter_tag: Mapped[Digest]
    strong_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    channel: Mapped[ChannelName] = mapped_column(string_enum(ChannelName, "channel"))
    assurance: Mapped[int]
    status: Mapped[EnvelopeStatus] = mapped_column(string_enum(EnvelopeStatus, "status"))
    contact_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    net_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    declaration: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    hour_bucket: Mapped[int | None]
    batch_id: Mapped[int | None]
    clerk_id: Mapped[int | None]


class ReportWay(StrEnum):
    """How somebody told that another person had voted as them."""

    ONLINE = "online"
    POINT = "point"


class ImpersonationReport(Base):
    """Somebody says that another person voted with their data. Tags instead of names; what they wrote is closed.

    ``staff_id`` typed it in at a point; ``settled_by`` has looked into it.
    """

    __tablename__ = "impersonation_report"
    __table_args__ = (Index("ix_impersonation_report_edition", "edition_id", "reported_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    reported_at: Mapped[dt.datetime]
    way: Mapped[ReportWay] = mapped_column(string_enum(ReportWay, "way"))
    voter_tag: Mapped[Digest]
    strong_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    contact_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    assurance: Mapped[int]
    told_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class FrozenSet(Base):
    """Which envelopes will be opened, fixed before the key is used: ``digest`` is over their sorted ids."""

    __tablename__ = "frozen_set"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    frozen_at: Mapped[dt.datetime]
    counted: Mapped[int]
    not_counted: Mapped[dict[str, int]] = mapped_column(JSON)
    digest: Mapped[Digest]


class Opening(Base):
    """The opening of an edition: how many were opened, which did not count and why, and the digest of the rows."""

    __tablename__ = "opening"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    opened_at: Mapped[dt.datetime]
    envelopes: Mapped[int]
    rows: Mapped[int]
    faults: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]


class BallotRow(Base):
    """One opened ballot in one pool: a random code and the choices, nothing that leads back to a person.

    ``choices`` packs each as two bytes of position and one of points, in order of position.
    """

    __tablename__ = "ballot"
    __table_args__ = (ForeignKeyConstraint(["edition_id", "pool_id"], ["pool.edition_id", "pool.id"]),)

    edition_id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    choices: Mapped[bytes] = mapped_column(LargeBinary)


triggers.forbid_delete("envelope")
triggers.forbid_update("envelope", ("id", "edition_id", "voter_tag", "strong_tag", "sealed", "channel", "assurance"))
triggers.forbid(
    "envelope_set_is_frozen",
    "envelope",
    event="INSERT",
    when="EXISTS (SELECT 1 FROM frozen_set WHERE frozen_set.edition_id = NEW.edition_id)",
    why="envelope: the set of this edition is frozen",
)
triggers.forbid(
    "envelope_status_is_frozen",
    "envelope",
    event="UPDATE",
    when="EXISTS (SELECT 1 FROM frozen_set WHERE frozen_set.edition_id = NEW.edition_id)",
    why="envelope: the set of this edition is frozen",
)
triggers.forbid(
    "envelope_import_only_where_imported",
    "envelope",
    event="INSERT",
    when="(NEW.channel = 'import') <> "
    "EXISTS (SELECT 1 FROM edition WHERE edition.id = NEW.edition_id AND edition.origin = 'import')",
    why="envelope: imported ballots only in an imported edition",
)
triggers.forbid(
    "cast_session_only_in_local_edition",
    "cast_session",
    event="INSERT",
    when="EXISTS (SELECT 1 FROM edition WHERE edition.id = NEW.edition_id AND edition.origin = 'import')",
    why="cast_session: an imported edition never opens for casting",
)
triggers.forbid(
    "edition_stays_frozen_once_voted",
    "edition",
    event="UPDATE",
    when="OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NULL "
    "AND EXISTS (SELECT 1 FROM envelope WHERE envelope.edition_id = OLD.id)",
    why="edition: there are votes under these rules",
)
triggers.forbid_update("ballot")
triggers.forbid_delete("ballot")
triggers.forbid_update("frozen_set")
triggers.forbid_delete("frozen_set")
triggers.forbid_update("opening")
triggers.forbid_delete("opening")
