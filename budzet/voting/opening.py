"""The one way out: freeze which envelopes count, open them once, keep anonymous rows (security notes §2.5).

Everything is checked before anything is written: the set is still the frozen one, every envelope has its own id, opens
with this key, was sealed by this scheme, and belongs to this edition and its frozen rules. Opening again gives the same
bytes and changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, insert, select, text
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import queries as editions
from budzet.editions.frozen import FrozenEdition
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, StageState
from budzet.voting import payload as payloads
from budzet.voting import queries, seal
from budzet.voting.ballot import Ballot, BallotCard, Choice, card_from, settle
from budzet.voting.models import BallotRow, Envelope, EnvelopeStatus, FrozenSet, Opening

_BATCH = 5000


class OpeningRefusedError(DomainError):
    """The envelopes or the key are not what they must be; nothing was opened."""


@dataclass(slots=True)
class Opened:
    """What an opening gave: rows as (pool key, code, packed choices), sorted by code, and the faults by their code."""

    rows: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    void_by_pool: Counter[str] = field(default_factory=Counter)
    envelopes: int = 0

    @property
    def digest(self) -> bytes:
        """SHA-256 over all rows in their order (32 bytes)."""
        running = hashlib.sha256()
        for pool, code, choices in self.rows:
            running.update(b"%d:%b;%b;%d:%b;" % (len(pool), pool.encode(), code, len(choices), choices))
        return running.digest()


def freeze_set(session: Session, edition: Edition, *, actor: Actor, now: dt.datetime) -> FrozenSet:
    """Fix the set of counted envelopes after the close. A second call gives the same set back.

    A ballot that came before the close may still be on its way: it is waited for, and one that comes later is refused.
    Raises ``DomainError`` while voting is open or the edition is not frozen.
    """
    _wait_for_casts(session)
    if (known := queries.frozen_set(session, edition.id)) is not None:
        return known
    if edition.frozen_at is None:
        raise DomainError("Ta edycja nie została zamrożona, więc nikt w niej nie głosował.")
    # Ballots looked at before the close may come until the grace is over.
    grace = dt.timedelta(minutes=edition.terms.grace_minutes)
    state = editions.timetable(session, edition.id).state(StageKind.VOTING, now - grace)
    if edition.origin is Origin.LOCAL and state is not StageState.AFTER:
        raise DomainError("Głosowanie jeszcze trwa. Zbiór głosów można zamknąć dopiero po jego końcu.")
    counts = queries.status_counts(session, edition.id)
    digest, counted = _set_digest(session, edition.id)
    frozen = FrozenSet(
        edition_id=edition.id,
        frozen_at=now,
        counted=counted,
        not_counted={
            status.value: count for status, count in sorted(counts.items()) if status is not EnvelopeStatus.COUNTED
        },
        digest=digest,
    )
    session.add(frozen)
    session.flush()
    audit.record(
        session,
        actor,
        "ballots_frozen",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={"counted": counted, "digest": digest.hex()},
    )
    return frozen


def _wait_for_casts(session: Session) -> None:
    # SQLite has one writer anyway. PostgreSQL would not see an envelope whose transaction is not over, and the set
    # would never again be what was frozen.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE envelope IN SHARE ROW EXCLUSIVE MODE"))


def open_ballots(
    session: Session,
    edition: Edition,
    private_key: bytes,
    *,
    actor: Actor,
    now: dt.datetime,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Opening:
    """Open the frozen set with the election key, judge every ballot again and store the anonymous rows in one insert.

    A second opening must give the same rows and then changes nothing. Raises ``OpeningRefusedError`` for a wrong key,
    a changed set, a tampered envelope or one of another edition, and ``ConflictError`` when a repeated opening differs.
    """
    frozen_set = queries.frozen_set(session, edition.id)
    if frozen_set is None:
        raise OpeningRefusedError("Najpierw zamknij zbiór głosów (budzet ballots freeze).")
    if seal.public_key_of(private_key) != queries.public_key(session, edition.id):
        raise OpeningRefusedError("To nie jest klucz tej edycji. Niczego nie otwarto.")
    if _set_digest(session, edition.id) != (frozen_set.digest, frozen_set.counted):
        raise OpeningRefusedError("Zbiór głosów różni się od zamkniętego. Niczego nie otwarto.")
    opened = _open_all(session, edition, private_key, frozen_set.counted, progress)
    if (known := queries.opening(session, edition.id)) is not None:
        if known.digest != opened.digest:
            raise ConflictError("Ponowne otwarcie dało inny wynik niż pierwsze. Niczego nie zmieniono.")
        return known
    return _store(session, edition, opened, actor=actor, now=now)


def _open_all(
    session: Session, edition: Edition, private_key: bytes, total: int, progress: Callable[[int, int], None]
) -> Opened:
    frozen = editions.frozen(session, edition)
    # Without withdrawals: a later withdrawal takes its votes away in the count, not from the opened ballots.
    card = card_from(frozen)
    opened = Opened()
    statement = select(Envelope.sealed).where(*_counted(edition.id))
    # Closed at a refusal as well: PostgreSQL keeps the rows that were not fetched yet.
    with session.scalars(statement.execution_options(yield_per=_BATCH)) as rows:
        for sealed in rows:
            _open_one(opened, sealed, edition, private_key, frozen, card)
            if opened.envelopes % _BATCH == 0:
                progress(opened.envelopes, total)
    # One order for all pools, by code: it says nothing about the order of casting.
    opened.rows.sort(key=lambda row: (row[1], row[0]))
    progress(opened.envelopes, total)
    return opened


def _open_one(
    opened: Opened, sealed: bytes, edition: Edition, private_key: bytes, frozen: FrozenEdition, card: BallotCard
) -> None:
    opened.envelopes += 1
    try:
        payload = payloads.unpack(seal.open_seal(sealed, private_key).payload)
    except (seal.SealError, payloads.PayloadError):
        name = seal.envelope_id(sealed).hex()[:12]
        raise OpeningRefusedError(f"Głosu {name}… nie da się otworzyć tym kluczem. Niczego nie otwarto.") from None
    if payload.edition_id != edition.id or payload.rules_hash != edition.rules_hash:
        name = seal.envelope_id(sealed).hex()[:12]
        raise OpeningRefusedError(f"Głos {name}… należy do innej edycji. Niczego nie otwarto.")
    verdict = settle(Ballot(payload.choices, payload.area), card)
    for code in sorted({finding.code for finding in verdict.findings}):
        opened.faults[code] += 1
    counted = {choice.position for choice in verdict.counted}
    voided = {frozen.project_at[c.position].pool for c in payload.choices if c.position in frozen.project_at}
    by_pool: dict[str, list[Choice]] = {}
    for choice in verdict.counted:
        by_pool.setdefault(frozen.project_at[choice.position].pool, []).append(choice)
    if len(counted) < len(payload.choices):
        opened.void_by_pool.update(voided - by_pool.keys())
    for pool, choices in by_pool.items():
        row_code = hmac.digest(payload.code, pool.encode(), hashlib.sha256)[:16]
        opened.rows.append((pool, row_code, pack_choices(choices)))


def _store(session: Session, edition: Edition, opened: Opened, *, actor: Actor, now: dt.datetime) -> Opening:
    pool_ids = {pool.key: pool.id for pool in editions.pools(session, edition.id)}
    if opened.rows:
        session.execute(
            insert(BallotRow),
            [
                {"edition_id": edition.id, "pool_id": pool_ids[pool], "code": code, "choices": choices}
                for pool, code, choices in opened.rows
            ],
        )
    opening = Opening(
        edition_id=edition.id,
        opened_at=now,
        envelopes=opened.envelopes,
        rows=len(opened.rows),
        faults={
            "by_code": dict(sorted(opened.faults.items())),
            "void_by_pool": dict(sorted(opened.void_by_pool.items())),
        },
        digest=opened.digest,
    )
    session.add(opening)
    session.flush()
    audit.record(
        session,
        actor,
        "ballots_opened",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={"envelopes": opened.envelopes, "rows": len(opened.rows), "digest": opened.digest.hex()},
    )
    return opening


def pack_choices(choices: Iterable[Choice]) -> bytes:
    """Pack choices in order of position: two bytes of position, one of points each."""
    ordered = sorted(choices, key=lambda choice: choice.position)
    return b"".join(choice.position.to_bytes(2) + choice.points.to_bytes(1) for choice in ordered)


def unpack_choices(packed: bytes) -> Sequence[Choice]:
    """Read packed choices back."""
    return [Choice(int.from_bytes(packed[start : start + 2]), packed[start + 2]) for start in range(0, len(packed), 3)]


def _set_digest(session: Session, edition_id: int) -> tuple[bytes, int]:
    """Return the SHA-256 over the sorted ids of the counted envelopes, each checked, and their number."""
    statement = select(Envelope.id, Envelope.sealed).where(*_counted(edition_id))
    ids = []
    with session.execute(statement.execution_options(yield_per=_BATCH)) as rows:
        for id_, sealed in rows:
            if seal.envelope_id(sealed) != id_:
                raise OpeningRefusedError(f"Głos {id_.hex()[:12]}… został zmieniony. Niczego nie otwarto.")
            ids.append(id_)
    return hashlib.sha256(b"".join(sorted(ids))).digest(), len(ids)


def _counted(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Envelope.edition_id == edition_id, Envelope.status == EnvelopeStatus.COUNTED)
