"""Ballots in tests: people who may cast, sealed envelopes, many casts at the same instant.

``vote`` does everything at once; its parts are here for tests that need something between::

    vote(database, stored, "anna", [(8, 1), (9, 1)])
    sid = let_in(database, stored, "anna")
    cast(database, stored, sid, seal_ballot(stored, [(8, 1)]), at=START)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, event, func, select, text, update
from sqlalchemy.orm import Session

from budzet.db import registry, triggers
from budzet.db.session import Database
from budzet.editions import queries as editions
from budzet.editions.models import Pool
from budzet.residents.codes import Proven
from budzet.results.models import Count
from budzet.results.services import count_edition, release
from budzet.voting import casting, payload, seal, sessions
from budzet.voting.ballot import Choice
from budzet.voting.casting import Cast, CastTerms
from budzet.voting.models import BallotRow, CastSession, Envelope, FrozenSet, Opening
from budzet.voting.opening import freeze_set, open_ballots, unpack_choices
from budzet.voting.payload import Channel, Payload
from support.clock import START
from support.editions import ACTOR, PRIVATE_KEY, WEEK, StoredEdition

PARK: tuple[tuple[int, int], ...] = ((9, 1),)
"""The shortest valid ballot of the small edition: one citywide project."""
_PATIENCE = 60.0
_T = TypeVar("_T")


def tag(name: str) -> bytes:
    """Return the tag of an invented person, contact or network."""
    return hashlib.sha256(name.encode()).digest()


def seal_ballot(
    stored: StoredEdition,
    choices: Iterable[tuple[int, int]] = PARK,
    *,
    area: int = 0,
    public_key: bytes | None = None,
    **changes: Any,
) -> bytes:
    """Return a sealed ballot of ``(position, points)`` pairs; ``changes`` replace fields of the payload."""
    assert stored.frozen is not None
    values = {
        "edition_id": stored.edition.id,
        "rules_hash": stored.edition.rules_hash,
        "area": area,
        "channel": Channel.ONLINE,
        "code": payload.new_code(),
        "choices": tuple(Choice(*pair) for pair in choices),
    }
    packed = payload.pack(Payload(**{**values, **changes}), payload.payload_size(stored.frozen))
    return seal.seal(packed, stored.public_key if public_key is None else public_key)


def let_in(
    database: Database, stored: StoredEdition, person: str = "anna", *, at: dt.datetime = START, **columns: Any
) -> str:
    """Open the session of a person who has proven who they are; ``columns`` change single values of its row."""
    with database.transaction() as session:
        sid = _admit(session, stored, person, at)
        if columns:
            mine = CastSession.sid_hash == sessions.sid_hash(sid)
            session.execute(update(CastSession).where(mine).values(**columns))
    return sid


def _admit(session: Session, stored: StoredEdition, person: str, at: dt.datetime) -> str:
    proven = Proven(stored.edition.id, tag(person), tag(f"{person}@example.pl"), tag("198.51.100.7"), 0, 1)
    return sessions.open_session(session, proven, now=at)


def cast(
    database: Database,
    stored: StoredEdition,
    sid: str,
    sealed: bytes,
    *,
    at: dt.datetime = START,
    reviewed_at: dt.datetime | None = None,
) -> Cast:
    """Cast once, in a transaction of its own; the check page was shown at ``reviewed_at``, or just then."""
    with database.transaction() as session:
        return cast_in(session, stored, sid, sealed, at=at, reviewed_at=reviewed_at)


def cast_in(
    session: Session,
    stored: StoredEdition,
    sid: str,
    sealed: bytes,
    *,
    at: dt.datetime = START,
    reviewed_at: dt.datetime | None = None,
) -> Cast:
    """Cast in a transaction that is open already."""
    return casting.cast(
        session,
        edition_id=stored.edition.id,
        sid=sid,
        sealed=sealed,
        terms=CastTerms.of(stored.edition.terms),
        reviewed_at=reviewed_at or at,
        received_at=at,
    )


def vote(
    database: Database,
    stored: StoredEdition,
    person: str = "anna",
    choices: Iterable[tuple[int, int]] = PARK,
    *,
    area: int = 0,
    at: dt.datetime = START,
    sealed: bytes | None = None,
    **columns: Any,
) -> Cast:
    """Let a person in and cast their ballot (or the given envelope)."""
    sid = let_in(database, stored, person, at=at, **columns)
    given = seal_ballot(stored, choices, area=area) if sealed is None else sealed
    return cast(database, stored, sid, given, at=at)


def envelopes(database: Database, stored: StoredEdition) -> Sequence[Envelope]:
    """Return the envelopes of an edition."""
    with database.read_session() as session:
        return session.scalars(select(Envelope).where(Envelope.edition_id == stored.edition.id)).all()


def statuses(database: Database, stored: StoredEdition) -> dict[str, int]:
    """Return how many envelopes of an edition have each status."""
    return dict(Counter(envelope.status.value for envelope in envelopes(database, stored)))


def row_counts(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    with database.read_session() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in registry.load_models().sorted_tables
        }


@contextmanager
def recorded(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are run inside the block, without those that begin a transaction."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(" ".join(statement.split()))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


# --- the way out ---------------------------------------------------------------------------------------------------

CLOSED = START + WEEK
"""The instant voting in the small edition closes at."""


def freeze_votes(database: Database, stored: StoredEdition, *, at: dt.datetime = CLOSED) -> FrozenSet:
    """Close the set of votes."""
    with database.transaction() as session:
        return freeze_set(session, editions.by_slug(session, stored.edition.slug), actor=ACTOR, now=at)


def open_votes(
    database: Database, stored: StoredEdition, private_key: bytes = PRIVATE_KEY, *, at: dt.datetime = CLOSED
) -> Opening:
    """Open the closed set."""
    with database.transaction() as session:
        edition = editions.by_slug(session, stored.edition.slug)
        return open_ballots(session, edition, private_key, actor=ACTOR, now=at)


Ballot = Iterable[tuple[int, int]]


def elect(database: Database, stored: StoredEdition, ballots: Iterable[Ballot], *, area: int = 0) -> None:
    """Cast ballots, each by a person of their own, close the set and open it."""
    elect_people(database, stored, ((f"osoba {number}", choices) for number, choices in enumerate(ballots)), area=area)


def elect_people(
    database: Database, stored: StoredEdition, ballots: Iterable[tuple[str, Ballot]], *, area: int = 0
) -> None:
    """Cast the ballots of named people, of whom one may come twice, close the set and open it."""
    with database.transaction() as session:
        for person, choices in ballots:
            sid, sealed = _admit(session, stored, person, START), seal_ballot(stored, choices, area=area)
            cast_in(session, stored, sid, sealed)
    freeze_votes(database, stored)
    open_votes(database, stored)


def count_votes(
    database: Database,
    stored: StoredEdition,
    *,
    seed: str | None = None,
    at: dt.datetime = CLOSED,
    released: bool = True,
) -> Count:
    """Count an opened edition; ``released``: as if two persons had let it be published."""
    with database.transaction() as session:
        edition = editions.by_slug(session, stored.edition.slug)
        count = count_edition(session, edition, seed=seed, actor=ACTOR, now=at)
        if released and count.released_at is None:
            release(session, count, actor=ACTOR, now=at)
        return count


@dataclass(frozen=True)
class OpenedRow:
    """One anonymous row, as whoever holds the database sees it."""

    pool: str
    code: bytes
    choices: tuple[tuple[int, int], ...]


def opened_rows(database: Database, stored: StoredEdition) -> list[OpenedRow]:
    """Return the anonymous rows in the order in which they lie on the disk."""
    place = text("ballot.rowid" if database.is_sqlite else "ballot.ctid")
    statement = (
        select(Pool.key, BallotRow.code, BallotRow.choices)
        .join(Pool, (Pool.edition_id == BallotRow.edition_id) & (Pool.id == BallotRow.pool_id))
        .where(BallotRow.edition_id == stored.edition.id)
        .order_by(place)
    )
    with database.read_session() as session:
        return [
            OpenedRow(pool, code, tuple((choice.position, choice.points) for choice in unpack_choices(choices)))
            for pool, code, choices in session.execute(statement)
        ]


@contextmanager
def without_triggers(database: Database) -> Iterator[Connection]:
    """Do what only an administrator of the database can do: the triggers are away until the block ends."""
    with database.engine.execution_options(budzet_writes=True).begin() as connection:
        for name, table in triggers.existing(connection).items():
            connection.execute(text(f"DROP TRIGGER {name}" + ("" if database.is_sqlite else f' ON "{table}"')))
        yield connection
        triggers.sync(connection)


# --- many at once --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Press:
    """One press of the button: the session in the cookie and the sealed ballot of the page."""

    sid: str
    sealed: bytes


def all_at_once(work: Sequence[Callable[[], _T]], threads: int) -> list[_T]:
    """Do the work on ``threads`` threads that begin together; return the answers in the order of the work."""
    gate = threading.Barrier(threads)
    with ThreadPoolExecutor(threads, initializer=gate.wait, initargs=(_PATIENCE,)) as pool:
        return list(pool.map(lambda one: one(), work))


def cast_at_once(database: Database, stored: StoredEdition, presses: Sequence[Press], *, threads: int) -> list[Cast]:
    """Cast on several threads of this process, as one process of the web server does."""
    return _cast_on_threads(database, stored, presses, threads)


class Crowd:
    """Several processes that cast at the same instant, as hosts of a larger city do."""

    def __init__(self, processes: int, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._size, self._threads = processes, threads
        self._pool = ProcessPoolExecutor(
            processes, mp_context=context, initializer=_meet_at, initargs=(context.Barrier(processes),)
        )

    def cast(self, url: str, stored: StoredEdition, presses: Sequence[Press]) -> list[Cast]:
        """Share the presses out to all processes and return the answers."""
        parts = [list(presses[start :: self._size]) for start in range(self._size)]
        waiting = [self._pool.submit(_cast_in_process, url, stored, part, self._threads) for part in parts]
        return [answer for done in waiting for answer in done.result(_PATIENCE)]

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()


_MEETING: list[Any] = []


def _meet_at(barrier: Any) -> None:
    _MEETING.append(barrier)


def _cast_in_process(url: str, stored: StoredEdition, presses: Sequence[Press], threads: int) -> list[Cast]:
    database = Database(url)
    _MEETING[0].wait(_PATIENCE)
    try:
        return _cast_on_threads(database, stored, presses, threads)
    finally:
        database.dispose()


def _cast_on_threads(database: Database, stored: StoredEdition, presses: Sequence[Press], threads: int) -> list[Cast]:
    return all_at_once([lambda one=one: cast(database, stored, one.sid, one.sealed) for one in presses], threads)
