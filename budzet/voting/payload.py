"""The inside of an envelope as bytes: always as long as the longest legal ballot of the edition (design.md §5.3).

Layout (big-endian): version 1 byte, edition id 8, rules hash 32, area 2, channel 1, code 16, number of choices 2, then
each choice as position 2 and points 1, then zeros up to the size. One ballot has exactly one form: choices stand in
order of position, and anything else is refused.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from budzet.editions.frozen import FrozenEdition
from budzet.voting.ballot import Choice

_VERSION = 1
_HEAD = struct.Struct(">BQ32sHB16sH")
_CHOICE = struct.Struct(">HB")
_STEP = 256


class PayloadError(ValueError):
    """These bytes are no ballot of ours."""


class Channel(IntEnum):
    """How a ballot came in, as it stands inside the envelope."""

    ONLINE = 1
    POINT = 2
    PAPER = 3
    IMPORT = 4


@dataclass(frozen=True, slots=True)
class Payload:
    """A ballot with what ties it to its edition: ``rules_hash`` 32 bytes, ``code`` 16 random bytes that later name the
    anonymous row; ``area`` is the 1-based district number, 0 for none.
    """

    edition_id: int
    rules_hash: bytes
    area: int
    channel: Channel
    code: bytes
    choices: tuple[Choice, ...]


def new_code() -> bytes:
    """Return 16 random bytes."""
    return secrets.token_bytes(16)


def payload_size(frozen: FrozenEdition) -> int:
    """Return the length of every payload of an edition: the longest legal ballot, rounded up to 256 bytes."""
    most = sum(
        contest.form.most_choices([project.cost for project in frozen.projects_in[contest.key]])
        for contest in frozen.contests
    )
    return -(-(_HEAD.size + most * _CHOICE.size) // _STEP) * _STEP


def pack(payload: Payload, size: int) -> bytes:
    """Return the ``size`` bytes of a payload. Raises ``PayloadError`` when it does not fit or cannot be written."""
    ordered = sorted(payload.choices, key=lambda choice: choice.position)
    try:
        head = _HEAD.pack(
            _VERSION,
            payload.edition_id,
            _exactly(payload.rules_hash, 32),
            payload.area,
            payload.channel,
            _exactly(payload.code, 16),
            len(ordered),
        )
        packed = head + b"".join(_CHOICE.pack(choice.position, choice.points) for choice in ordered)
    except struct.error as error:
        raise PayloadError(str(error)) from None
    if len(packed) > size:
        raise PayloadError("the ballot is longer than the longest legal one")
    return packed.ljust(size, b"\0")


def unpack(packed: bytes) -> Payload:
    """Read a payload. Raises ``PayloadError`` for anything ``pack`` would not have written."""
    try:
        version, edition_id, rules_hash, area, channel, code, number = _HEAD.unpack_from(packed)
        end = _HEAD.size + number * _CHOICE.size
        choices = tuple(Choice(*pair) for pair in _CHOICE.iter_unpack(packed[_HEAD.size : end]))
        known_channel = Channel(channel)
    except (struct.error, ValueError) as error:
        raise PayloadError(str(error)) from None
    if version != _VERSION or len(choices) != number or any(packed[end:]):
        raise PayloadError("not a ballot of this version")
    if any(left.position > right.position for left, right in pairwise(choices)):
        raise PayloadError("the choices are out of order")
    return Payload(edition_id, rules_hash, area, known_channel, code, choices)


def _exactly(value: bytes, length: int) -> bytes:
    if len(value) != length:
        raise PayloadError(f"expected {length} bytes, got {len(value)}")
    return value
