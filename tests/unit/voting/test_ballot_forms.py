"""Every form of the ballot: one choice, rankings, sums of money, districts to pick, and random terms against random
ballots.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.editions import make_frozen

from budzet.base.findings import Finding
from budzet.base.money import zl
from budzet.editions.ballot_form import Approval, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition
from budzet.voting.ballot import Ballot, Choice, card_from, judge, settle
from budzet.voting.payload import Channel, Payload, pack, payload_size, unpack

CITY = "ogolnomiejskie"
# In make_frozen the city-wide projects stand at 8-12 and cost 150, 120, 90, 80 and 200 thousand.
ONE = {"form": ChooseOne()}
KRAKOW = {"form": Ranking(points=(3, 2, 1), exact=True), "completeness": "must_fill", "fault_voids": "ballot"}
OSTROWIEC = {"form": Ranking(points=(5, 4, 3, 2, 1), exact=False)}
MONEY = {"form": Knapsack(max_cost=zl(250_000))}


def judged(citywide: dict[str, object], *choices: tuple[int, int]) -> list[Finding]:
    """Return the faults of a ballot with city-wide choices only."""
    frozen = make_frozen(citywide=citywide)
    return judge(Ballot(tuple(Choice(*choice) for choice in choices)), card_from(frozen))


@pytest.mark.parametrize(
    ("citywide", "choices", "expected"),
    (
        # one project
        (ONE, [(8, 1)], []),
        (ONE, [(8, 1), (9, 1)], [Finding.of("too_many_projects", CITY, chosen=2, limit=1)]),
        (ONE, [(8, 2)], [Finding.of("points_not_allowed", CITY, position=8)]),
        # Kraków: the whole scale, each value once
        (KRAKOW, [(8, 3), (9, 2), (10, 1)], []),
        (KRAKOW, [(8, 1), (9, 3), (10, 2)], []),
        (KRAKOW, [(8, 3), (9, 2)], [Finding.of("not_all_projects", CITY, chosen=2, needed=3)]),
        (KRAKOW, [(8, 3), (9, 3), (10, 1)], [Finding.of("points_twice", CITY, given=3)]),
        (KRAKOW, [(8, 3), (9, 2), (10, 0)], [Finding.of("points_missing", CITY, position=10)]),
        (KRAKOW, [(8, 3), (9, 2), (10, 7)], [Finding.of("points_off_scale", CITY, position=10, given=7)]),
        (
            KRAKOW,
            [(8, 3), (9, 2), (10, 1), (11, 1)],
            [
                Finding.of("too_many_projects", CITY, chosen=4, limit=3),
                Finding.of("points_twice", CITY, given=1),
            ],
        ),
        # Ostrowiec: fewer projects are enough, any values of the scale
        (OSTROWIEC, [(8, 5)], []),
        (OSTROWIEC, [(8, 1), (9, 4)], []),
        (OSTROWIEC, [(8, 4), (9, 4)], [Finding.of("points_twice", CITY, given=4)]),
        (
            OSTROWIEC,
            [(8, 1), (9, 5), (10, 5), (11, 1)],
            [Finding.of("points_twice", CITY, given=5), Finding.of("points_twice", CITY, given=1)],
        ),
        # a sum of money: all of it may be spent
        ({"form": Knapsack(max_cost=zl(240_000))}, [(8, 1), (10, 1)], []),
        (MONEY, [(9, 1), (10, 1)], []),
        (MONEY, [(8, 1), (10, 1)], []),
        (MONEY, [(8, 1), (9, 1)], [Finding.of("cost_above_limit", CITY, given=zl(270_000), limit=zl(250_000))]),
        (MONEY, [(9, 3)], [Finding.of("points_not_allowed", CITY, position=9)]),
    ),
)
def test_each_form_names_each_of_its_faults(citywide, choices, expected):
    assert judged(citywide, *choices) == expected


def test_all_faults_of_a_ranking_are_told_at_once():
    codes = {fault.code for fault in judged(KRAKOW, (8, 0), (9, 7))}
    assert codes == {"not_all_projects", "points_missing", "points_off_scale"}


def test_a_part_that_must_be_filled_in_may_not_be_empty():
    found = judge(Ballot((Choice(1, 1),), 1), card_from(make_frozen(citywide=KRAKOW)))
    assert found == [Finding.of("contest_empty", CITY)]


def test_an_incomplete_ranking_takes_the_whole_ballot_with_it_where_the_terms_say_so():
    ballot = Ballot((Choice(1, 1), Choice(8, 3)), 1)
    assert settle(ballot, card_from(make_frozen(citywide=KRAKOW))).void
    milder = settle(ballot, card_from(make_frozen(citywide={**KRAKOW, "fault_voids": "contest"})))
    assert not milder.void
    assert milder.counted == (Choice(1, 1),)


def three_levels(**local: object) -> FrozenEdition:
    """Return an edition whose northern district lies in a larger one, which has the southern pool."""
    return make_frozen(
        local={"form": Approval(max_projects=3), **local},
        districts=(
            FrozenDistrict(key="polnoc", name="Osiedle Północ", parent="poludnie"),
            FrozenDistrict(key="poludnie", name="Dzielnica Południe"),
        ),
    )


@pytest.mark.parametrize(
    ("area", "positions", "expected"),
    (
        # 1 lies in 2: whoever lives in 1 lives in 2 as well, not the other way round.
        (1, (1, 5), []),
        (2, (5,), []),
        (2, (1,), [Finding.of("other_district", "lokalne", position=1)]),
        (0, (1,), [Finding.of("district_needed", "lokalne")]),
    ),
)
def test_the_own_district_includes_those_it_lies_in(area, positions, expected):
    card = card_from(three_levels())
    assert judge(Ballot(tuple(Choice(position) for position in positions), area), card) == expected


@pytest.mark.parametrize(
    ("scope", "limit", "positions", "expected"),
    (
        ("any_one", None, (1, 2), []),
        ("any_one", None, (1, 5), [Finding.of("several_districts", "lokalne", chosen=2, limit=1)]),
        ("up_to_n", 2, (1, 5), []),
        ("any", None, (1, 5, 6), []),
    ),
)
def test_projects_come_from_as_many_districts_as_the_terms_allow(scope, limit, positions, expected):
    card = card_from(three_levels(district_scope=scope, district_limit=limit))
    assert judge(Ballot(tuple(Choice(position) for position in positions), 0), card) == expected


# --- random terms, random ballots ----------------------------------------------------------------------------------

_NAMED = {
    *("ballot_empty", "unknown_area", "unknown_project", "project_twice", "contest_empty"),
    *("too_many_projects", "too_few_projects", "not_all_projects", "too_many_points", "points_per_project"),
    *("points_not_allowed", "points_missing", "points_off_scale", "points_twice", "cost_above_limit"),
    *("other_district", "district_needed", "several_districts"),
}


@st.composite
def forms(draw: st.DrawFn) -> object:
    """Draw any form of the ballot with small limits, so that breaking them is likely."""
    most = draw(st.integers(1, 4))
    points = draw(st.integers(1, 6))
    scale = tuple(sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=4)), reverse=True))
    return draw(
        st.sampled_from(
            (
                Approval(min_projects=draw(st.integers(1, most)), max_projects=most),
                ChooseOne(),
                Cumulative(
                    points=points,
                    max_projects=draw(st.integers(1, points)),
                    max_per_project=draw(st.integers(1, points)),
                ),
                Ranking(points=scale, exact=draw(st.booleans())),
                Knapsack(max_cost=zl(draw(st.integers(10, 400)) * 1000)),
            )
        )
    )


@st.composite
def contests(draw: st.DrawFn, scopes: tuple[str, ...]) -> dict[str, object]:
    """Draw the fields of a contest."""
    scope = draw(st.sampled_from(scopes))
    return {
        "form": draw(forms()),
        "district_scope": scope,
        "district_limit": 2 if scope == "up_to_n" else None,
        "completeness": draw(st.sampled_from(("may_be_empty", "must_fill"))),
        "fault_voids": draw(st.sampled_from(("contest", "ballot"))),
    }


editions = st.builds(
    lambda local, citywide: make_frozen(local=local, citywide=citywide),
    contests(("own", "any_one", "up_to_n", "any")),
    contests(("any",)),
)
ballots = st.builds(
    Ballot,
    st.lists(st.builds(Choice, st.integers(0, 13), st.integers(0, 6)), max_size=7).map(tuple),
    st.integers(0, 3),
)


def obeys(frozen: FrozenEdition, contest: FrozenContest, chosen: list[Choice], area: int) -> bool:
    """Say in other words than the judge whether a part of a ballot is valid."""
    if not chosen:
        return contest.completeness == "may_be_empty"
    districts = {frozen.pool_by_key[frozen.project_at[c.position].pool].district for c in chosen} - {None}
    allowed = {"any_one": 1, "up_to_n": contest.district_limit}.get(contest.district_scope, 99)
    if contest.district_scope == "own" and districts - {frozen.districts[area - 1].key if area else None}:
        return False
    points = [choice.points for choice in chosen]
    match contest.form:
        case Approval(min_projects=least, max_projects=most):
            right = set(points) == {1} and least <= len(points) <= most
        case ChooseOne():
            right = points == [1]
        case Cumulative() as form:
            right = (
                all(0 < given <= form.max_per_project for given in points)
                and sum(points) <= form.points
                and len(points) <= form.max_projects
            )
        case Ranking(points=scale, exact=exact):
            right = not Counter(points) - Counter(scale) and (not exact or len(points) == len(scale))
        case Knapsack(max_cost=limit):
            right = set(points) == {1} and sum(frozen.project_at[c.position].cost for c in chosen) <= limit
    return right and len(districts) <= allowed


@given(editions, ballots)
def test_the_judge_accepts_exactly_the_ballots_that_obey_every_limit(frozen, ballot):
    faults = judge(ballot, card_from(frozen))
    positions = [choice.position for choice in ballot.choices]
    whole = bool(positions) and 0 <= ballot.area <= 2 and len(set(positions)) == len(positions)
    whole = whole and all(position in frozen.project_at for position in positions)
    parts = [
        obeys(
            frozen,
            contest,
            [
                choice
                for choice in ballot.choices
                if choice.position in frozen.project_at
                and frozen.pool_by_key[frozen.project_at[choice.position].pool].contest == contest.key
            ],
            ballot.area if ballot.area <= 2 else 0,
        )
        for contest in frozen.contests
    ]
    assert not faults if whole and all(parts) else faults
    assert {fault.code for fault in faults} <= _NAMED


@given(editions, ballots)
def test_what_counts_of_a_stored_ballot_stands_on_it_and_obeys_its_part(frozen, ballot):
    verdict = settle(ballot, card_from(frozen))
    assert not Counter(verdict.counted) - Counter(ballot.choices)
    assert not (verdict.void and verdict.counted)
    if not verdict.findings:
        assert verdict.counted == ballot.choices


@given(editions, ballots)
def test_every_valid_ballot_fits_the_size_that_was_computed_at_the_freeze(frozen, ballot):
    if judge(ballot, card_from(frozen)):
        return
    ordered = tuple(sorted(ballot.choices, key=lambda choice: choice.position))
    payload = Payload(1, bytes(32), ballot.area, Channel.ONLINE, bytes(16), ordered)
    size = payload_size(frozen)
    packed = pack(payload, size)
    assert len(packed) == size
    assert unpack(packed) == payload
