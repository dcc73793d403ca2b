"""The writer of ``.pb`` files: what is written is read back as the same ballots, and counted to the same winners."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from support.open_data import HEAD, SMALL, counted_pool, editions_of_one_pool, rows_of, voted

from budzet.editions.ballot_form import Approval, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.result_rules import (
    AbsoluteThreshold,
    EqualShares,
    Greedy,
    Phragmen,
    ShareOfBallots,
    ShareOfCost,
)
from budzet.exchange.pb import PbFile, parse_pb
from budzet.exchange.pb_text import UnwritableError, file_name, project_ids, write_pb
from budzet.exchange.tally import rule_in_file, tally_file


def written(election, rows=None) -> str:
    return write_pb(HEAD, election.frozen, election.counted, rows_of(election) if rows is None else rows)


def meta(election) -> dict[str, str]:
    lines = written(election).splitlines()
    return dict(line.split(";", 1) for line in lines[2 : lines.index("PROJECTS")])


def by_position(election, file: PbFile) -> Counter[tuple[tuple[int, int], ...]]:
    """Return the ballots of a file as they were before they were written."""
    position = {id_: place for place, id_ in project_ids(election.frozen, election.counted.pool).items()}
    places = [position[project.id] for project in file.projects]
    return Counter(
        {tuple(sorted((places[index], points) for index, points in raw)): times for raw, times in file.votes.items()}
    )


# --- there and back ------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(editions_of_one_pool())
def test_what_is_written_is_read_back_and_counted_to_the_same_winners(election):
    file = parse_pb(written(election), "zielone.pb")
    assert by_position(election, file) == Counter(election.ballots)
    assert file.budget == election.counted.outcome.budget
    if file.rule in {"unknown", "greedy-custom"} and "80%" not in file.comment:
        return
    ids = project_ids(election.frozen, election.counted.pool)
    exclusions = [(ids[int(one)], ids[int(other)]) for one, other in election.counted.exclusions]
    told = tally_file(file, exclusions=exclusions)
    assert set(told.selected) == {ids[int(one)] for one in election.counted.outcome.selected}
    marked = {project.id for project in file.projects if project.selected}
    assert marked == set(told.selected)


def test_voters_stand_in_the_order_they_are_given_and_choices_by_points():
    election = voted(Cumulative(points=5, max_projects=3, max_per_project=3), {((1, 1), (2, 3)): 1, ((3, 2),): 1})
    text = written(election, [("va", ((1, 1), (2, 3))), ("vb", ((3, 2),))])
    assert text[text.index("VOTES") :].splitlines() == ["VOTES", "voter_id;vote;points", "va;L2,L1;3,1", "vb;L3;2"]


# --- what META says ------------------------------------------------------------------------------------------------

TICKS = {((1, 1),): 3, ((2, 1),): 2, ((1, 1), (3, 1)): 1}
PLACES = {((1, 3), (2, 2), (3, 1)): 4, ((2, 3), (3, 2), (1, 1)): 1}

FORMS = (
    (Approval(max_projects=2), TICKS, {"vote_type": "approval", "min_length": "1", "max_length": "2"}),
    (Approval(min_projects=1, max_projects=9), TICKS, {"vote_type": "approval", "max_length": "4"}),
    (Approval(max_projects=1), {((1, 1),): 2}, {"vote_type": "choose-1", "min_length": "1", "max_length": "1"}),
    (ChooseOne(), {((1, 1),): 2}, {"vote_type": "choose-1", "min_length": "1", "max_length": "1"}),
    (Knapsack(max_cost=7_000_050), TICKS, {"vote_type": "approval", "max_sum_cost": "70000.50"}),
    (
        Cumulative(points=5, max_projects=3, max_per_project=3),
        {((1, 3), (2, 2)): 2},
        {"vote_type": "cumulative", "max_length": "3", "max_points": "3", "max_sum_points": "5"},
    ),
    (Ranking(points=(3, 2, 1), exact=True), PLACES, {"vote_type": "ordinal", "min_length": "3", "max_length": "3"}),
)


@pytest.mark.parametrize(("form", "ballots", "expected"), FORMS)
def test_the_form_of_a_ballot_has_its_limits(form, ballots, expected):
    on = "points" if isinstance(form, Cumulative | Ranking) else "votes"
    told = meta(voted(form, ballots, Greedy(on=on)))
    assert {name: told.get(name) for name in expected} == expected
    assert {name for name in told if name.startswith(("min_", "max_"))} <= {*expected, "min_length"}


def test_places_on_another_scale_are_written_with_their_points():
    scale = Ranking(points=(5, 3, 1), exact=False)
    election = voted(scale, {((1, 5), (2, 3)): 2, ((3, 5),): 1}, Greedy(on="points"))
    assert "voter_id;vote;points" in written(election)
    assert by_position(election, parse_pb(written(election), "x.pb")) == Counter(election.ballots)


def test_whole_places_in_order_need_no_points():
    election = voted(Ranking(points=(3, 2, 1), exact=True), PLACES, Greedy(on="points"))
    assert "voter_id;vote\n" in written(election)


ONE = AbsoluteThreshold(at_least=2)
RULES = (
    # rule, name, least score, a word of the comment
    (Greedy(), "greedy", None, None),
    (Greedy(threshold=ONE), "greedy-threshold", "2", None),
    # 40 % of 6 ballots: 2.4, so 3
    (Greedy(threshold=ShareOfBallots(per_mille=400)), "greedy-threshold", "3", "40 per cent of the ballots"),
    (Greedy(misfit="stop"), "greedy-no-skip", None, None),
    (Greedy(misfit="stop", threshold=ONE), "greedy-no-skip", "2", None),
    (Greedy(misfit="stop_then_80_percent"), "greedy-custom", None, "at least 80% of that project"),
    (Greedy(threshold=ShareOfCost(per_mille=900)), "greedy-custom", None, "share of the budget"),
    (EqualShares(), "equalshares/add1", None, None),
    (EqualShares(completion="none"), "equalshares", None, None),
    (EqualShares(comparison=True), "equalshares/add1-comparison", None, None),
    (EqualShares(completion="none", comparison=True), "equalshares-comparison", None, None),
    (EqualShares(utility="cardinality"), "unknown", None, "utility: cardinality"),
    (EqualShares(threshold=ONE), "unknown", None, "at least 2"),
    (Phragmen(), "unknown", None, "sequential Phragmén"),
)


@pytest.mark.parametrize(("rule", "name", "least", "comment"), RULES)
def test_the_rule_has_the_name_of_the_format_or_is_told_in_a_comment(rule, name, least, comment):
    told = meta(voted(Approval(max_projects=2), TICKS, rule, costs=SMALL, budget=100_00))
    assert (told["rule"], told.get("min_project_score_threshold")) == (name, least)
    if comment is None:
        assert "comment" not in told
    else:
        assert told["comment"].strip('"').startswith("#1: ")
        assert comment in told["comment"]


@pytest.mark.parametrize("rule", (Greedy(), Greedy(threshold=ONE), Greedy(misfit="stop"), EqualShares(comparison=True)))
def test_our_own_reader_knows_the_rule_again(rule):
    election = voted(Approval(max_projects=2), TICKS, rule, costs=SMALL, budget=100_00)
    file = parse_pb(written(election), "x.pb")
    assert rule_in_file(file) == rule


@pytest.mark.parametrize("rule", (Greedy(misfit="stop"), Greedy(misfit="stop_then_80_percent"), EqualShares()))
def test_a_rule_with_exclusions_the_format_cannot_tell_is_not_told_as_if_it_had_none(rule):
    two = ((1, 2),)
    told = meta(voted(Approval(max_projects=2), TICKS, rule, costs=SMALL, budget=100_00, exclusion_groups=two))
    assert told["rule"] in {"greedy-custom", "unknown"}
    assert "exclude each other: L1 and L2" in told["comment"]
    assert "80%" not in told["comment"]


def test_points_that_are_not_counted_are_told():
    form = Cumulative(points=5, max_projects=3, max_per_project=3)
    told = meta(voted(form, {((1, 3),): 1, ((2, 1),): 2}, Greedy(on="votes")))
    assert told["rule"] == "greedy-custom"
    assert "Votes are counted, not points" in told["comment"]


# --- projects ------------------------------------------------------------------------------------------------------


def project_lines(election) -> list[str]:
    lines = written(election).splitlines()
    return lines[lines.index("PROJECTS") + 2 : lines.index("VOTES")]


def test_a_project_that_was_taken_back_has_the_cost_that_stands_for_it():
    election = voted(Approval(max_projects=2), TICKS, Greedy(), withdrawn=frozenset({1}))
    (line,) = [line for line in project_lines(election) if line.startswith("L1;")]
    assert line == "L1;999999999;4;Źródło i łąka kwietna;0"


def test_a_project_funded_by_the_80_percent_rule_is_marked():
    # 100 000 zł: 60 000 for the first, 40 000 left of 40 000.01 asked
    election = voted(
        Approval(max_projects=2), {((3, 1),): 3, ((1, 1),): 2}, Greedy(misfit="stop_then_80_percent"), budget=9_900_000
    )
    assert [line.rpartition(";")[2] for line in project_lines(election)][:2] == ["1", "2"]


def test_equal_projects_stand_in_the_order_of_the_draw():
    tied = {((position, 1),): 1 for position in (1, 2, 3, 4)}
    election = voted(Approval(max_projects=2), tied, Greedy(), ties=("public_draw",))
    order = [line.partition(";")[0] for line in project_lines(election)]
    assert order == [f"L{result.id}" for result in election.counted.outcome.results]


@pytest.mark.parametrize("cost", (0, 999_999_999_00))
def test_a_cost_the_format_cannot_hold_is_refused(cost):
    with pytest.raises(UnwritableError):
        written(voted(Approval(max_projects=2), TICKS, Greedy(), costs={4: cost}))


@pytest.mark.parametrize("number", ("", " L1", "L1 ", "L1,2", "L\n1", "L2", "L\u202e1", "L\x001"))
def test_numbers_that_cannot_be_read_back_give_way_to_the_places_on_the_ballot(number):
    election = voted(Approval(max_projects=2), TICKS, Greedy(), numbers={1: number})
    assert project_lines(election)[0].startswith("1;")
    assert by_position(election, parse_pb(written(election), "x.pb")) == Counter(election.ballots)


@pytest.mark.parametrize("title", ('Plac "Zabaw"; część 1', "Dwie\nlinie", "  ", "Po\u200ble"))
def test_a_title_of_any_kind_is_one_cell(title):
    election = voted(Approval(max_projects=2), TICKS, Greedy(), titles={1: title})
    names = {project.id: project.name for project in parse_pb(written(election), "x.pb").projects}
    assert names["L1"] == (" ".join(title.replace("\u200b", "").split()) or "L1")


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_file_is_called_by_country_city_edition_and_pool():
    election = counted_pool()
    names = [file_name(HEAD, election.frozen, pool) for pool in election.frozen.pools]
    assert names == [
        "Poland_Zielone_2026_Polnoc.pb",
        "Poland_Zielone_2026_Poludnie.pb",
        "Poland_Zielone_2026.pb",
    ]


def test_two_pools_of_one_name_have_files_of_two_names():
    election = counted_pool()
    pools = tuple(pool.model_copy(update={"name": "Północ"}) for pool in election.frozen.pools)
    frozen = election.frozen.model_copy(update={"pools": pools})
    assert len({file_name(HEAD, frozen, pool) for pool in pools}) == 3
