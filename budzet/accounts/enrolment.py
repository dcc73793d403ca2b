"""Setting an account up: password and second factor take effect together, once the second factor was proven.

What was chosen so far travels in a cookie that only this service can open (``Draft``): a QR code is an image with an
address of its own, and neither an address nor a log may hold the secret.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from dataclasses import asdict, dataclass

from nacl.exceptions import CryptoError
from sqlalchemy.orm import Session

from budzet.accounts import links, second_factor, sessions, staff_log
from budzet.accounts.models import CodeKind, Staff, StaffLinkKind
from budzet.accounts.second_factor import Secrets
from budzet.notifications.vault import Vault

LIVES = dt.timedelta(minutes=30)
_PURPOSE = "enrolment"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has chosen so far; ``way`` is the link or the session it was chosen by.

    ``password_hash`` is empty when the password stays as it is. One of ``secret`` (authenticator) and ``codes``
    (printed list) is filled once the second factor was chosen. ``ready``: the step of the password is done.
    """

    staff_id: int
    way: str
    ready: bool = False
    password_hash: str = ""
    secret: str = ""
    codes: tuple[str, ...] = ()


def seal(draft: Draft, secret_key: str, *, now: dt.datetime) -> str:
    """Return the text of the cookie."""
    text = json.dumps({**asdict(draft), "at": now.timestamp()})
    return base64.urlsafe_b64encode(Vault(secret_key, purpose=_PURPOSE).encrypt(text)).decode("ascii")


def unseal(text: str, secret_key: str, *, staff_id: int, way: str, now: dt.datetime) -> Draft | None:
    """Return the draft of this person on this way, for half an hour; ``None`` for anything else."""
    try:
        opened = Vault(secret_key, purpose=_PURPOSE).decrypt(base64.urlsafe_b64decode(text.encode("ascii")))
    except (CryptoError, binascii.Error, ValueError):
        return None
    values = json.loads(opened)
    if now.timestamp() - values.pop("at") > LIVES.total_seconds():
        return None
    draft = Draft(**{**values, "codes": tuple(values["codes"])})
    return draft if (draft.staff_id, draft.way) == (staff_id, way) else None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of it. ``recovery`` are the codes beside an authenticator, to be shown this once."""

    recovery: tuple[str, ...] = ()


def accept_invitation(
    session: Session, token: str, draft: Draft, code: str, *, secrets_: Secrets, now: dt.datetime
) -> Enrolled | None:
    """Set an account up with what was chosen, if ``code`` proves the second factor; use the link up.

    ``None``: the code is wrong, nothing happened. Raises ``LinkUsedError`` when the link was used meanwhile.
    """
    person = session.get_one(Staff, draft.staff_id)
    enrolled = _enrol(session, person, draft, code, secrets_=secrets_, now=now)
    if enrolled is None:
        return None
    if not links.use(session, token, StaffLinkKind.INVITATION, now=now):
        raise LinkUsedError  # the whole transaction goes back
    if draft.password_hash:
        person.password_hash = draft.password_hash
    sessions.end_all(session, person.id, now=now)
    _record(session, "staff.enrolled", draft, now=now)
    return enrolled


def change_second_factor(
    session: Session, session_id: int, draft: Draft, code: str, *, secrets_: Secrets, now: dt.datetime
) -> Enrolled | None:
    """Give somebody at the desk another second factor and end their other sessions. ``None``: the code is wrong."""
    person = session.get_one(Staff, draft.staff_id)
    enrolled = _enrol(session, person, draft, code, secrets_=secrets_, now=now)
    if enrolled is not None:
        sessions.end_all(session, person.id, now=now, but=session_id)
        _record(session, "staff.second_factor_changed", draft, now=now)
    return enrolled


class LinkUsedError(Exception):
    """The link was used while its page was open."""


def _enrol(
    session: Session, person: Staff, draft: Draft, code: str, *, secrets_: Secrets, now: dt.datetime
) -> Enrolled | None:
    if draft.codes:
        proven = second_factor.enrol_printed(session, person, draft.codes, secrets_=secrets_, proof=code, now=now)
        return Enrolled() if proven else None
    step = second_factor.step_of(draft.secret, code, now)
    if step is None:
        return None
    second_factor.enrol(session, person, draft.secret, step, sealed_by=secrets_)
    return Enrolled(tuple(second_factor.new_codes(session, person, CodeKind.RECOVERY, secrets_=secrets_)))


def _record(session: Session, what: str, draft: Draft, *, now: dt.datetime) -> None:
    details = {"second_factor": "printed" if draft.codes else "authenticator"}
    staff_log.note(session, what, draft.staff_id, now=now, details=details)
