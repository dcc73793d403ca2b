"""``budzet tally --certificate``: a result that can be checked with the file alone, and what was tampered with."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.elections import pb_text
from support.tallies import run

from budzet.exchange.certify import check_certificate
from budzet.exchange.pb import PbFile, parse_pb

# 250 each of 1000. A1 (600) has three votes, A2 (500) two, A3 (300) two.
PROJECTS = ("project_id;cost", "A1;600", "A2;500", "A3;300")
VOTES = ("voter_id;vote", "1;A1,A2", "2;A1", "3;A1,A3", "4;A2,A3")
TEXT = pb_text(projects=PROJECTS, votes=VOTES)
SHARES = ("--rule", "equal-shares")


def file_of(text: str = TEXT) -> PbFile:
    return parse_pb(text, "zielone.pb")


def certificate(tmp_path: Path, *options: str, text: str = TEXT) -> dict[str, Any]:
    out = tmp_path / "dowod.json"
    result = run(tmp_path, text, *options, "--certificate", str(out))
    assert result.exit_code == 0, result.output
    value: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return value


@pytest.mark.parametrize(
    "options",
    [
        SHARES,
        (*SHARES, "--completion", "none"),
        (*SHARES, "--utility", "cardinality"),
        (*SHARES, "--utility", "points"),
        (*SHARES, "--ties", "draw:ziarno", "--exclude", "A1:A2"),
        (*SHARES, "--ties", "lower-cost"),
        ("--rule", "phragmen"),
        ("--rule", "phragmen", "--exclude", "A1:A3"),
    ],
)
def test_a_certificate_is_checked_with_nothing_but_the_file(tmp_path: Path, options: tuple[str, ...]) -> None:
    value = certificate(tmp_path, *options)
    assert value["format"] == "budzet-certificate/1"
    assert value["selected"]
    assert check_certificate(file_of(), value) == []


@pytest.mark.parametrize(
    "meta",
    [
        {"rule": "equalshares/add1-comparison"},
        {"rule": "equalshares-comparison"},
        {"rule": "equalshares/add1", "min_project_score_threshold": "2"},
        {"rule": "equalshares", "min_project_score_threshold": "9"},
        {"rule": "equalshares/add1", "budget": "100000"},
    ],
)
def test_the_rule_of_a_file_is_certified_with_its_threshold(tmp_path: Path, meta: dict[str, str]) -> None:
    text = pb_text(meta, PROJECTS, VOTES)
    assert check_certificate(file_of(text), certificate(tmp_path, text=text)) == []


def test_points_are_certified_too(tmp_path: Path) -> None:
    meta = {"vote_type": "cumulative", "max_sum_points": "5", "min_project_score_threshold": "3"}
    text = pb_text(meta, PROJECTS, ("voter_id;vote;points", "1;A1,A2;1,4", "2;A2;5", "3;A1,A3;3,2", "4;A3;1"))
    for options in ((*SHARES, "--utility", "points"), ("--rule", "phragmen")):
        assert check_certificate(file_of(text), certificate(tmp_path, *options, text=text)) == []


def of(value: dict[str, Any], *path: str) -> dict[str, Any]:
    for name in path:
        value = value[name]
    return value


Tampering = Callable[[dict[str, Any]], object]
TAMPERED: list[tuple[Tampering, str]] = [
    # a loser is made to have never taken part, and its votes not to count
    (lambda value: of(value, "conditions")["in_play"].remove("A2"), "warunki są inne niż w pliku z kartami"),
    (lambda value: of(value, "conditions", "rank").update(A1=9), "warunki są inne niż w pliku z kartami"),
    (lambda value: of(value, "conditions")["rivals"].update(A1=["A2"]), "warunki są inne niż w pliku z kartami"),
    (lambda value: value["selected"].append("A2"), "wybrane projekty są inne niż w rundach"),
    (lambda value: value["asked"].update(utility="points"), "reguła albo kwota puli jest inna"),
    (lambda value: value["asked"].update(rule="phragmen"), "reguła albo kwota puli jest inna"),
    (lambda value: value["asked"].update(completion="none"), "jest uzupełnienie, o które nie proszono"),
    (lambda value: value["certificate"].update(budget=200_000), "reguła albo kwota puli jest inna"),
    (lambda value: value["certificate"].update(money="30001"), "początkowa część głosującego nie wynika z kroków"),
    (lambda value: value["certificate"].update(money="100"), "początkowa część głosującego nie wynika z kroków"),
    (lambda value: value["certificate"].update(step=1), "początkowa część głosującego nie wynika z kroków"),
    (
        lambda value: value["certificate"].update(following=None),
        "uzupełnienie kończy się bez kroku, który przekracza pulę",
    ),
    (lambda value: value["certificate"].update(rounds=[]), "wybrane projekty są inne niż w rundach"),
    (lambda value: value["certificate"]["rounds"][0].update(level="1"), "runda 1: "),
    (lambda value: value["certificate"]["rounds"][0].update(project="A9"), "runda 1: projektu A9 nie można już wybrać"),
    (lambda value: value["asked"].update(ties="alphabet"), "to nie jest dowód wyniku: "),
    (lambda value: value["asked"].update(rule="dictator"), "to nie jest dowód wyniku: "),
    (lambda value: value["asked"].update(exclusions=[["A1", "A7"]]), "nie ma projektu „A7”"),
    (lambda value: value["asked"].update(exclusions=[["A1"]]), "to nie jest dowód wyniku: "),
    (lambda value: value.pop("conditions"), "to nie jest dowód wyniku: "),
    (lambda value: value.update(certificate=[]), "to nie jest dowód wyniku: "),
    (lambda value: value.update(format="budzet-certificate/2"), "w postaci, którą zna ta wersja"),
    (lambda value: value["asked"].update(rule="greedy"), "w postaci, którą zna ta wersja"),
]


@pytest.mark.parametrize(("tamper", "told"), TAMPERED)
def test_what_was_tampered_with_is_found(tmp_path: Path, tamper: Tampering, told: str) -> None:
    value = certificate(tmp_path, *SHARES)
    changed = copy.deepcopy(value)
    tamper(changed)
    assert changed != value
    faults = check_certificate(file_of(), changed)
    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize("value", [None, [], "dowód", 7, {}])
def test_anything_else_is_no_certificate(value: object) -> None:
    assert check_certificate(file_of(), value)[0].startswith("to nie jest dowód wyniku")


def test_a_certificate_of_other_votes_is_found(tmp_path: Path) -> None:
    value = certificate(tmp_path, *SHARES)
    votes = (*VOTES[:-1], "4;A3")
    assert check_certificate(file_of(pb_text(projects=PROJECTS, votes=votes)), value)


def test_rounds_of_a_pool_where_nobody_could_win_are_found(tmp_path: Path) -> None:
    value = certificate(tmp_path, *SHARES)
    text = pb_text({"min_project_score_threshold": "9"}, PROJECTS, VOTES)
    assert any("nie można już wybrać" in fault for fault in check_certificate(file_of(text), value))


def test_a_rule_without_a_certificate_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "dowod.json"
    result = run(tmp_path, TEXT, "--certificate", str(out))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "dowód wyniku (--certificate) mają tylko reguły equal-shares i phragmen, a ta to „greedy”" in result.stderr
    assert not out.exists()


def test_a_file_of_that_name_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "dowod.json"
    out.write_text("stary", encoding="utf-8")
    certificate(tmp_path, *SHARES)
    assert json.loads(out.read_text(encoding="utf-8"))["file"] == "zielone.pb"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dowod.json", "zielone.pb"]


@pytest.mark.parametrize("place", ["nie-ma/dowod.json", "."])
def test_a_place_one_cannot_write_to_is_said(tmp_path: Path, place: str) -> None:
    result = run(tmp_path, TEXT, *SHARES, "--certificate", str(tmp_path / place))
    assert result.exit_code in (1, 2)
    assert "nie można zapisać pliku" in result.stderr or "is a directory" in result.stderr
