"""Import of a real election: a family of ``.pb`` files becomes one edition, with its ballots as sealed envelopes.

Everything is parsed and judged before the first row is written, and all rows are one transaction: a fault in one line
of one file leaves nothing behind. An imported edition never opens for casting.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from budzet.base.actor import Actor
from budzet.base.errors import ImportRefusedError
from budzet.editions import services as edition_services
from budzet.editions.frozen import FrozenEdition
from budzet.editions.models import Edition
from budzet.exchange.family import Family, FamilyPool
from budzet.exchange.pb import PbFile, read_pb
from budzet.proposals import services as proposals
from budzet.proposals.services import ProposalDraft
from budzet.residents.keys import EditionKeys
from budzet.voting import payload as payloads
from budzet.voting import seal
from budzet.voting.ballot import Ballot, Choice, card_from, judge
from budzet.voting.models import ChannelName, Envelope, EnvelopeStatus
from budzet.voting.payload import Channel, Payload

_BATCH = 2000
Progress = Callable[[int, int], None]


def import_edition(session: Session, family: Family, *, actor: Actor, now: dt.datetime) -> Edition:
    """Store the edition of a family with its projects and freeze it. Raises ``ConflictError``: the slug is taken."""
    edition = edition_services.create_edition(session, family.plan, actor=actor, now=now)
    edition_services.set_timetable(session, edition.id, family.spans, actor=actor, now=now)
    closed_at = family.spans[0].closes_at or now
    proposals.add_proposals(
        session,
        edition,
        [
            ProposalDraft(
                pool=project.pool,
                number=project.source.id,
                title=project.source.name or project.source.id,
                # The sentinel stands where the real cost was: what it was is not known any more.
                cost=0 if project.source.withdrawn else project.source.cost,
                description=project.source.description or "",
                place=project.source.neighborhood or "",
                latitude=project.source.latitude,
                longitude=project.source.longitude,
                topics=project.topics,
                ballot_position=project.position,
                withdrawn_at=closed_at if project.source.withdrawn else None,
            )
            for project in family.projects
        ],
        actor=actor,
        now=now,
    )
    proposals.freeze_edition(session, edition, actor=actor, now=now)
    return edition


def check_ballots(family: Family, frozen: FrozenEdition) -> None:
    """Judge every distinct ballot of every file. Raises ``ImportRefusedError`` naming file, line and reasons."""
    card = card_from(frozen)
    faults: list[str] = []
    for pool in family.pools:
        area = frozen.area_of[pool.district] if pool.district else 0
        seen: set[tuple[tuple[int, int], ...]] = set()
        for line, raw in pool.file.iter_ballots():
            if raw in seen:
                continue
            seen.add(raw)
            codes = sorted({finding.code for finding in judge(_ballot(pool, raw, area), card)})
            if codes:
                faults.append(f"{pool.file.name}: VOTES, wiersz {line}: {', '.join(codes)}")
    if faults:
        more = f"\n… i jeszcze {len(faults) - 20}" if len(faults) > 20 else ""
        raise ImportRefusedError("Karty łamią zasady z nagłówka pliku:\n" + "\n".join(faults[:20]) + more)


def import_ballots(
    session: Session,
    family: Family,
    frozen: FrozenEdition,
    edition: Edition,
    *,
    keys: EditionKeys,
    public_key: bytes,
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Store one sealed envelope for each row of each file and return their number; rows keep no order of casting."""
    total = sum(pool.file.num_votes for pool in family.pools)
    card_size = payloads.payload_size(frozen)
    rules_hash = edition.rules_hash or b""
    rows = chain.from_iterable(
        _envelopes(pool, frozen, edition.id, rules_hash, card_size, keys, public_key) for pool in family.pools
    )
    done = 0
    while batch := list(islice(rows, _BATCH)):
        session.execute(insert(Envelope), batch)
        done += len(batch)
        progress(done, total)
    return done


def _envelopes(
    pool: FamilyPool,
    frozen: FrozenEdition,
    edition_id: int,
    rules_hash: bytes,
    size: int,
    keys: EditionKeys,
    public_key: bytes,
) -> Iterator[dict[str, object]]:
    area = frozen.area_of[pool.district] if pool.district else 0
    for line, raw in pool.file.iter_ballots():
        payload = Payload(
            edition_id=edition_id,
            rules_hash=rules_hash,
            area=area,
            channel=Channel.IMPORT,
            code=secrets.token_bytes(16),
            choices=_ballot(pool, raw, area).choices,
        )
        sealed = seal.seal(payloads.pack(payload, size), public_key)
        yield {
            "id": seal.envelope_id(sealed),
            "edition_id": edition_id,
            # A row of a file is nobody's person key: unique by file and line.
            "voter_tag": hmac.digest(keys.registration, f"import\x00{pool.key}\x00{line}".encode(), hashlib.sha256),
            "sealed": sealed,
            "channel": ChannelName.IMPORT,
            "assurance": 0,
            "status": EnvelopeStatus.COUNTED,
        }


def _ballot(pool: FamilyPool, raw: tuple[tuple[int, int], ...], area: int) -> Ballot:
    return Ballot(tuple(Choice(pool.first_position + index, points) for index, points in sorted(raw)), area)


def read_files(paths: Sequence[Path], progress: Progress = lambda _done, _all: None) -> list[PbFile]:
    """Read every file; faults of all files are told together. Raises ``ImportRefusedError``."""
    files, faults = [], []
    for done, path in enumerate(paths, start=1):
        try:
            files.append(read_pb(path))
        except ImportRefusedError as error:
            faults.append(error.sentence)
        progress(done, len(paths))
    if faults:
        raise ImportRefusedError("\n".join(faults) + "\nNiczego nie wczytano.")
    return files
