"""New passwords: by a mailed link with the second factor, or at one's own account with the old one.

A request for a link does the same work for every address: it leaves a job, and only the job looks whether there is an
account.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import attempts, code_check, links, second_factor, sessions, staff_log
from budzet.accounts.code_check import Fault
from budzet.accounts.login import folded
from budzet.accounts.models import Staff, StaffLinkKind
from budzet.accounts.post import Post
from budzet.accounts.second_factor import Secrets
from budzet.base.actor import SYSTEM
from budzet.jobs.handlers import JobContext, handler
from budzet.jobs.services import enqueue
from budzet.notifications.vault import Vault

MAIL = "accounts.mail_new_password"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new password by a mailed link: its token, a code of the second factor, the hash of the password."""

    token: str
    code: str
    password_hash: str


def ask(session: Session, email: str, *, secrets_: Secrets, post: Post, now: dt.datetime) -> None:
    """Let a link be mailed to an address, if it is an account's; who asks again and again gets no more mails."""
    if attempts.reserve(session, attempts.tag(secrets_.key, "new password", folded(email)), now=now):
        return
    sealed = post.vault.encrypt(folded(email)).hex()
    enqueue(session, MAIL, {"address": sealed, "city": post.city, "language": post.language}, now=now)


@handler(MAIL)
def mail(context: JobContext, args: dict[str, Any]) -> None:
    """Mail a link to the owner of an account; to one who has not set it up yet, whom to ask."""
    vault = Vault(context.settings.secret_key)
    post = Post(vault, context.settings.public_url, args["city"], args["language"])
    with context.database.transaction() as session:
        person = session.scalar(select(Staff).where(Staff.email == vault.decrypt(bytes.fromhex(args["address"]))))
        if person is None or not person.active:
            return
        if not second_factor.has_second_factor(session, person):
            post.send(session, person.email, "staff_not_ready", {"name": person.name}, now=context.now)
            return
        token = links.make(session, person.id, StaffLinkKind.NEW_PASSWORD, now=context.now)
        minutes = int(links.NEW_PASSWORD_LIVES.total_seconds() // 60)
        letter = {"name": person.name, "link": post.link(links.NEW_PASSWORD_PATH, token), "minutes": minutes}
        post.send(session, person.email, "staff_new_password", letter, now=context.now)
        staff_log.note(session, "staff.new_password_asked", person.id, actor=SYSTEM, now=context.now)


def change_by_link(
    session: Session, wanted: Wanted, *, secrets_: Secrets, post: Post, now: dt.datetime
) -> Fault | None:
    """Set a new password; ends every session and uses the link up. Returns what is wrong, and then changes nothing."""
    person = links.owner(session, wanted.token, StaffLinkKind.NEW_PASSWORD, now=now)
    if person is None:
        return Fault(gettext("This link was used meanwhile. Ask for a new one."))
    fault = code_check.try_code(
        session, person.id, wanted.code, secrets_=secrets_, failed_as="staff.new_password_refused", now=now
    )
    if fault:
        return fault
    links.use(session, wanted.token, StaffLinkKind.NEW_PASSWORD, now=now)
    change(session, person.id, wanted.password_hash, post=post, now=now)
    return None


def change(
    session: Session, staff_id: int, password_hash: str, *, post: Post, now: dt.datetime, but: int | None = None
) -> None:
    """Set a new password, tell its owner by mail and end every session, ``but`` one if named."""
    person = session.get_one(Staff, staff_id)
    person.password_hash = password_hash
    sessions.end_all(session, staff_id, now=now, but=but)
    links.retire(session, staff_id, StaffLinkKind.NEW_PASSWORD, now=now)
    post.send(session, person.email, "staff_password_changed", {"name": person.name}, now=now)
    staff_log.note(session, "staff.password_changed", staff_id, now=now)
