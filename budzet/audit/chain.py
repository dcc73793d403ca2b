"""The chain of the audit log: what each row's hash is made of, and finding the first row that does not fit (pure)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

START = bytes(32)
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Link:
    """The contents of one entry, without its hashes."""

    id: int
    at: dt.datetime
    actor_kind: str
    actor_id: str
    actor_role: str
    act: str
    object_kind: str
    object_id: str
    edition_id: int | None
    reason: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not fit: ``why`` is ``missing``, ``changed`` or ``unchained``."""

    id: int
    why: str


def link_hash(link: Link, prev_hash: bytes) -> bytes:
    """Return the SHA-256 (32 bytes) of an entry chained to the one before: canonical JSON, then the previous hash."""
    values = asdict(link) | {"at": link.at.astimezone(dt.UTC).isoformat(), "details": dict(link.details)}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode() + prev_hash).digest()


def first_broken(entries: Iterable[tuple[Link, bytes, bytes]]) -> Broken | None:
    """Return the first entry that does not fit, or ``None``.

    ``entries`` are (contents, previous hash, hash) in the order of their ids, which count from 1 without gaps.
    """
    before, expected = START, 1
    for link, prev_hash, own_hash in entries:
        if link.id != expected:
            return Broken(expected, "missing")
        if prev_hash != before:
            return Broken(link.id, "unchained")
        if own_hash != link_hash(link, prev_hash):
            return Broken(link.id, "changed")
        before, expected = own_hash, expected + 1
    return None
