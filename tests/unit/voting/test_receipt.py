"""The confirmation number: it survives being read aloud, and anybody can check that it is ours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import VerifyKey

from budzet.voting.receipt import confirmation_number, parse_number, sign, verify, verify_key

ID = bytes(range(1, 33))
NUMBER = "0410-6105-0R3G-G28A-1C60"
KEY, OTHER_KEY = bytes(range(32)), bytes(range(5, 37))
HIGHEST = bytes([255]) * 32

ids = st.binary(min_size=32, max_size=32)


@settings(max_examples=200, deadline=None)
@given(envelope_id=ids)
def test_a_number_leads_back_to_its_envelope(envelope_id):
    number = confirmation_number(envelope_id)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", number)  # without I, L, O and U
    low, high = parse_number(number)
    assert low <= envelope_id <= high
    assert confirmation_number(low) == confirmation_number(high) == number


def test_the_number_of_an_envelope_has_not_changed():
    """Residents keep it on paper until the results."""
    assert confirmation_number(ID) == NUMBER
    assert confirmation_number(bytes(32)) == "0000-0000-0000-0000-0000"
    assert confirmation_number(HIGHEST) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"


def test_ids_that_differ_in_the_first_hundred_bits_have_other_numbers():
    numbers = set()
    for bit in range(100):
        changed = int.from_bytes(ID) ^ (1 << (255 - bit))
        numbers.add(confirmation_number(changed.to_bytes(32)))
    assert len(numbers - {NUMBER}) == 100


@pytest.mark.parametrize(
    "typed",
    (
        NUMBER,
        NUMBER.lower(),
        NUMBER.replace("-", ""),
        NUMBER.replace("-", " "),
        NUMBER.replace("-", "\u00a0"),  # pasted from a mail
        NUMBER.replace("-", "–"),
        f"  {NUMBER}\t",
        NUMBER.replace("0", "O"),  # read aloud or copied by hand
        NUMBER.replace("0", "o"),
        NUMBER.replace("1", "I"),
        NUMBER.replace("1", "l"),
        NUMBER.replace("1", "i").replace("0", "O").lower(),
    ),
)
def test_a_number_may_be_typed_as_it_was_read(typed):
    assert parse_number(typed) == parse_number(NUMBER) is not None


@pytest.mark.parametrize(
    "typed",
    (
        "",
        " - ",
        NUMBER[:-1],
        NUMBER + "0",
        NUMBER.replace("G", "U"),  # a letter that is never used
        NUMBER.replace("G", "Ź"),
        NUMBER.replace("G", "_"),
        NUMBER.replace("G", "４"),
        NUMBER.replace("-", "."),
        "0" * 10**5,
        "ﬃ" * 7,
        "²" * 20,
    ),
)
def test_what_is_no_number_is_not_looked_for(typed):
    assert parse_number(typed) is None


@settings(max_examples=300, deadline=None)
@given(typed=st.text(max_size=40))
def test_whatever_is_typed_gets_an_answer(typed):
    found = parse_number(typed)
    assert found is None or [len(bound) for bound in found] == [32, 32]


@settings(max_examples=30, deadline=None)
@given(envelope_id=ids, edition_id=st.integers(1, 10**6))
def test_anybody_can_check_a_signature_with_stock_software(envelope_id, edition_id):
    signature = sign(KEY, edition_id, envelope_id)
    message = f"budzet receipt {edition_id} {confirmation_number(envelope_id)}".encode()
    assert VerifyKey(verify_key(KEY)).verify(message, bytes.fromhex(signature)) == message
    assert verify(verify_key(KEY), edition_id, envelope_id, signature)


@pytest.mark.parametrize(
    ("public_key", "edition_id", "envelope_id", "signature"),
    (
        (verify_key(OTHER_KEY), 7, ID, sign(KEY, 7, ID)),
        (verify_key(KEY), 8, ID, sign(KEY, 7, ID)),  # another edition
        (verify_key(KEY), 7, HIGHEST, sign(KEY, 7, ID)),  # another envelope
        (verify_key(KEY), 7, ID, sign(OTHER_KEY, 7, ID)),
        (verify_key(KEY), 7, ID, sign(KEY, 7, ID)[:-2] + "00"),
        (verify_key(KEY), 7, ID, ""),
        (verify_key(KEY), 7, ID, "00"),
        (verify_key(KEY), 7, ID, "not hexadecimal"),
        (verify_key(KEY), 7, ID, "00" * 64),
        (b"short", 7, ID, sign(KEY, 7, ID)),
    ),
)
def test_what_we_did_not_sign_is_not_ours(public_key, edition_id, envelope_id, signature):
    assert verify(public_key, edition_id, envelope_id, signature) is False


def test_the_signature_is_the_same_each_time():
    assert sign(KEY, 7, ID) == sign(KEY, 7, ID)
    assert re.fullmatch(r"[0-9a-f]{128}", sign(KEY, 7, ID))
