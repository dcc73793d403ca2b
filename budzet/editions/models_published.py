"""Tables of what an edition publishes in words: its texts, its documents, its notices of acts of two persons."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db import triggers
from budzet.db.types import Base, ValueJSON, string_enum


class EditionText(Base):
    """One version of a text of the edition residents or clerks read (``texts.TextKind``). Versions never change."""

    __tablename__ = "edition_text"
    __table_args__ = (UniqueConstraint("edition_id", "kind", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str]
    made_at: Mapped[dt.datetime]


class EditionDocument(Base):
    """A document of the edition made from a template (``edition_documents``); signed once it has number and date.

    ``words`` are what its fields stood for on the day it was signed: from then on the whole document stands.
    """

    __tablename__ = "edition_document"
    __table_args__ = (UniqueConstraint("edition_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    body: Mapped[str]
    order_number: Mapped[str] = mapped_column(server_default="")
    signed_on: Mapped[dt.date | None]
    words: Mapped[dict[str, Any]] = mapped_column(ValueJSON(dict[str, Any]), server_default="{}")


class NoticeKind(StrEnum):
    """What a public notice of an edition tells of."""

    FREEZE = "freeze"
    CORRECTION = "correction"
    EXTENSION = "extension"
    RESULTS = "results"


class EditionNotice(Base):
    """A public notice of an act of two persons: what, when, why. Never changes.

    ``ends_freeze_of``: a correction lets the freeze of that instant be undone (checked by a trigger).
    """

    __tablename__ = "edition_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[NoticeKind] = mapped_column(string_enum(NoticeKind, "kind"))
    at: Mapped[dt.datetime]
    reason: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(ValueJSON(dict[str, Any]))
    single_handed: Mapped[bool]
    ends_freeze_of: Mapped[dt.datetime | None]


for _table in ("edition_text", "edition_notice"):
    triggers.forbid_update(_table)
    triggers.forbid_delete(_table)
for _event in ("UPDATE", "DELETE"):
    triggers.forbid(
        f"edition_document_signed_{_event.lower()}",
        "edition_document",
        event=_event,
        when="OLD.signed_on IS NOT NULL",
        why="edition_document: what was signed never changes",
    )
