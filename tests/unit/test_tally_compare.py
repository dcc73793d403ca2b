"""``budzet tally --compare``: what other rules give on the same votes, for people and as JSON."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from support.elections import pb_text
from support.server import CHECKOUT
from support.tallies import as_json, run, words

# Pool 1000, ten voters; the dear project has six votes, four cheap ones share four voters.
META = {"num_projects": "5", "num_votes": "10"}
PROJECTS = (
    "project_id;cost;name;category;neighborhood",
    "A;900;Hala;sport;Las",
    "B;500;Park;zieleń,sport;Pole",
    "C;100;Ławki;zieleń;Pole",
    "D;150;Drzewa;zieleń;Pole",
    "E;120;Kwiaty;;",
)
VOTES = ("voter_id;vote", *(f"{one};A" for one in range(6)), "6;B,C,D,E", "7;B,C,D", "8;B,D,E", "9;B,C")
TEXT = pb_text(META, PROJECTS, VOTES)


def test_the_rules_stand_side_by_side(tmp_path: Path) -> None:
    told = words(run(tmp_path, TEXT, "--compare"))
    assert "Porównanie reguł na tych samych głosach A greedy kolejność wyniku; co się nie mieści" in told
    assert "B greedy-no-skip" in told
    assert "C equal-shares równe udziały według kosztu, z dodatkami (add1)" in told
    assert "D phragmen Phragmén" in told
    assert "Osoby: 10, w tym wskazujące co najmniej dwa projekty: 4" in told
    assert "osoby z wybranym projektem 90,0 % 60,0 %" in told
    assert "B: odpadły (1): C" in told
    assert "Osoby, które mają więcej wybranych projektów w regule z wiersza niż z kolumny" in told
    assert "Tematy: część głosów i część pieniędzy na wybrane projekty" in told
    assert "Okolice: część głosów" in told
    assert "(brak)" in told


def test_bars_have_one_scale_and_numbers_beside_them(tmp_path: Path) -> None:
    lines = run(tmp_path, TEXT, "--compare").stdout.splitlines()
    at = lines.index("Ile wybranych projektów ma jedna osoba")
    nobody, one = lines[at + 2], lines[at + 3]
    assert nobody.split()[:3] == ["0", "10,0", "%"]
    assert one.split()[:3] == ["1", "90,0", "%"]
    # A: 10 % and 90 %, B: 40 % and 60 %; the longest bar fills its column.
    assert [len(bar) for bar in _bars(nobody)[:2]] == [1, 5]
    assert [len(bar) for bar in _bars(one)[:2]] == [13, 8]


def _bars(line: str) -> list[str]:
    return [part for part in line.split() if part.startswith("#")]


def test_no_line_is_wider_than_a_terminal(tmp_path: Path) -> None:
    # A list takes the big one and 11 small ones; equal shares all small ones but the last.
    many = [f"P{number:03}-{'x' * 20}" for number in range(1, 61)]
    meta = {"num_projects": "61", "num_votes": "1892", "budget": "610", "rule": "equalshares/add1-comparison"}
    projects = (
        "project_id;cost;category;name",
        "big;500;;Wielki projekt" + " o długiej nazwie" * 9,
        *(f"{one};10;{'bardzo długi temat ' * 3}{one};Projekt" for one in many),
    )
    each = [one for times, one in enumerate(many, start=1) for _ in range(times)]
    ballots = [*each, *["big"] * 61, ",".join(many[-12:])]
    votes = ("voter_id;vote", *(f"{voter};{ballot}" for voter, ballot in enumerate(ballots)))
    result = run(tmp_path, pb_text(meta, projects, votes), "--compare")
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    told = words(result)
    assert "i 8 innych" in told
    assert "pozostałe (49)" in told
    assert "10+" in told


def test_the_same_winners_are_said_to_be_the_same(tmp_path: Path) -> None:
    told = words(run(tmp_path, pb_text(), "--compare"))
    assert "B: te same projekty co w A" in words(run(tmp_path, pb_text({"budget": "5000"}), "--compare"))
    assert "środkowy koszt wybranego - - - -" in words(run(tmp_path, pb_text({"budget": "1"}), "--compare"))
    assert "A greedy" in told


def test_json_gets_one_more_key_and_keeps_the_others(tmp_path: Path) -> None:
    plain, compared = as_json(tmp_path, TEXT), as_json(tmp_path, TEXT, "--compare")
    told = compared.pop("compare")
    assert compared == plain
    assert set(told) == {"voters", "voters_naming_several", "rules", "pairs", "groups"}
    assert (told["voters"], told["voters_naming_several"]) == (10, 4)
    assert told["rules"][1] == {
        "rule": "greedy-no-skip",
        "selected": ["A"],
        "gained": [],
        "lost": ["C"],
        "spent": 90000,
        "unspent": 10000,
        "voters_with_winner": 6,
        "voters_naming_several_with_winner": 0,
        "winners_of_voters": [4, 6],
        "mean_winners_per_mille": 600,
        "gini_per_mille": 400,
        "median_cost": 90000,
    }
    assert told["pairs"][0] == {
        "first": "greedy",
        "second": "greedy-no-skip",
        "prefer_first": 3,
        "prefer_second": 0,
        "overlap_per_mille": 500,
    }
    assert told["groups"]["neighborhood"][0]["label"] == "Pole"
    assert set(told["groups"]["category"][0]["money_per_mille"]) == {one["rule"] for one in told["rules"]}


@pytest.mark.parametrize(
    ("rule", "options", "names"),
    [
        ("greedy", (), ["greedy", "greedy-no-skip", "equal-shares", "phragmen"]),
        # the file's own rule is one of the others
        ("greedy-exclusive", (), ["greedy-exclusive", "greedy-no-skip", "equal-shares", "phragmen"]),
        ("greedy-no-skip", (), ["greedy-no-skip", "greedy", "equal-shares", "phragmen"]),
        ("greedy", ("--rule", "greedy-80"), ["greedy-80", "greedy", "greedy-no-skip", "equal-shares", "phragmen"]),
        ("equalshares/add1", (), ["equalshares/add1", "greedy", "greedy-no-skip", "phragmen"]),
        ("equalshares/add1-comparison", (), ["equalshares/add1-comparison", "greedy", "greedy-no-skip", "phragmen"]),
        ("equalshares", (), ["equalshares", "greedy", "greedy-no-skip", "equal-shares", "phragmen"]),
        (
            "greedy",
            ("--rule", "equal-shares", "--utility", "cardinality"),
            ["equal-shares/cardinality/add1", "greedy", "greedy-no-skip", "equal-shares", "phragmen"],
        ),
    ],
)
def test_a_rule_is_compared_once_and_the_chosen_one_comes_first(
    tmp_path: Path, rule: str, options: tuple[str, ...], names: list[str]
) -> None:
    told = as_json(tmp_path, pb_text({"rule": rule}), "--compare", *options)["compare"]
    assert [one["rule"] for one in told["rules"]] == names


def test_equal_shares_that_lost_against_the_list_are_compared_too(tmp_path: Path) -> None:
    # Three of four name A, which three parts do not pay: they prefer the list. With everything else bought, add1 ends.
    text = pb_text(
        {"num_projects": "2", "num_votes": "4", "rule": "equalshares/add1-comparison"},
        ("project_id;cost", "A;1000", "B;100"),
        ("voter_id;vote", "1;A", "2;A", "3;A", "4;B"),
    )
    told = as_json(tmp_path, text, "--compare")["compare"]
    assert [(one["rule"], one["selected"]) for one in told["rules"][:4]] == [
        ("equalshares/add1-comparison", ["A"]),
        ("greedy", ["A"]),
        ("greedy-no-skip", ["A"]),
        ("equal-shares", ["B"]),
    ]


def test_a_terminal_sees_how_the_completion_goes_and_no_bar_without_one(tmp_path: Path) -> None:
    path = tmp_path / "zielone.pb"
    path.write_text(TEXT, encoding="utf-8")
    assert _seen_on_a_terminal(path) == ""
    assert "Dodatki" in _seen_on_a_terminal(path, "--compare")


def _seen_on_a_terminal(path: Path, *options: str) -> str:
    """Return what the command shows on a stderr that is a terminal."""
    code = "import sys; from budzet.exchange.commands import commands; commands[0].main(sys.argv[1:])"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path), *options],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm"},
        cwd=CHECKOUT,
    ) as process:
        os.close(theirs)
        seen = b""
        # A terminal that nobody holds open any more answers with an error, not with an end.
        with suppress(OSError):
            while part := os.read(ours, 10_000):
                seen += part
        os.close(ours)
        assert process.wait() == 0
    return seen.decode()
