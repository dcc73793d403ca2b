"""The table of the outbox."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from budzet.db.types import Base


class OutboxMail(Base):
    """One mail. Recipient and context are sealed by the vault and blanked once the mail is out.

    ``keep_address`` keeps the sealed recipient of a sent mail, where the office must prove whom it told; never for
    mails of the voting.
    """

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str]
    language: Mapped[str]
    recipient_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    context_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    keep_address: Mapped[bool] = mapped_column(default=False)
    queued_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
