"""The seal: only the election key opens it, any change is seen, and the opening can be repeated byte by byte."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey, PublicKey, SealedBox
from support.editions import PRIVATE_KEY, PUBLIC_KEY, make_frozen

from budzet.voting.ballot import Choice
from budzet.voting.payload import Channel, Payload, new_code, pack, payload_size, unpack
from budzet.voting.seal import SEED_SIZE, SealError, envelope_id, open_seal, public_key_of, seal

PAYLOAD = bytes(range(256))
OTHER_KEY = bytes(range(2, 34))
GOLDEN = "804c5102048946188eadd4b73745f561bb09d11e94dd41ed38d4162405481ac2"

choices = st.dictionaries(st.integers(1, 12), st.integers(1, 255), max_size=5).map(
    lambda given: tuple(Choice(*pair) for pair in sorted(given.items()))
)


@settings(max_examples=100, deadline=None)
@given(chosen=choices, area=st.integers(0, 2))
def test_what_was_chosen_comes_out_of_the_envelope(chosen, area):
    size = payload_size(make_frozen())
    payload = Payload(7, bytes(32), area, Channel.ONLINE, new_code(), chosen)
    sealed = seal(pack(payload, size), PUBLIC_KEY)
    assert len(sealed) == size + 80
    assert unpack(open_seal(sealed, PRIVATE_KEY).payload) == payload


@settings(max_examples=100, deadline=None)
@given(payload=st.binary(max_size=600))
def test_anybody_with_the_key_opens_it_with_stock_libsodium(payload):
    """Whoever distrusts this program opens the votes without it: the seed first, then the ballot."""
    inside = SealedBox(PrivateKey(PRIVATE_KEY)).decrypt(seal(payload, PUBLIC_KEY))
    assert inside[SEED_SIZE:] == payload


@settings(max_examples=50, deadline=None)
@given(payload=st.binary(min_size=0, max_size=600))
def test_what_stock_libsodium_sealed_is_not_ours(payload):
    """An envelope that was not made by casting is noticed, even when it holds a whole ballot."""
    stock = SealedBox(PublicKey(PUBLIC_KEY))
    for inside in (payload, bytes(SEED_SIZE) + payload):
        with pytest.raises(SealError, match="this scheme"):
            open_seal(stock.encrypt(inside), PRIVATE_KEY)


def test_an_opening_can_be_repeated_byte_by_byte():
    sealed = seal(PAYLOAD, PUBLIC_KEY)
    opened = open_seal(sealed, PRIVATE_KEY)
    assert len(opened.seed) == 32
    assert opened.payload == PAYLOAD
    assert seal(opened.payload, PUBLIC_KEY, seed=opened.seed) == sealed
    assert open_seal(sealed, PRIVATE_KEY) == opened


def test_another_ballot_with_the_same_seed_is_another_envelope():
    """Or an auditor could be shown a ballot that was not in it."""
    seed = bytes(SEED_SIZE)
    assert seal(PAYLOAD, PUBLIC_KEY, seed=seed) != seal(PAYLOAD[::-1], PUBLIC_KEY, seed=seed)
    assert seal(PAYLOAD, PUBLIC_KEY, seed=seed) != seal(PAYLOAD, public_key_of(OTHER_KEY), seed=seed)


def test_two_envelopes_with_one_ballot_have_nothing_in_common():
    """Nobody can tell by the envelopes who voted alike."""
    first, second = seal(PAYLOAD, PUBLIC_KEY), seal(PAYLOAD, PUBLIC_KEY)
    assert envelope_id(first) != envelope_id(second)
    assert sum(left == right for left, right in zip(first, second, strict=True)) < 16


def test_the_ballot_cannot_be_read_from_the_envelope():
    sealed = seal(PAYLOAD, PUBLIC_KEY)
    assert not any(PAYLOAD[start : start + 8] in sealed for start in range(len(PAYLOAD) - 8))


def test_the_scheme_has_not_changed():
    """An opening years later must give the same bytes."""
    sealed = seal(PAYLOAD, PUBLIC_KEY, seed=bytes(range(SEED_SIZE)))
    assert hashlib.sha256(sealed).hexdigest() == GOLDEN


def test_any_flipped_byte_is_seen():
    sealed = seal(PAYLOAD, PUBLIC_KEY)
    for place in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[place] ^= 1 << (place % 8)
        with pytest.raises(SealError):
            open_seal(bytes(flipped), PRIVATE_KEY)


@pytest.mark.parametrize(
    "damaged",
    (
        lambda sealed: b"",
        lambda sealed: sealed[:31],
        lambda sealed: sealed[:32],
        lambda sealed: sealed[:79],
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"\0",
        lambda sealed: sealed[32:] + sealed[:32],
        lambda sealed: bytes(32) + sealed[32:],  # a key without an owner
        lambda sealed: bytes(len(sealed)),
    ),
)
def test_a_damaged_envelope_is_refused(damaged):
    with pytest.raises(SealError):
        open_seal(damaged(seal(PAYLOAD, PUBLIC_KEY)), PRIVATE_KEY)


def test_a_box_with_less_than_a_seed_inside_is_refused():
    with pytest.raises(SealError, match="this scheme"):
        open_seal(SealedBox(PublicKey(PUBLIC_KEY)).encrypt(b"short"), PRIVATE_KEY)


@pytest.mark.parametrize("key", (OTHER_KEY, bytes(32), PUBLIC_KEY))
def test_another_key_opens_nothing(key):
    with pytest.raises(SealError, match="does not open"):
        open_seal(seal(PAYLOAD, PUBLIC_KEY), key)


def test_the_id_of_an_envelope_is_the_sha256_of_its_bytes():
    sealed = seal(PAYLOAD, PUBLIC_KEY)
    assert envelope_id(sealed) == hashlib.sha256(sealed).digest()


def test_the_public_half_is_the_one_of_libsodium():
    assert public_key_of(PRIVATE_KEY) == bytes(PrivateKey(PRIVATE_KEY).public_key) == PUBLIC_KEY
