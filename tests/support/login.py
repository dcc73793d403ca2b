"""Logging in at the desk as a browser does, and reading the mails of accounts.

``PASSWORD`` belongs to everybody made with ``password_hash=hash_of()``; the authenticator is that of ``support.desk``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from budzet.accounts import passwords
from budzet.accounts.models import Staff
from budzet.audit.models import AuditEntry
from budzet.notifications.senders import Mail
from budzet.web.requests import Services
from support.desk import code_at
from support.jobs import run_due_jobs
from support.pages import Page, csrf_token, post_form

PASSWORD = "kot pije zimne mleko"
LOGIN, CODE = "/en/urzad/logowanie", "/en/urzad/logowanie/kod"


@cache
def hash_of(password: str = PASSWORD) -> str:
    """Return the stored form of a password; made once, because it is slow on purpose."""
    return passwords.hashed(password)


def type_password(
    client: FlaskClient, email: str, password: str = PASSWORD, *, page: Page | str = LOGIN, **data: Any
) -> TestResponse:
    """Type address and password on the page of logging in."""
    return post_form(client, page, {"email": email, "password": password, **data}, action=LOGIN)


def type_code(client: FlaskClient, code: str, *, page: Page | str = CODE) -> TestResponse:
    """Type a code of the second factor on its page."""
    return post_form(client, page, {"code": code}, action=CODE)


def guess(client: FlaskClient, email: str, password: str, *, address: str = "203.0.113.7") -> TestResponse:
    """Post a password from a network address; the token comes from a page of this browser."""
    data = {"email": email, "password": password, "csrf_token": csrf_token(client, LOGIN)}
    return client.post(LOGIN, data=data, environ_overrides={"REMOTE_ADDR": address})


def log_in(client: FlaskClient, services: Services, person: Staff) -> TestResponse:
    """Log in with both factors."""
    assert type_password(client, person.email).status_code == 303
    return type_code(client, code_at(services.clock.now()))


def mails(client: FlaskClient) -> list[Mail]:
    """Send what waits and return every mail that went out so far."""
    while run_due_jobs(client.application):
        pass
    sent: list[Mail] = client.application.extensions["budzet"].mailer.sent
    return sent


def link_in(mail: Mail) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+/[\w-]{32})", mail.body)
    assert found, "the mail holds no link"
    return found[1]


def entries(services: Services, act: str = "") -> list[AuditEntry]:
    """Return the entries of the audit log, or those of one act."""
    with services.database.read_session() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [row for row in rows if act in ("", row.act)]


def stored(services: Services, person: Staff) -> Staff:
    """Return somebody as the database has them now."""
    with services.database.read_session() as session:
        return session.get_one(Staff, person.id)


@contextmanager
def counted_verifications() -> Iterator[list[int]]:
    """Count, in this thread, how often a password is compared with a hash: the slow part of logging in."""
    seen: list[int] = []
    code = PasswordHasher.verify.__code__

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is code:
            seen.append(1)

    sys.setprofile(watch)
    try:
        yield seen
    finally:
        sys.setprofile(None)
