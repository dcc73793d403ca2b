"""``budzet tally``: exit codes, the public JSON and the lines for people (design: the contract of the command)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from support.elections import pb_text
from support.tallies import as_json, run, words

from budzet.cli import House
from budzet.exchange.commands import commands

TIED = ("project_id;cost;name", "A1;600;Ławki", "A2;500;Park", "A3;300;Stojaki")
TIED_VOTES = ("voter_id;vote", "1;A1", "2;A2", "3;A1,A2", "4;A3")


def test_the_json_has_exactly_the_promised_fields(tmp_path: Path) -> None:
    assert as_json(tmp_path, pb_text({"budget": "1000.50"})) == {
        "rule": "greedy",
        "currency": "PLN",
        "minor_units": 2,
        "budget": 100050,
        "spent": 90000,
        "selected": ["A1", "A3"],
        "projects": [
            {
                "id": "A1",
                "cost": 60000,
                "votes": 3,
                "score": 3,
                "outcome": "selected",
                "reason": "funded",
                "margin_votes": 1,
                "margin_cost": None,
            },
            {
                "id": "A2",
                "cost": 50000,
                "votes": 2,
                "score": 2,
                "outcome": "not_selected",
                "reason": "over_budget",
                "margin_votes": 2,
                "margin_cost": 40050,
            },
            {
                "id": "A3",
                "cost": 30000,
                "votes": 1,
                "score": 1,
                "outcome": "selected",
                "reason": "funded",
                "margin_votes": 1,
                "margin_cost": None,
            },
        ],
        "ties": [],
    }


def test_a_tie_is_told_with_its_members_and_what_decided(tmp_path: Path) -> None:
    value = as_json(tmp_path, pb_text(projects=TIED, votes=TIED_VOTES))
    assert value["ties"] == [{"score": 2, "ids": ["A1", "A2"], "decisive": True, "decided_by": "list_order"}]


@pytest.mark.parametrize(
    ("options", "selected"),
    [
        ((), ["A1", "A3"]),
        (("--rule", "as-in-file"), ["A1", "A3"]),
        (("--rule", "greedy-no-skip"), ["A1"]),
        # 400 of 500 are left: exactly 80 %
        (("--rule", "greedy-80"), ["A1", "A2"]),
        # 250 each: the two of A2 pay it, not A1 (600); with 50 more each both A1 or A2 and A3 are paid
        (("--rule", "equal-shares", "--completion", "none"), ["A2"]),
        (("--rule", "equal-shares"), ["A1", "A3"]),
        (("--rule", "equal-shares", "--utility", "cardinality"), ["A2", "A3"]),
        (("--rule", "phragmen"), ["A2", "A3"]),
        (("--ties", "lower-cost"), ["A2", "A3"]),
        (("--ties", "draw:z"), ["A1", "A3"]),
        (("--ties", "draw:ziarno"), ["A2", "A3"]),
        (("--exclude", "A3:A1"), ["A1"]),
        (("--exclude", "A1:A2", "--exclude", "A1:A3"), ["A1"]),
    ],
)
def test_options_change_the_rule_the_order_of_ties_and_exclusions(
    tmp_path: Path, options: tuple[str, ...], selected: list[str]
) -> None:
    assert as_json(tmp_path, pb_text(projects=TIED, votes=TIED_VOTES), *options)["selected"] == selected


def test_lower_cost_goes_on_to_the_id(tmp_path: Path) -> None:
    projects = ("project_id;cost", "B;600", "A;600")
    text = pb_text({"num_projects": "2", "num_votes": "2"}, projects, ("voter_id;vote", "1;A", "2;B"))
    assert as_json(tmp_path, text, "--ties", "lower-cost")["selected"] == ["A"]


def test_a_chosen_rule_keeps_the_threshold_of_the_file(tmp_path: Path) -> None:
    text = pb_text({"rule": "greedy-threshold", "min_project_score_threshold": "2"})
    value = as_json(tmp_path, text, "--rule", "greedy-no-skip")
    assert (value["rule"], value["selected"]) == ("greedy-no-skip", ["A1"])
    reasons = [project["reason"] for project in value["projects"]]  # type: ignore[attr-defined]
    assert reasons == ["funded", "over_budget", "below_threshold"]


@pytest.mark.parametrize(
    ("rule", "selected"),
    [
        ("equalshares", ["A2"]),
        ("equalshares/add1", ["A1", "A3"]),
        # one voter has A1 beside A2, nobody more: the plain list gives A1 and A3 too
        ("equalshares-comparison", ["A1", "A3"]),
        ("equalshares/add1-comparison", ["A1", "A3"]),
    ],
)
def test_equal_shares_of_a_file_come_with_the_completion_and_comparison_it_names(
    tmp_path: Path, rule: str, selected: list[str]
) -> None:
    value = as_json(tmp_path, pb_text({"rule": rule}, TIED, TIED_VOTES))
    assert (value["rule"], value["selected"]) == (rule, selected)


def test_a_threshold_in_points_is_held_against_points_whatever_the_rule_counts(tmp_path: Path) -> None:
    meta = {"vote_type": "cumulative", "max_sum_points": "3", "num_votes": "3", "min_project_score_threshold": "3"}
    votes = ("voter_id;vote;points", "1;A1;3", "2;A2;1", "3;A2;1")
    text = pb_text(meta, TIED, votes)
    for rule in ("equal-shares", "phragmen"):
        projects = as_json(tmp_path, text, "--rule", rule)["projects"]
        assert [one["reason"] == "below_threshold" for one in projects] == [False, True, True]  # type: ignore[attr-defined]


def test_people_read_the_part_of_a_vote_and_the_comparison(tmp_path: Path) -> None:
    told = words(run(tmp_path, pb_text({"rule": "equalshares/add1-comparison"}, TIED, TIED_VOTES)))
    assert re.search(r"Część na jeden głos: \d+,00 PLN, dodatki: \d+", told)
    assert "Wynik jest z równych udziałów." in told
    assert "za mało pieniędzy: efektywne poparcie 100 %, przegrany remis z wybranym wtedy projektem" in told
    assert "płacili też za: A1 (50 %, 300,00)" in told
    compared = words(run(tmp_path, pb_text({"rule": "equalshares-comparison"}, TIED, TIED_VOTES)))
    assert "Wynik jest według kolejności." in compared


def test_an_id_may_hold_a_colon(tmp_path: Path) -> None:
    projects = ("project_id;cost", "a:1;600", "b;300")
    text = pb_text({"num_projects": "2", "num_votes": "1"}, projects, ("voter_id;vote", "1;a:1"))
    assert as_json(tmp_path, text, "--exclude", "a:1:b")["selected"] == ["a:1"]


def test_people_read_a_bar_the_reasons_and_the_tie(tmp_path: Path) -> None:
    projects = (*TIED[:3], "A3;300;" + "Bardzo długa nazwa " * 4, "A4;999999999;Wycofany")
    meta = {"num_projects": "4", "min_project_score_threshold": "2", "district": "Las"}
    result = run(tmp_path, pb_text(meta, projects, TIED_VOTES), "--ties", "draw:ziarno", "--exclude", "A1:A3")
    assert result.exit_code == 0
    lines = result.output.replace("\u00a0", " ").splitlines()
    assert lines[:3] == [
        "Zielone/2024/Las. Projekty: 4, głosy: 4",
        "[########################................] 60,0 % 600,00 z 1 000,00 PLN",
        "Wybrane projekty: 1",
    ]
    told = " ".join(" ".join(lines).split())
    assert "TAK 1. A1 2 0 600,00 Ławki" in told
    assert "nie 2. A2 2 500,00 Park przegrał losowanie przy równym wyniku; zabrakło 1 głosu" in told
    assert "Bardzo długa nazwa Bardzo długa nazwa Bardzo długa… poniżej progu 2; zabrakło 1 głosu" in told
    assert "A4 0 - Wycofany wycofany" in told
    assert "wynik 2: A1, A2; o kolejności zdecydowało losowanie" in told
    assert "losowanie: ziarno „ziarno”, nazwa „Zielone/2024/Las”" in told


def test_people_read_who_excludes_whom_and_how_much_was_left(tmp_path: Path) -> None:
    told = run(tmp_path, pb_text({"budget": "0"})).output
    assert "nie mieści się: zostało 0,00" in told
    assert "wyklucza go wybrany projekt A1" in run(tmp_path, pb_text(), "--exclude", "A1:A3").output


@pytest.mark.parametrize(
    ("meta", "options", "sentence"),
    [
        ({"rule": "maxvotes"}, (), "reguły „maxvotes” ta wersja jeszcze nie liczy"),
        ({"rule": "unknown"}, (), "plik nie mówi, jaką regułą liczyć"),
        ({"rule": "greedy-custom"}, (), "plik nie opisuje swojej reguły"),
        ({"rule": "greedy-threshold"}, (), "bez pola „min_project_score_threshold”"),
        ({}, ("--exclude", "A1:A9"), "„A1:A9” w --exclude nie wskazuje dwóch projektów"),
        ({}, ("--exclude", "A1:A1"), "„A1” nie może wykluczać sam siebie"),
        ({"budget": "dużo"}, (), "zielone.pb: META, wiersz 9: budget: „dużo” nie jest liczbą"),
    ],
)
def test_a_refusal_is_a_sentence_on_stderr_and_exit_code_1(
    tmp_path: Path, meta: dict[str, str], options: tuple[str, ...], sentence: str
) -> None:
    result = run(tmp_path, pb_text(meta), *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--ties", "alphabet"),
        ("--ties", "draw:"),
        ("--rule", "shares"),
        ("--utility", "cost"),
        ("--completion", "none"),
        ("--exclude", "A1"),
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert run(tmp_path, pb_text(), *options).exit_code == 2


def test_a_missing_file_is_wrong_usage() -> None:
    house = House("budzet", commands={command.name or "": command for command in commands})
    assert CliRunner().invoke(house, ["tally", "nie-ma.pb"]).exit_code == 2


def test_the_80_percent_rule_of_a_file_is_known_by_its_description(tmp_path: Path) -> None:
    comment = "#1: Finally, if the remaining budget is enough to fund at least 80% of that project, we fund it as well"
    result = run(tmp_path, pb_text({"rule": "greedy-custom", "comment": comment}))
    assert result.exit_code == 0
    assert "resztę dopłaca rezerwa" in result.output


def test_exclusions_a_file_only_hints_at_are_asked_for_on_stderr(tmp_path: Path) -> None:
    text = pb_text({"rule": "greedy-exclusive"})
    assert "--exclude" in run(tmp_path, text).stderr
    assert run(tmp_path, text, "--exclude", "A1:A2").stderr == ""


def test_the_command_is_a_click_command_called_tally() -> None:
    assert "tally" in [command.name for command in commands if isinstance(command, click.Command)]


def test_a_tally_loads_neither_the_web_nor_the_database_nor_frames() -> None:
    code = (
        "import sys, budzet.exchange.commands; "
        "print([name for name in ('flask', 'sqlalchemy', 'pandas', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "[]"
