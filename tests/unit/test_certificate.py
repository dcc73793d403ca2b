"""The certificate of a result: its checker accepts every result of ours and finds what is wrong in a changed one."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.elections import voter_profiles
from support.server import CHECKOUT

from budzet.editions.result_rules import EqualShares, Phragmen
from budzet.results.rules.certificate import (
    Certificate,
    check,
    conditions_from_dict,
    conditions_to_dict,
    from_dict,
    to_dict,
)
from budzet.results.rules.certifying import certificate, conditions
from budzet.results.rules.profile import Candidate, Profile
from budzet.results.rules.voter_outcome import Counted, equal_shares, phragmen

CHAIN = ("lower_cost", "more_votes", "id_order")
SHARES, LOADS = EqualShares(), Phragmen()
# Costs 6, 5 and 3 zł, a pool of 10 zł, four voters: 2,50 zł each.
PROFILE = Profile.from_merged(
    [Candidate("A", 600), Candidate("B", 500), Candidate("C", 300)],
    {((0, 1), (1, 1)): 2, ((0, 1),): 1, ((2, 1),): 1},
)


def count(
    profile: Profile, budget: int, rule: EqualShares | Phragmen, pairs: Sequence[tuple[str, str]] = ()
) -> Counted:
    if isinstance(rule, Phragmen):
        return phragmen(profile, budget, rule, CHAIN, seed=None, label="test", exclusions=pairs)
    return equal_shares(profile, budget, rule, CHAIN, seed=None, label="test", exclusions=pairs)


def certified(rule: EqualShares | Phragmen = SHARES) -> tuple[Counted, Certificate]:
    counted = count(PROFILE, 1000, rule)
    return counted, certificate(counted, rule)


RULES = st.one_of(
    st.builds(
        EqualShares,
        utility=st.sampled_from(["cost", "cardinality", "points"]),
        completion=st.sampled_from(["add1", "none"]),
    ),
    st.just(LOADS),
)


@given(voter_profiles(), st.integers(0, 15_000), RULES, st.booleans())
@settings(max_examples=200, deadline=None)
def test_every_result_passes_its_check(
    profile: Profile, budget: int, rule: EqualShares | Phragmen, excluding: bool
) -> None:
    pairs = [("p0", "p1")] if excluding and len(profile.candidates) > 1 else []
    counted = count(profile, budget, rule, pairs)
    written = certificate(counted, rule)
    assert [one.project for one in written.rounds] == list(counted.outcome.selected)
    assert check(profile, conditions(counted.question), written) == []
    assert from_dict(json.loads(json.dumps(to_dict(written)))) == written
    given = conditions(counted.question)
    assert conditions_from_dict(json.loads(json.dumps(conditions_to_dict(given)))) == given


def test_the_payments_of_a_round_stand_in_it() -> None:
    _, written = certified(EqualShares(completion="none"))
    # Three named A and have 2,50 zł each: 2 zł from each pay it. What is left pays neither B nor C.
    (only,) = written.rounds
    assert (only.project, Fraction(only.level, only.unit)) == ("A", 200)
    assert [(Fraction(amount, only.unit), gain, ballots) for amount, gain, ballots in only.classes] == [(250, 1, 3)]
    assert (written.money, written.following) == (250, None)


def test_the_completion_ends_before_the_step_that_overspends() -> None:
    counted, written = certified()
    # C asks 3 zł of its one voter: a step (3,50 zł) pays it. B asks 2,50 zł of two who paid 2 zł for A: with 4,50 zł
    # they buy it too, and before C, for it gives more votes for the money.
    assert (counted.outcome.selected, written.money) == (("A", "C"), 350)
    assert written.following is not None
    assert [one.project for one in written.following] == ["A", "B"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        # one złoty more for everybody: then B is not bought although it could be
        ({"money": Fraction(450)}, "runda 1: popierający A mają inne kwoty"),
        ({"rounds": ()}, "po ostatniej rundzie popierających A stać na ten projekt"),
        ({"following": ()}, "następny krok nie przekracza puli"),
        ({"budget": 800}, "wybrane projekty kosztują 900, a w puli jest 800"),
    ],
)
def test_a_changed_certificate_is_found_out(change: dict[str, object], told: str) -> None:
    counted, written = certified()
    faults = check(PROFILE, conditions(counted.question), dataclasses.replace(written, **change))  # type: ignore[arg-type]
    assert told in faults


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"project": "C"}, "popierający C mają inne kwoty"),
        ({"project": "Z"}, "projektu Z nie można już wybrać"),
        ({"level": 201}, "wpłaty nie dają kosztu projektu A"),
        ({"unit": 3}, "popierający A mają inne kwoty"),
        ({"classes": ((250, 1, 2),)}, "popierający A mają inne kwoty"),
    ],
)
def test_a_changed_round_is_found_out(change: dict[str, object], told: str) -> None:
    counted, written = certified()
    rounds = (dataclasses.replace(written.rounds[0], **change), *written.rounds[1:])  # type: ignore[arg-type]
    if "project" not in change:
        assert rounds != written.rounds
    faults = check(PROFILE, conditions(counted.question), dataclasses.replace(written, rounds=rounds))
    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("rule", "told"), [(EqualShares(), "A wymagał mniej niż B"), (LOADS, "A obciążał mniej niż B")]
)
def test_rounds_in_another_order_are_found_out(rule: EqualShares | Phragmen, told: str) -> None:
    profile = Profile.from_merged([Candidate("A", 600), Candidate("B", 600)], {((0, 1),): 4, ((1, 1),): 3})
    counted = count(profile, 1400, rule)
    written = certificate(counted, rule)
    assert [one.project for one in written.rounds] == ["A", "B"]
    turned = dataclasses.replace(written, rounds=written.rounds[::-1])
    faults = check(profile, conditions(counted.question), turned)
    assert any(told in fault for fault in faults), faults


def test_a_run_of_phragmen_that_ends_early_is_found_out() -> None:
    counted, written = certified(LOADS)
    short = dataclasses.replace(written, rounds=written.rounds[:-1])
    assert check(PROFILE, conditions(counted.question), short) == [
        "liczenie się kończy, choć następny projekt się mieści"
    ]


@pytest.mark.parametrize(
    "change",
    [{"money": "x"}, {"rounds": [{"project": "A"}]}, {"money": "1/0"}, {"rounds": None}, {"budget": None}],
)
def test_what_is_no_certificate_is_refused(change: dict[str, object]) -> None:
    _, written = certified()
    with pytest.raises(ValueError, match=r"certificate|invalid|Invalid"):
        from_dict(to_dict(written) | change)


@pytest.mark.parametrize("change", [{"in_play": None}, {"rank": []}, {"rank": {"A": "x"}}, {"rivals": {"A": 1}}])
def test_what_are_no_conditions_is_refused(change: dict[str, object]) -> None:
    counted, _ = certified()
    with pytest.raises(ValueError, match=r"conditions|invalid"):
        conditions_from_dict(conditions_to_dict(conditions(counted.question)) | change)


def test_the_checker_shares_no_code_with_the_search() -> None:
    code = (
        "import sys, budzet.results.rules.certificate; "
        "print(sorted(name for name in sys.modules if name.startswith('budzet.results.rules.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['budzet.results.rules.certificate', 'budzet.results.rules.profile']"
