"""Tables of identification: short-lived challenges. No name, birth date, address or readable contact is stored."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db.types import Base, Digest, string_enum


class AdmittedAs(StrEnum):
    """What the vote of a person becomes if no other vote of theirs is there.

    ``pending``: a register is used and they are not in it, so the commission looks at what they declared (R-05);
    ``held``: something else must be brought first, a guardian's consent on paper.
    """

    COUNTED = "counted"
    PENDING = "pending"
    HELD = "held"


class CodeChallenge(Base):
    """A one-time code on its way: who it would prove (tags only), its HMAC and the tries that are left.

    ``id_hash`` is the SHA-256 of the random id in the resident's cookie. ``contact_sealed`` is the address to re-send
    to, encrypted; the row is deleted when the code is used and purged when it is over.
    """

    __tablename__ = "code_challenge"

    id_hash: Mapped[Digest] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    voter_tag: Mapped[Digest]
    strong_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    contact_tag: Mapped[Digest] = mapped_column(index=True)
    net_tag: Mapped[Digest]
    area: Mapped[int]
    assurance: Mapped[int]
    admitted_as: Mapped[AdmittedAs] = mapped_column(
        string_enum(AdmittedAs, "admitted_as"), server_default=AdmittedAs.COUNTED.value
    )
    declaration: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    contact_kind: Mapped[str] = mapped_column(server_default="email")
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    contact_hint: Mapped[str]
    code_mac: Mapped[Digest]
    tries_left: Mapped[int]
    codes_sent: Mapped[int]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


class KeyCanary(Base):
    """What an edition's secret key gives for a fixed text: a lost or exchanged key is seen at the start, not later."""

    __tablename__ = "key_canary"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    canary: Mapped[Digest]
