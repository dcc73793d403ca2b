"""Tables of the city and its editions. Every edition-owned row carries ``edition_id``; foreign keys between such rows
are composite, so rows of two editions cannot mix. Once an edition is frozen the database refuses changes to its rules.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from budzet.base.money import Grosze
from budzet.db import triggers
from budzet.db.types import Base, ValueJSON, string_enum
from budzet.editions.ballot_form import BallotForm
from budzet.editions.result_rules import ResultRule, TieStep
from budzet.editions.terms import Terms
from budzet.editions.timetable import StageKind

COLOUR = "#12345b"
"""The colour of a city that has chosen none."""


class Origin(StrEnum):
    """Whether an edition is run here or was imported with its result; an imported one never opens for casting."""

    LOCAL = "local"
    IMPORT = "import"


class City(Base):
    """The one city of this deployment.

    ``colour`` is ``#rrggbb`` with at least 7:1 to white; ``logo`` the name of a file in the folder of uploads, with its
    ``logo_text`` for those who do not see it; ``e_delivery`` its e-Doręczenia address; ``office_hours`` when one
    may come; ``county_rights``: a city with
    the rights of a county, which owes the budget half a per cent (R-03).
    """

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    name_genitive: Mapped[str]
    name_locative: Mapped[str]
    office_name: Mapped[str]
    office_address: Mapped[str]
    office_hours: Mapped[str] = mapped_column(server_default="")
    help_phone: Mapped[str]
    help_email: Mapped[str]
    dpo_email: Mapped[str]
    dpo_name: Mapped[str] = mapped_column(server_default="")
    e_delivery: Mapped[str] = mapped_column(server_default="")
    colour: Mapped[str] = mapped_column(server_default=COLOUR)
    logo: Mapped[str] = mapped_column(server_default="")
    logo_text: Mapped[str] = mapped_column(server_default="")
    county_rights: Mapped[bool] = mapped_column(server_default=text("false"))
    residents: Mapped[int | None]


class Edition(Base):
    """One yearly run. ``frozen_bytes`` is stored once and never dumped again; ``rules_hash`` is its SHA-256.

    ``examples`` are the paths of values that came as examples and were not checked with the resolution yet.
    ``resolution_number`` and ``resolution_date`` name the council's resolution; ``report_spending`` is the spending of
    the last report on the budget's execution (R-03). ``ordinal`` is what the city calls it (``XIII``); the two patterns
    make the public numbers of projects (``editions.numbers``).
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
    resolution_number: Mapped[str] = mapped_column(server_default="")
    resolution_date: Mapped[dt.date | None]
    report_spending: Mapped[Grosze | None]
    ordinal: Mapped[str] = mapped_column(server_default="")
    number_citywide: Mapped[str] = mapped_column(server_default="M/{nr}/{edycja}")
    number_district: Mapped[str] = mapped_column(server_default="L{dzielnica}/{nr}/{edycja}")
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


class EditionDate(Base):
    """One single date of the timetable (``timetable.DateKind``)."""

    __tablename__ = "edition_date"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]


class StreetRange(Base):
    """One line of the street index: these numbers of a street lie in a district. ``numbers`` as the office wrote it."""

    __tablename__ = "street_range"
    __table_args__ = (
        UniqueConstraint("edition_id", "place"),
        ForeignKeyConstraint(["edition_id", "district_id"], ["district.edition_id", "district.id"]),
        Index("ix_street_range_street", "edition_id", "street_folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    district_id: Mapped[int]
    street: Mapped[str]
    street_folded: Mapped[str]
    numbers: Mapped[str]
    place: Mapped[int]


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
    "OR NEW.rules_hash <> OLD.rules_hash OR NEW.terms <> OLD.terms OR NEW.origin <> OLD.origin) "
    # Only a published correction lets a freeze be undone; it never changes the bytes themselves.
    "AND NOT (NEW.frozen_at IS NULL AND NEW.terms = OLD.terms AND NEW.slug = OLD.slug AND NEW.origin = OLD.origin "
    "AND EXISTS (SELECT 1 FROM edition_notice WHERE edition_notice.edition_id = OLD.id "
    "AND edition_notice.ends_freeze_of = OLD.frozen_at))",
    why="edition: what is frozen never changes",
)
# From the freeze on the dates of voting here stand, but for an extension: the end may only move later.
_VOTING_FROZEN = (
    "OLD.kind = 'voting' AND EXISTS (SELECT 1 FROM edition WHERE edition.id = OLD.edition_id "
    "AND edition.frozen_at IS NOT NULL AND edition.origin = 'local')"
)
triggers.forbid(
    "stage_voting_frozen_delete",
    "stage",
    event="DELETE",
    when=_VOTING_FROZEN,
    why="stage: the dates of voting are frozen",
)
triggers.forbid(
    "stage_voting_frozen_update",
    "stage",
    event="UPDATE",
    when=f"{_VOTING_FROZEN} AND (NEW.kind <> OLD.kind OR NEW.edition_id <> OLD.edition_id "
    "OR NEW.opens_at <> OLD.opens_at OR NEW.closes_at < OLD.closes_at OR NEW.closes_at IS NULL)",
    why="stage: the end of voting may only move later",
)
