"""Trying a code of the second factor: tries are counted before a code is looked at, and a wrong one is in the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts import attempts, second_factor, staff_log, waits
from budzet.accounts.models import Staff
from budzet.accounts.second_factor import Secrets


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something typed was not taken, and how many seconds the next try must wait."""

    sentence: str
    wait: int = 0

    @property
    def status(self) -> int:
        """The status the page answers with."""
        return 429 if self.wait else 422

    @property
    def headers(self) -> dict[str, str]:
        """The headers the page answers with."""
        return {"Retry-After": str(self.wait)} if self.wait else {}


def try_code(
    session: Session, staff_id: int, code: str, *, secrets_: Secrets, failed_as: str, now: dt.datetime
) -> Fault | None:
    """Use a code of a person up; return what is wrong, or ``None`` when it was right.

    ``failed_as`` names a wrong code in the audit log.
    """
    tag = attempts.tag(secrets_.key, "code", str(staff_id))
    wait = attempts.reserve(session, tag, now=now)
    if wait:
        return too_many(wait)
    person = session.get_one(Staff, staff_id)
    if not second_factor.accepts(session, person, code, secrets_=secrets_, now=now):
        staff_log.note(session, failed_as, staff_id, now=now, details={"step": "code"})
        return Fault(gettext("This code is wrong or was used before. Wait for a new one and write it here."))
    attempts.forgive(session, tag)
    return None


def too_many(wait: int) -> Fault:
    """Return what is said to somebody who must wait."""
    return Fault(gettext("Too many tries. Try again %(time)s.", time=waits.in_words(wait)), wait)
