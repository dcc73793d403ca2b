"""The code on paper: long enough for nobody to guess, forgiving to who copies it, every slip noticed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.residents.paper_codes import code

bodies = st.text(alphabet=code.ALPHABET, min_size=16, max_size=16)


def whole(body: str) -> str:
    """Return the code of a body: the one check sign that is taken."""
    (found,) = [body + sign for sign in code.CHECK_SIGNS if code.parse(body + sign)]
    return found


def test_a_code_has_eighty_random_bits_and_a_check_sign():
    made = {code.new() for _ in range(200)}
    assert len(made) == 200
    assert all(code.parse(one) == one and len(one) == 17 for one in made)
    assert 16 * 5 == code.BITS == 80
    assert {sign for one in made for sign in one} == set(code.ALPHABET), "a phone has no tilde at hand"


def test_it_is_printed_in_groups_of_four():
    assert code.shown("0123456789ABCDEFG") == "0123-4567-89AB-CDEF-G"


@given(bodies)
def test_case_spaces_and_hyphens_do_not_matter(body):
    made = whole(body)
    for typed in (made.lower(), code.shown(made), code.shown(made).replace("-", " "), f"  {made}\n"):
        assert code.parse(typed) == made


@given(bodies)
def test_letters_that_look_like_digits_are_taken_for_them(body):
    made = whole(body)
    if made[-1] in code.ALPHABET:
        assert code.parse(made.replace("0", "O").replace("1", "I")) == made
        assert code.parse(made.replace("0", "o").replace("1", "l")) == made


@given(bodies, st.integers(0, 15), st.integers(1, 31))
def test_one_wrong_sign_is_always_noticed(body, place, change):
    made = whole(body)
    other = code.ALPHABET[(code.ALPHABET.index(made[place]) + change) % 32]
    assert code.parse(made[:place] + other + made[place + 1 :]) is None


@given(bodies, st.integers(0, 15), st.integers(0, 15))
def test_two_signs_changed_about_are_always_noticed(body, one, two):
    made = whole(body)
    signs = list(made)
    signs[one], signs[two] = signs[two], signs[one]
    assert (code.parse("".join(signs)) is None) == (made[one] != made[two])


@pytest.mark.parametrize("typed", ("", "ABC", "0" * 16, "0" * 18, "ąbcd-efgh-jkmn-pqrs-t", "123456"))
def test_what_cannot_be_a_code_is_none(typed):
    assert code.parse(typed) is None


@given(st.text(alphabet=string.printable, max_size=24))
def test_whatever_is_typed_a_code_that_is_read_is_its_own_normal_form(typed):
    found = code.parse(typed)
    assert found is None or code.parse(found) == found


def test_the_database_keeps_a_mac_under_the_key_of_the_edition():
    made = code.new()
    macs = {code.mac(bytes([key]) * 32, edition, made) for key in (1, 2) for edition in (1, 2)}
    assert len(macs) == 4
    assert {len(mac) for mac in macs} == {32}
