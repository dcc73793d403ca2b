"""Where applications are written and handed in: a database with an edition that takes projects in, and Anna's account.

A folder's ``conftest.py`` imports ``office``. Each step is a transaction of its own, as in the service itself::

    draft = office.write(title="Ławki")
    with office.write_session() as session: ...
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit.models import AuditEntry
from budzet.base import actor as actors
from budzet.base.errors import ConflictError
from budzet.db.session import Database
from budzet.editions.models import Edition
from budzet.notifications.queries import OpenedMail, latest_mails
from budzet.notifications.vault import Vault
from budzet.proposals import filing, support
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft
from budzet.proposals.support import Signer
from budzet.settings import Settings
from support import applications
from support.applications import acting, as_resident, intake_edition
from support.desk import make_staff
from support.voting import all_at_once


@dataclass
class Office:
    """The database, its edition and Anna, who has an account."""

    database: Database
    settings: Settings
    edition: Edition
    anna: Acting

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Write."""
        with self.database.transaction() as session:
            yield session

    def resident(self, email: str) -> Acting:
        """Store one more account and return acts of it."""
        with self.session() as session:
            return as_resident(session, self.settings, email)

    def clerk(self) -> Acting:
        """Store somebody at the desk and return acts of them."""
        with self.session() as session:
            return acting(self.settings, actors.staff(make_staff(session).id))

    def draft(self, by: Acting | None = None, **changes: Any) -> ApplicationDraft:
        """Store a draft in which only support is missing."""
        with self.session() as session:
            return applications.written_draft(session, self.edition, by=by or self.anna, **changes)

    def ready(self, by: Acting | None = None, **changes: Any) -> ApplicationDraft:
        """Store a draft that can be handed in."""
        with self.session() as session:
            return applications.ready_draft(session, self.edition, by=by or self.anna, **changes)

    def filed(self, by: Acting | None = None, **changes: Any) -> Proposal:
        """Store a project that was handed in."""
        with self.session() as session:
            return applications.filed(session, self.edition, by=by or self.anna, **changes)

    def seen(self, session: Session, draft: ApplicationDraft) -> ApplicationDraft:
        """Return a draft as it is stored now."""
        return session.get_one(ApplicationDraft, draft.id)

    def mails(self, template: str = "") -> list[OpenedMail]:
        """Return the outbox, the newest first; of one template or all."""
        with self.database.read_session() as session:
            found = latest_mails(session, Vault(self.settings.secret_key), 1000)
        return [mail for mail in found if template in ("", mail.template)]

    def acts(self, act: str) -> list[Mapping[str, Any]]:
        """Return the details of every entry of the log of one kind."""
        with self.database.read_session() as session:
            return list(
                session.scalars(select(AuditEntry.details).where(AuditEntry.act == act).order_by(AuditEntry.id))
            )


@pytest.fixture
def office(database: Database, settings: Settings) -> Office:
    """An edition whose intake is open, and Anna."""
    with database.transaction() as session:
        edition = intake_edition(session)
        anna = as_resident(session, settings)
    return Office(database, settings, edition, anna)


# --- many at once --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One thing a process does: hand a draft in, or let somebody support it; ``who`` is its resident."""

    draft_id: int
    who: int
    version: int = 0
    signer: Signer | None = None


class Processes:
    """Several processes that work on one database at the same instant, each on several threads."""

    def __init__(self, number: int, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._number, self._threads = number, threads
        self._pool = ProcessPoolExecutor(number, context, initializer=_meet_at, initargs=(context.Barrier(number),))

    def do(self, office: Office, steps: Sequence[Step]) -> list[str]:
        """Share the steps out to the processes and return what became of each."""
        url = office.database.engine.url.render_as_string(hide_password=False)
        parts = [list(steps[start :: self._number]) for start in range(self._number)]
        waiting = [
            self._pool.submit(_do, url, office.settings, office.edition.id, part, self._threads) for part in parts
        ]
        return [answer for done in waiting for answer in done.result(120)]

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()


_MEETING: list[Any] = []


def _meet_at(barrier: Any) -> None:
    _MEETING.append(barrier)


def _step(session: Session, edition_id: int, step: Step, by: Acting) -> str:
    if step.signer is None:
        return filing.hand_in(session, edition_id, step.draft_id, step.version, by=by).number
    try:
        return support.sign(session, step.draft_id, step.signer, by=by).value
    except ConflictError as refused:
        return type(refused).__name__


def _do(url: str, settings: Settings, edition_id: int, steps: Sequence[Step], threads: int) -> list[str]:
    database = Database(url)

    def work(step: Step) -> str:
        by = acting(settings, actors.resident(step.who))
        with database.transaction() as session:
            return _step(session, edition_id, step, by)

    _MEETING[0].wait(60)
    try:
        return all_at_once([lambda step=step: work(step) for step in steps], min(threads, len(steps)))
    finally:
        database.dispose()
