"""``budzet tally``: by how much a project won or lost, and to whom the money of its supporters went."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.elections import pb_text
from support.tallies import as_json, run, words

from budzet.exchange.pb import parse_pb
from budzet.exchange.tally import Choice, FileVotes, chosen_rule
from budzet.results.rules.profile import Profile

# Pool 1000, ten voters: A takes the most of it; B, C and D are named by some of A's six and by four others.
PROJECTS = ("project_id;cost;name", "A;600;Park", "B;400;Ławki", "C;300;Zieleń", "D;450;Tężnia")
VOTES = ("voter_id;vote", "1;A,B", "2;A,B", "3;A,B", "4;A,B", "5;A", "6;A", "7;C", "8;C", "9;D", "10;D,C")
META = {"num_projects": "4", "num_votes": "10"}
# Three of five have only 3/5 of what A costs; the others buy B and C.
LIKES_A = (
    {"num_projects": "3", "num_votes": "5", "rule": "equalshares-comparison", "budget": "1000"},
    ("project_id;cost", "A;1000", "B;200", "C;200"),
    ("voter_id;vote", "1;A", "2;A", "3;A", "4;B,C", "5;B,C"),
)


def of(value: dict[str, object], id_: str) -> dict[str, object]:
    projects = value["projects"]
    assert isinstance(projects, list)
    found: dict[str, object] = next(one for one in projects if one["id"] == id_)
    return found


def test_people_read_what_a_loser_lacked_and_what_a_winner_had_to_spare(tmp_path: Path) -> None:
    told = words(run(tmp_path, pb_text(META, PROJECTS, VOTES)))
    assert "lp. id głosy zapas koszt projekt" in told
    # A and B fill the pool. With 3 votes, as many as C, each would still go before it: the file has them first.
    assert "TAK 1. A 6 3 600,00 Park TAK 2. B 4 1 400,00 Ławki" in told
    assert "nie 3. C 3 300,00 Zieleń nie mieści się: zostało 0,00; zabrakło 2 głosów" in told


def test_the_cost_that_would_do_is_told_where_it_is_not_what_was_left(tmp_path: Path) -> None:
    told = words(run(tmp_path, pb_text({"budget": "1000"}), "--rule", "greedy-80"))
    assert "resztę dopłaca rezerwa" in told
    told = words(run(tmp_path, pb_text({"budget": "900"}), "--rule", "greedy-80"))
    assert "nie mieści się: zostało 300,00; zabrakło 2 głosów; zmieściłby się przy koszcie do 375,00" in told


@pytest.mark.parametrize(("points", "lacked"), [("2", "1 punktu"), ("3", "2 punktów")])
def test_points_are_lacked_where_points_are_counted(tmp_path: Path, points: str, lacked: str) -> None:
    meta = {"vote_type": "cumulative", "max_sum_points": "3", "num_projects": "2", "num_votes": "2"}
    text = pb_text(meta, ("project_id;cost", "A;600", "B;500"), ("voter_id;vote;points", f"1;A;{points}", "2;B;2"))
    told = words(run(tmp_path, text, "--ties", "file-order"))
    assert "punkty głosy" in told
    assert f"zabrakło {lacked}" in told


def test_supporters_of_a_loser_and_their_money_are_told_under_equal_shares(tmp_path: Path) -> None:
    text = pb_text(META, PROJECTS, VOTES)
    options = ("--rule", "equal-shares", "--completion", "none")
    value = as_json(tmp_path, text, *options)
    assert value["selected"] == ["A", "C"]
    # A asks 100 of each of its six: B's four have nothing left. At that price they would have given 4/6 of its cost.
    assert of(value, "B") == {
        "id": "B",
        "cost": 40000,
        "votes": 4,
        "score": 4,
        "outcome": "not_selected",
        "reason": "outbid",
        "margin_votes": None,
        "margin_cost": None,
        "effective_support_per_mille": 666,
        "lost_to": [{"id": "A", "ballots": 4, "paid": 40000}],
    }
    # D's two have 200 at most, 100 after C is bought.
    assert (of(value, "D")["lost_to"], of(value, "D")["margin_cost"]) == (
        [{"id": "C", "ballots": 1, "paid": 10000}],
        10000,
    )
    assert (of(value, "A")["effective_support_per_mille"], of(value, "A")["lost_to"]) == (None, [])
    told = words(run(tmp_path, text, *options))
    assert "Efektywne poparcie: jaką część kosztu projektu" in told
    assert "Ławki za mało pieniędzy: efektywne poparcie 66,7 % płacili też za: A (100 %, 400,00)" in told
    assert "zmieściłby się przy koszcie do 100,00 płacili też za: C (50 %, 100,00)" in told


def test_a_project_nobody_named_is_said_to_have_no_votes(tmp_path: Path) -> None:
    projects = (*PROJECTS[:4], "D;450;Tężnia")
    votes = (*VOTES[:9], "9;C", "10;C")
    told = words(run(tmp_path, pb_text(META, projects, votes), "--rule", "equal-shares"))
    assert "Tężnia nikt na niego nie głosował" in told


def test_a_list_that_more_voters_prefer_tells_the_margins_of_a_list(tmp_path: Path) -> None:
    text = pb_text(*LIKES_A)
    value = as_json(tmp_path, text)
    assert value["selected"] == ["A"]
    assert (of(value, "A")["margin_votes"], of(value, "A")["effective_support_per_mille"]) == (1, None)
    assert (of(value, "B")["margin_votes"], of(value, "B")["margin_cost"]) == (2, None)


def test_nothing_is_told_of_margins_under_phragmen(tmp_path: Path) -> None:
    value = as_json(tmp_path, pb_text(META, PROJECTS, VOTES), "--rule", "phragmen")
    projects = value["projects"]
    assert {(one["margin_votes"], one["margin_cost"]) for one in projects} == {(None, None)}
    assert "effective_support_per_mille" not in projects[0]


@pytest.mark.parametrize(
    ("meta", "votes"),
    [
        (
            {"vote_type": "cumulative", "max_sum_points": "5"},
            ("voter_id;vote;points", "1;A1,A2;1,4", "2;A2;5", "3;A1,A3;3,2", "4;A3;1"),
        ),
        ({"vote_type": "ordinal"}, ("voter_id;vote", "1;A2,A1", "2;A2", "3;A1,A3", "4;A3")),
    ],
)
@pytest.mark.parametrize("utility", ["cost", "cardinality"])
def test_without_points_as_utility_a_named_project_is_an_approval_whatever_it_got(
    meta: dict[str, str], votes: tuple[str, ...], utility: str
) -> None:
    projects = ("project_id;cost", "A1;600", "A2;500", "A3;300")

    def won(meta: dict[str, str], votes: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, int]]:
        votes_of = FileVotes.of(parse_pb(pb_text(meta, projects, votes), "x.pb"))
        choice = Choice("equal-shares", utility, "add1")  # type: ignore[arg-type]
        outcome = votes_of.count(chosen_rule(votes_of.pb, choice)).outcome
        return outcome.selected, {one.id: one.score for one in outcome.results}

    ticks = ("voter_id;vote", "1;A1,A2", "2;A2", "3;A1,A3", "4;A3")
    assert won(meta, votes) == won({}, ticks)


def test_points_are_the_utility_when_asked_for() -> None:
    projects = ("project_id;cost", "A1;400", "A2;400")
    meta = {"vote_type": "cumulative", "max_sum_points": "9", "num_projects": "2", "num_votes": "3", "budget": "600"}
    votes = ("voter_id;vote;points", "1;A1,A2;1,8", "2;A1,A2;1,8", "3;A1;9")
    file = FileVotes.of(parse_pb(pb_text(meta, projects, votes), "x.pb"))
    assert isinstance(file.profile, Profile)
    by_cost, by_points = (
        file.count(chosen_rule(file.pb, Choice("equal-shares", utility, "none"))).outcome.selected
        for utility in ("cost", "points")
    )
    assert (by_cost, by_points) == (("A1",), ("A2",))
