"""Tables of the register: tags of persons and nothing readable; what each import was and who let it in."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db.types import Base, Digest, ValueJSON, string_enum

_OPEN = text("state IN ('checking', 'ready')")


class ImportState(StrEnum):
    """How far an import is: the worker reads its file; it waits for two persons; the register is what it says; it was
    turned down; its file could not become a register.
    """

    CHECKING = "checking"
    READY = "ready"
    APPROVED = "approved"
    REFUSED = "refused"
    FAILED = "failed"


class RegisterEntry(Base):
    """A resident as tags (``person_key``). ``twin`` is 0, and 1, 2 … for others of one name born on one day.

    ``area`` is the 1-based number of the district, 0 when it is not known. ``clerk_id``: who added the person at a
    point; none of those who came with an import.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        # The second tag too: SQLite takes an index before the key only when it holds all that is asked for.
        Index("ix_register_entry_strong", "edition_id", "strong_tag", "second_tag"),
        {"sqlite_with_rowid": False},
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    voter_tag: Mapped[Digest] = mapped_column(primary_key=True)
    twin: Mapped[int] = mapped_column(primary_key=True, default=0, server_default="0")
    strong_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    second_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    area: Mapped[int] = mapped_column(default=0, server_default="0")
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class RegisterImport(Base):
    """A file somebody brought: its name and SHA-256, who brought it and who let it in, what it changes, its faults.

    ``came``, ``gone``, ``changed`` and ``same`` compare it with the register as it was when the file was read; those
    added at a point are never among the gone. ``faults`` are the first ones as [line, column, reason], without a
    value from the file; ``unplaced`` counts persons whose address is in no district, ``second_kind`` names the second
    datum of ``with_second`` persons.
    """

    __tablename__ = "register_import"
    __table_args__ = (
        Index("uq_register_import_open", "edition_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    state: Mapped[ImportState] = mapped_column(string_enum(ImportState, "import_state"))
    file_name: Mapped[str]
    sha256: Mapped[Digest]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    uploaded_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[dt.datetime | None]
    job_id: Mapped[int | None]
    rows: Mapped[int] = mapped_column(default=0)
    came: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    namesakes: Mapped[int] = mapped_column(default=0)
    unplaced: Mapped[int] = mapped_column(default=0)
    unplaced_lines: Mapped[list[int]] = mapped_column(ValueJSON(list[int]), default=list)
    with_strong: Mapped[int] = mapped_column(default=0)
    with_second: Mapped[int] = mapped_column(default=0)
    second_kind: Mapped[str] = mapped_column(default="")
    fault_count: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[tuple[int, str, str]]] = mapped_column(ValueJSON(list[tuple[int, str, str]]), default=list)


class RegisterStaged(Base):
    """A person of a file that waits for the second of two persons: tags, and the line they stand on."""

    __tablename__ = "register_staged"
    __table_args__ = {"sqlite_with_rowid": False}

    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"), primary_key=True)
    voter_tag: Mapped[Digest] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    twin: Mapped[int] = mapped_column(default=0, server_default="0")
    strong_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    second_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    area: Mapped[int]
