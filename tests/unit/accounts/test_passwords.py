"""Passwords of the staff: which are refused and why, and what is stored of the others."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters

from budzet.accounts import passwords

ANNA = ("Anna Nowak", "anna.nowak@zielone.example", "Zielone")


@pytest.mark.parametrize(
    ("password", "codes"),
    (
        ("", ["password_short"]),
        ("kot7!Ax", ["password_short"]),
        ("kot pije ml", ["password_short"]),  # eleven
        ("kot pije mle", []),  # twelve, no rules of composition
        ("zielony kombajn liczy gwiazdy", []),
        ("ŻÓŁWIE PISZĄ LISTY O ŚWICIE", []),
        ("q" * 129, ["password_long"]),
        ("123456789012", ["password_common"]),
        ("qwertyuiop[]", ["password_common"]),
        ("aaaaaaaaaaaaaaaa", ["password_common"]),
        ("password1234", ["password_common"]),
        ("P@ssw0rd2026!", ["password_common"]),  # in disguise
        ("zaq12wsxzaq12wsx", ["password_common"]),
        ("Katowice2026", ["password_common"]),
        ("budzetobywatelski", ["password_common"]),
        ("Wiosna2026!!", ["password_common"]),
        ("AnnaNowak123", ["password_common"]),  # her own name
        ("Zielone2026!", ["password_common"]),  # her city
        ("anna.nowak@zielone", ["password_common"]),  # her address
    ),
)
def test_a_password_is_refused_for_a_reason_that_can_be_told(password, codes):
    assert [finding.code for finding in passwords.findings(password, known=ANNA)] == codes


def test_a_name_that_is_not_ones_own_is_as_good_as_any_word():
    assert passwords.findings("wojciech7 zawada", known=ANNA) == []


@pytest.mark.parametrize(
    ("stored", "typed", "right"),
    (
        ("kot pije zimne mleko", "kot pije zimne mleko", True),
        ("kot pije zimne mleko", "kot pije zimne mlekO", False),
        ("kot pije zimne mleko", "kot pije zimne mleko ", False),
        ("kot pije zimne mleko", "", False),
        ("kot pije zimne mleko", "k" * 100_000, False),
    ),
)
def test_only_the_same_password_matches(stored, typed, right):
    assert passwords.matches(passwords.hashed(stored), typed) is right


@pytest.mark.parametrize("stored", ("", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$broken"))
def test_without_a_whole_hash_nothing_matches(stored):
    for typed in ("", "nobody has this password", "nonsense"):
        assert not passwords.matches(stored, typed)


def test_a_stored_password_is_slow_to_guess():
    kept = extract_parameters(passwords.hashed("kot pije zimne mleko"))
    assert (kept.type.name, kept.memory_cost >= 19 * 1024, kept.time_cost >= 2) == ("ID", True, True)
    assert not passwords.needs_rehash(passwords.hashed("kot pije zimne mleko"))
    assert passwords.needs_rehash(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x"))


def test_one_password_is_stored_in_two_ways_for_two_people():
    assert passwords.hashed("kot pije zimne mleko") != passwords.hashed("kot pije zimne mleko")
