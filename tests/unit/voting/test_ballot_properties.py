"""Whatever the rules and whatever is handed in: the judge takes exactly what obeys every limit, and says why not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from support.editions import NORTH, make_frozen

from budzet.editions.ballot_form import Approval, Cumulative
from budzet.editions.frozen import FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.result_rules import Greedy
from budzet.voting.ballot import Ballot, Choice, card_from, judge, settle

DOCUMENTED = {
    "": {"ballot_empty", "unknown_area", "unknown_project", "project_twice"},
    "contest": {
        *("contest_empty", "too_many_projects", "too_few_projects", "too_many_points", "points_per_project"),
        *("points_not_allowed", "other_district", "district_needed", "several_districts"),
    },
}

ticks = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(
    lambda limits: Approval(min_projects=min(limits), max_projects=max(limits))
)
points = st.integers(1, 6).flatmap(
    lambda most: st.builds(
        Cumulative, points=st.just(most), max_projects=st.integers(1, most), max_per_project=st.integers(1, most)
    )
)


def contests(scopes: tuple[str, ...]) -> st.SearchStrategy[dict]:
    """Return any rules of one contest."""
    return st.fixed_dictionaries(
        {
            "form": ticks | points,
            "district_scope": st.sampled_from(scopes),
            "completeness": st.sampled_from(("may_be_empty", "may_be_empty", "must_fill")),
            "fault_voids": st.sampled_from(("contest", "ballot")),
        }
    )


# The local contest has a third pool, which is of no district.
OPEN_POOL = FrozenPool(
    key="wspolna", contest="lokalne", district=None, name="Wspólna", budget=1, rule=Greedy(), ties=("public_draw",)
)
OPEN_PROJECT = FrozenProject(position=13, pool="wspolna", number="W1", title="Wspólny", cost=1)
EDITION = make_frozen()
PARTS = {"pools": (*EDITION.pools, OPEN_POOL), "projects": (*EDITION.projects, OPEN_PROJECT)}
editions = st.builds(
    lambda local, citywide: make_frozen(local, citywide, **PARTS),
    contests(("own", "any_one", "any")),
    contests(("any",)),
)


@st.composite
def near(draw: st.DrawFn, frozen: FrozenEdition) -> Ballot:
    """Draw a ballot as it comes from a page: within the limits, or a step beyond one of them."""
    area = draw(st.sampled_from((NORTH, NORTH, NORTH, 0)))
    local, citywide = frozen.contests
    chosen: list[Choice] = []
    for contest, open_to_me in ((local, (1, 2, 3, 13) if area else (13,)), (citywide, (8, 9, 10, 11))):
        most = min(contest.form.max_projects, len(open_to_me)) + draw(st.sampled_from((0, 0, 0, 1)))
        least = 0 if contest.completeness == "may_be_empty" else 1
        positions = draw(st.lists(st.sampled_from(open_to_me), min_size=least, max_size=max(most, 1), unique=True))
        chosen += [Choice(position) for position in positions]
        if isinstance(contest.form, Cumulative) and positions:
            more = min(contest.form.max_per_project, contest.form.points - len(positions) + 1)
            chosen[-1] = Choice(positions[-1], max(1, more) + draw(st.sampled_from((0, 0, 0, 1))))
    if draw(st.sampled_from((False, False, False, True))):
        chosen.append(Choice(draw(st.integers(1, 14))))
    return Ballot(tuple(chosen), area)


# Ballots nobody could make on a page.
wild = st.builds(
    Ballot,
    st.lists(st.builds(Choice, st.integers(0, 15), st.integers(0, 7)), max_size=8).map(tuple),
    st.integers(-1, 4),
)
cases = editions.flatmap(lambda frozen: st.tuples(st.just(frozen), near(frozen) | near(frozen) | wild))


def breaks(ballot: Ballot, frozen: FrozenEdition) -> set[str]:
    """Say again, in other words than the judge, which parts of a ballot break the rules; ``""`` is the whole ballot."""
    district_of = {pool.key: pool.district for pool in frozen.pools}
    contest_of = {pool.key: pool.contest for pool in frozen.pools}
    pool_at = {project.position: project.pool for project in frozen.projects}
    own = None
    if 1 <= ballot.area <= len(frozen.districts):
        own = frozen.districts[ballot.area - 1].key
    broken = set()
    positions = [choice.position for choice in ballot.choices]
    if (
        not positions
        or len(positions) != len(set(positions))
        or not set(positions) <= set(pool_at)
        or not 0 <= ballot.area <= len(frozen.districts)
    ):
        broken.add("")
    for contest in frozen.contests:
        mine = [choice for choice in ballot.choices if contest_of.get(pool_at.get(choice.position, "")) == contest.key]
        places = {district_of[pool_at[choice.position]] for choice in mine} - {None}
        if not mine:
            fine = contest.completeness == "may_be_empty"
        elif isinstance(contest.form, Approval):
            fine = contest.form.min_projects <= len(mine) <= contest.form.max_projects
            fine = fine and all(choice.points == 1 for choice in mine)
        else:
            fine = len(mine) <= contest.form.max_projects
            fine = fine and sum(choice.points for choice in mine) <= contest.form.points
            fine = fine and all(1 <= choice.points <= contest.form.max_per_project for choice in mine)
        if contest.district_scope == "own":
            fine = fine and places <= {own}
        if contest.district_scope == "any_one":
            fine = fine and len(places) <= 1
        if not fine:
            broken.add(contest.key)
    return broken


@settings(max_examples=150, deadline=None)
@given(case=cases)
def test_the_judge_takes_exactly_what_obeys_every_limit(case):
    frozen, ballot = case
    assert {finding.field for finding in judge(ballot, card_from(frozen))} == breaks(ballot, frozen)


@settings(max_examples=80, deadline=None)
@given(case=cases)
def test_every_refusal_has_a_documented_reason(case):
    frozen, ballot = case
    contests_there = {contest.key for contest in frozen.contests}
    for finding in judge(ballot, card_from(frozen)):
        assert finding.field in contests_there | {""}
        assert finding.code in DOCUMENTED["contest" if finding.field else ""]


@settings(max_examples=80, deadline=None)
@given(case=cases, withdrawn=st.frozensets(st.integers(1, 13)))
def test_what_counts_is_what_was_chosen_without_faulty_parts_and_withdrawn_projects(case, withdrawn):
    frozen, ballot = case
    broken = breaks(ballot, frozen)
    void = "" in broken or any(c.key in broken and c.fault_voids == "ballot" for c in frozen.contests)
    pool_at = {project.position: frozen.pool_by_key[project.pool] for project in frozen.projects}
    verdict = settle(ballot, card_from(frozen, withdrawn))
    assert verdict.void is void
    expected = [
        choice
        for choice in ballot.choices
        if not void and pool_at[choice.position].contest not in broken and choice.position not in withdrawn
    ]
    assert list(verdict.counted) == expected


@settings(max_examples=80, deadline=None)
@given(case=cases, data=st.data())
def test_the_order_of_the_choices_never_matters(case, data):
    frozen, ballot = case
    turned = Ballot(tuple(data.draw(st.permutations(ballot.choices))), ballot.area)
    card = card_from(frozen)
    assert settle(turned, card).void == settle(ballot, card).void
    assert set(settle(turned, card).counted) == set(settle(ballot, card).counted)
    assert {(f.code, f.field) for f in judge(turned, card)} == {(f.code, f.field) for f in judge(ballot, card)}
