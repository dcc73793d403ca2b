"""Tables of the accounts: staff with their second factor, sessions and roles; residents' links; acts of two persons.

Secrets are stored as hashes or sealed; a dump of the database logs nobody in.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from budzet.accounts.roles import Role, ScopeKind
from budzet.db import triggers
from budzet.db.types import Base, Digest, ValueJSON, string_enum


class Department(Base):
    """A unit of the office; ``parent`` is the one it belongs to. ``may_return``: back to the unit a case came from."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    email: Mapped[str] = mapped_column(server_default="")
    may_return: Mapped[bool] = mapped_column(server_default=text("true"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))


class DepartmentForward(Base):
    """One line of the delegation graph: ``from_id`` may hand a case on to ``to_id``."""

    __tablename__ = "department_forward"
    __table_args__ = (CheckConstraint("from_id <> to_id", name="to_another"),)

    from_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)


class Staff(Base):
    """Somebody who works at the desk. Never deleted: the audit log names them by id.

    ``password_hash`` is empty until the invitation was followed and for persons who only confirm acts. ``totp_sealed``
    is the secret of the authenticator (sealed by the vault); ``totp_step`` the last time step used (replay protection).
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    password_hash: Mapped[str] = mapped_column(server_default="")
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(server_default=text("0"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    added_at: Mapped[dt.datetime]
    last_login_at: Mapped[dt.datetime | None]

    grants: Mapped[list[RoleGrant]] = relationship(lazy="selectin", order_by="RoleGrant.id")


class CodeKind(StrEnum):
    """Where a one-time code of the staff comes from: beside the authenticator, or a printed list instead of it."""

    RECOVERY = "recovery"
    PRINTED = "printed"


class StaffCode(Base):
    """One one-time code of a person, kept as HMAC. ``number`` is its place on the paper."""

    __tablename__ = "staff_code"
    __table_args__ = (UniqueConstraint("staff_id", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[CodeKind] = mapped_column(string_enum(CodeKind, "kind"))
    number: Mapped[int]
    mac: Mapped[Digest]
    used_at: Mapped[dt.datetime | None]


class StaffSession(Base):
    """A session at the desk. Until ``proven_at`` is set only the password was right.

    ``id`` names the row on the page of one's sessions and in logs; the cookie holds a secret of which ``sid_hash`` is
    the SHA-256. ``stepped_up_at``: the last time the second factor was shown.
    """

    __tablename__ = "staff_session"
    __table_args__ = (Index("ix_staff_session_staff", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sid_hash: Mapped[Digest] = mapped_column(unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    began_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    proven_at: Mapped[dt.datetime | None]
    stepped_up_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    device: Mapped[str]

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)


class StaffLinkKind(StrEnum):
    """What a mailed link lets one do."""

    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105  a name, not a secret


class StaffLink(Base):
    """A mailed link, usable once until ``expires_at``; it opens a page with a button."""

    __tablename__ = "staff_link"

    token_hash: Mapped[Digest] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[StaffLinkKind] = mapped_column(string_enum(StaffLinkKind, "kind"))
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class LoginAttempt(Base):
    """A failed try to log in; ``tag`` is an HMAC of account and network address. Slows down, never locks."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_tag", "tag", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[Digest]
    at: Mapped[dt.datetime]


class RoleGrant(Base):
    """A role of a person, in a scope, from a day until a day (both inclusive). ``scope_id`` has no foreign key: scopes
    are rows of higher rooms too.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(scope_kind = 'city') = (scope_id IS NULL)", name="scope_whole"),
        Index("ix_role_grant_staff", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[Role] = mapped_column(string_enum(Role, "role"))
    scope_kind: Mapped[ScopeKind] = mapped_column(string_enum(ScopeKind, "scope_kind"))
    scope_id: Mapped[int | None]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    granted_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class PendingState(StrEnum):
    """Where an act of two persons stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class PendingAct(Base):
    """An act that one person proposed and another must confirm (two-person rule; design.md §6).

    ``params`` are plain values the act is carried out with; ``reason`` is what the proposer wrote. ``single_handed``:
    confirmed by its proposer alone after the wait, which the public page says ("jednoosobowo").
    """

    __tablename__ = "pending_act"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_whole"),
        CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by OR single_handed OR state <> 'confirmed'",
            name="two_persons",
        ),
        # One act of a kind waits for one object at a time.
        Index(
            "one_waiting",
            "kind",
            "object_key",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    object_key: Mapped[str]
    edition_id: Mapped[int | None]
    params: Mapped[dict[str, Any]] = mapped_column(ValueJSON(dict[str, Any]))
    reason: Mapped[str]
    alone_allowed: Mapped[bool]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    proposed_at: Mapped[dt.datetime]
    state: Mapped[PendingState] = mapped_column(string_enum(PendingState, "state"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[dt.datetime | None]
    decision_reason: Mapped[str] = mapped_column(server_default="")
    single_handed: Mapped[bool] = mapped_column(server_default=text("false"))


class ActLink(Base):
    """A mailed link to one waiting act for one person who may confirm it; with their code it is enough."""

    __tablename__ = "act_link"

    token_hash: Mapped[Digest] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("pending_act.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    tries_left: Mapped[int]
    expires_at: Mapped[dt.datetime]


class StaffNotice(Base):
    """A notice for everybody at the desk, shown from a day until a day (both inclusive)."""

    __tablename__ = "staff_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    shown_from: Mapped[dt.date]
    shown_until: Mapped[dt.date]
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[dt.datetime]


class Resident(Base):
    """A resident's account: an e-mail address, nothing else. Voting never needs one."""

    __tablename__ = "resident"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_tag: Mapped[Digest] = mapped_column(unique=True)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime]


class ResidentLink(Base):
    """A mailed link that opens a resident's session, once; the address becomes an account when the link is used."""

    __tablename__ = "resident_link"
    __table_args__ = (Index("ix_resident_link_email", "email_tag", "made_at"),)

    token_hash: Mapped[Digest] = mapped_column(primary_key=True)
    email_tag: Mapped[Digest]
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    next_path: Mapped[str]


class ResidentSession(Base):
    """A resident's session; the cookie holds the secret whose SHA-256 is the key."""

    __tablename__ = "resident_session"

    sid_hash: Mapped[Digest] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    expires_at: Mapped[dt.datetime]

    resident: Mapped[Resident] = relationship(lazy="joined", innerjoin=True)


triggers.forbid_delete("staff")
triggers.forbid_delete("role_grant")
triggers.forbid_update("role_grant", ("staff_id", "role", "scope_kind", "scope_id", "granted_at"))
triggers.forbid_delete("pending_act")
triggers.forbid_update("pending_act", ("kind", "object_key", "edition_id", "params", "reason", "proposed_by"))
triggers.forbid(
    "pending_act_decided_once",
    "pending_act",
    event="UPDATE",
    when="OLD.state <> 'waiting'",
    why="pending_act: what was decided never changes",
)
