"""The table of the outbox: mails and text messages."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db.types import Base, string_enum


class Carrier(StrEnum):
    """How a message goes: by e-mail or as a text message."""

    EMAIL = "email"
    SMS = "sms"


class OutboxMail(Base):
    """One message. Recipient and context are sealed by the vault and blanked once the mail is out.

    ``keep_address`` keeps the sealed recipient of a sent mail, where the office must prove whom it told; never for
    mails of the voting. After ``expires_at`` it is no longer worth sending and is dropped.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index(
            "ix_outbox_texts",
            "queued_at",
            sqlite_where=text("carrier = 'sms'"),
            postgresql_where=text("carrier = 'sms'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    carrier: Mapped[Carrier] = mapped_column(string_enum(Carrier, "carrier"), server_default=Carrier.EMAIL.value)
    template: Mapped[str]
    language: Mapped[str]
    recipient_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    context_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    keep_address: Mapped[bool] = mapped_column(default=False)
    queued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
