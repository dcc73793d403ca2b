"""Files written from real elections, judged by ``pabulib-checker``, the tool Pabulib accepts files with."""

from __future__ import annotations

from typing import Any

import pytest
from pabulib.checker import Checker
from support.open_data import family_election, rows_of
from support.pabulib import official, read

from budzet.exchange.pb import PbFile, parse_pb
from budzet.exchange.pb_text import PbHead, write_pb
from budzet.exchange.tally import tally_file

# File and the marks of its winners.
FILES = (
    ("Poland_Warszawa_2022_Praga-Polnoc", {1}),
    ("Poland_Katowice_2024_Murcki", {1}),
    ("Poland_Krakow_2022_Czyzyny", {1}),
    ("Poland_Wroclaw_2018", {1}),
    ("Poland_Gdynia_2020_Witomino__small", {1}),
    ("Poland_Czestochowa_2024_Dzbow", {1}),
    ("Poland_Lodz_2024_Katedralna", {1}),
    ("Poland_Warszawa_2017_Bielany", {1}),
    ("Netherlands_Assen_2024", {1}),
    ("Poland_Poznan_2024_3_-_Piatkowo_Polnoc_Piatkowo__large", {1, 2}),
)


def faults(text: str) -> dict[str, Any]:
    told = Checker().process_files([text])
    return dict(told[1]["results"]["errors"])


def written_again(file: PbFile) -> str:
    _frozen, elections = family_election(file)
    (election,) = elections.values()
    head = PbHead(file.unit, file.instance, file.date_begin, file.date_end)
    return write_pb(head, election.frozen, election.counted, rows_of(election))


@pytest.mark.parametrize(("name", "marks"), FILES, ids=[name for name, _ in FILES])
def test_a_real_election_is_written_so_that_the_checker_finds_no_fault(name, marks, capsys):
    file = read(f"{name}.pb")
    text = written_again(file)
    assert faults(text) == {}
    again = parse_pb(text, name)
    assert again.votes.total() == file.votes.total()
    assert again.vote_type == file.vote_type
    assert (again.rule, again.threshold, again.budget) == (file.rule, file.threshold, file.budget)
    winners = official(file, frozenset(marks))
    assert set(tally_file(again).selected) == winners
    assert official(again, frozenset(marks)) == winners


def test_a_comparison_of_rules_is_written_under_its_name(capsys):
    file = read("Poland_Wieliczka_2023_Green_Budget.pb")
    text = written_again(file)
    again = parse_pb(text, "wieliczka.pb")
    assert again.rule == file.rule == "equalshares/add1-comparison"
    assert set(tally_file(again).selected) == official(file) == official(again)
    # The checker takes more than a minute to count by this rule; everything else of the file is judged.
    assert faults(text.replace(f"rule;{file.rule}", "rule;unknown")) == {}


def test_the_checker_finds_a_fault_where_there_is_one(capsys):
    text = written_again(read("Poland_Warszawa_2022_Praga-Polnoc.pb"))
    assert faults(text.replace("num_votes;", "num_votes;9"))
