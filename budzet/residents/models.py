"""Tables of identification: short-lived challenges. No name, birth date, address or readable contact is stored."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db.types import Base, Digest


class CodeChallenge(Base):
    """A one-time code on its way: who it would prove (tags only), its HMAC and the tries that are left.

    ``id_hash`` is the SHA-256 of the random id in the resident's cookie. ``contact_sealed`` is the address to re-send
    to, encrypted; the row is deleted when the code is used and purged when it is over.
    """

    __tablename__ = "code_challenge"

    id_hash: Mapped[Digest] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    voter_tag: Mapped[Digest]
    contact_tag: Mapped[Digest] = mapped_column(index=True)
    net_tag: Mapped[Digest]
    area: Mapped[int]
    assurance: Mapped[int]
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
