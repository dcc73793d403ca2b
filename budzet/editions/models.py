"""Tables of the city and its editions. Every edition-owned row carries ``edition_id``; foreign keys between such rows
are composite, so rows of two editions cannot mix. Once an edition is frozen the database refuses changes to its rules.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from budzet.base.money import Grosze
from budzet.db import triggers
from budzet.db.types import Base, ValueJSON, string_enum
from budzet.editions.ballot_form import BallotForm
from budzet.editions.result_rules import ResultRule, TieStep
from budzet.editions.terms import Terms
from budzet.editions.timetable import StageKind


class Origin(StrEnum):
    """Whether an edition is run here or was imported with its result; an imported one never opens for casting."""

    LOCAL = "local"
    IMPORT = "import"


class City(Base):
    """The one city of this deployment."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    name_genitive: Mapped[str]
    name_locative: Mapped[str]
    office_name: Mapped[str]
    office_address: Mapped[str]
    help_phone: Mapped[str]
    help_email: Mapped[str]
    dpo_email: Mapped[str]
    residents: Mapped[int | None]


class Edition(Base):
    """One yearly run. ``frozen_bytes`` is stored once and never dumped again; ``rules_hash`` is its SHA-256.

    ``examples`` are the paths of values that came as examples and were not checked with the resolution yet.
    """

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("(frozen_at IS NULL) = (frozen_bytes IS NULL)", name="frozen_whole"),
        CheckConstraint("(frozen_at IS NULL) = (rules_hash IS NULL)", name="frozen_with_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    origin: Mapped[Origin] = mapped_column(string_enum(Origin, "origin"))
    terms: Mapped[Terms] = mapped_column(ValueJSON(Terms))
    examples: Mapped[tuple[str, ...]] = mapped_column(ValueJSON(tuple[str, ...]), server_default="[]")
    created_at: Mapped[dt.datetime]
    frozen_at: Mapped[dt.datetime | None]
    frozen_bytes: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    rules_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Stage(Base):
    """One stage of the timetable: ``opens_at`` inclusive, ``closes_at`` exclusive."""

    __tablename__ = "stage"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    kind: Mapped[StageKind] = mapped_column(string_enum(StageKind, "kind"), primary_key=True)
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime | None]


class District(Base):
    """An auxiliary unit or estate; ``parent`` for cities with levels."""

    __tablename__ = "district"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("edition_id", "key"),
        ForeignKeyConstraint(["edition_id", "parent_id"], ["district.edition_id", "district.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None]
    residents: Mapped[int | None]
    place: Mapped[int]


class Contest(Base):
    """One question on the ballot."""

    __tablename__ = "contest"
    __table_args__ = (UniqueConstraint("edition_id", "id"), UniqueConstraint("edition_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str]
    name: Mapped[str]
    place: Mapped[int]
    form: Mapped[BallotForm] = mapped_column(ValueJSON(BallotForm))
    district_scope: Mapped[str]
    district_limit: Mapped[int | None]
    completeness: Mapped[str]
    fault_voids: Mapped[str]


class Pool(Base):
    """Money for one contest and at most one district, with the rule that spends it."""

    __tablename__ = "pool"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("edition_id", "key"),
        ForeignKeyConstraint(["edition_id", "contest_id"], ["contest.edition_id", "contest.id"]),
        ForeignKeyConstraint(["edition_id", "district_id"], ["district.edition_id", "district.id"]),
        CheckConstraint("budget >= 0", name="budget_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    contest_id: Mapped[int]
    district_id: Mapped[int | None]
    key: Mapped[str]
    name: Mapped[str]
    place: Mapped[int]
    budget: Mapped[Grosze]
    rule: Mapped[ResultRule] = mapped_column(ValueJSON(ResultRule))
    ties: Mapped[tuple[TieStep, ...]] = mapped_column(ValueJSON(tuple[TieStep, ...]))
    exclusions: Mapped[str] = mapped_column(server_default="none")
    leftover: Mapped[str] = mapped_column(server_default="stay")
    decision_mode: Mapped[str] = mapped_column(server_default="vote")


class Topic(Base):
    """A theme tag of projects (``category`` in ``.pb`` files)."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("edition_id", "id"), UniqueConstraint("edition_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str]
    name: Mapped[str]
    icon: Mapped[str]
    place: Mapped[int]


_FROZEN = "EXISTS (SELECT 1 FROM edition WHERE edition.id IN ({rows}) AND edition.frozen_at IS NOT NULL)"
_ROWS = {"INSERT": "NEW.edition_id", "UPDATE": "NEW.edition_id, OLD.edition_id", "DELETE": "OLD.edition_id"}
for _table in ("contest", "pool", "district"):
    for _event, _rows in _ROWS.items():
        triggers.forbid(
            f"{_table}_frozen_{_event.lower()}",
            _table,
            event=_event,
            when=_FROZEN.format(rows=_rows),
            why=f"{_table}: the edition is frozen",
        )
triggers.forbid(
    "edition_stays_frozen",
    "edition",
    event="UPDATE",
    when="OLD.frozen_at IS NOT NULL AND (NEW.frozen_at IS NULL OR NEW.frozen_at <> OLD.frozen_at "
    "OR NEW.slug <> OLD.slug OR NEW.frozen_bytes <> OLD.frozen_bytes "
    "OR NEW.rules_hash <> OLD.rules_hash OR NEW.terms <> OLD.terms OR NEW.origin <> OLD.origin)",
    why="edition: what is frozen never changes",
)
