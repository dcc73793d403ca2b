"""What stands in the files of open data: every table with its description, the results as programs read them."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from support import bundles
from support.bundles import publication, publish, results, small_edition
from support.open_data import editions_of_one_pool

from budzet.cli import main
from budzet.editions.frozen import FrozenEdition
from budzet.editions.result_rules import EqualShares
from budzet.exchange.open_data import names, rows
from budzet.exchange.open_data.verifying import verify
from budzet.results.open_data import FEWEST_BALLOTS, rows_published


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return publish(tmp_path_factory.mktemp("published"))


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- any edition ---------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(election=editions_of_one_pool())
def test_whatever_was_counted_is_verified_from_its_files(tmp_path_factory, election):
    terms = election.frozen.terms.model_copy(update={"rows_published": True})
    frozen = FrozenEdition(**{**dict(election.frozen), "terms": terms})
    many = {choices: times * FEWEST_BALLOTS for choices, times in election.ballots.items()}
    folder = publish(tmp_path_factory.mktemp("any"), publication(frozen, {"polnoc": many}))
    found = verify(folder)
    assert found.faults == ()
    assert found.pools[0].basis == "rows"


# --- results.json --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ("polnoc", "miasto"))
def test_a_pool_is_told_in_the_words_of_the_command_tally(tmp_path, key):
    rules = {**bundles.RULES, "miasto": EqualShares()}
    # Without exclusions the .pb file tells all of the rule.
    frozen = small_edition(rules=rules).model_copy(update={"exclusion_groups": ()})
    folder = publish(tmp_path, publication(frozen))
    pool = next(pool for pool in results(folder)["pools"] if pool["pool"] == key)
    done = CliRunner().invoke(main, ["tally", str(folder / pool["files"]["pb"]), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {*told} - {"rule", "currency", "minor_units"} <= {*pool}
    assert (told["budget"], told["spent"]) == (pool["budget"], pool["spent"])
    number = {project["id"]: project["number"] for project in pool["projects"]}
    assert [number[one] for one in pool["selected"]] == told["selected"]
    for one in told["projects"]:
        mine = next(project for project in pool["projects"] if project["number"] == one["id"])
        lost_to = [paid | {"id": number[paid["id"]]} for paid in mine["lost_to"]]
        # In a file the order of projects settles a tie, in the edition a draw: another reason for the same loser.
        reason = one["reason"] if mine["reason"] == "lost_draw" else mine["reason"]
        expected = mine | {"id": one["id"], "lost_to": lost_to, "reason": reason}
        same = {name: value for name, value in one.items() if not name.startswith("margin")}
        assert same == {name: expected[name] for name in same}
        assert {*one} <= {*mine}


def test_a_draw_is_told_with_all_that_repeats_it(folder):
    (tie,) = results(folder)["pools"][0]["ties"]
    draw = tie["draw"]
    assert draw == {"algorithm": "sha256-order/1", "seed": "ziarno", "label": "2026/polnoc"}

    def lot(one: str) -> str:
        return hashlib.sha256("\0".join((draw["seed"], draw["label"], one)).encode()).hexdigest()

    assert tie["ids"] == sorted(tie["ids"], key=lot)


def test_money_between_pools_and_withdrawn_projects_are_told(folder):
    value = results(folder)
    assert value["transfers"] == [{"source": "poludnie", "target": "miasto", "amount": 10_000}]
    assert value["withdrawn"] == [7]
    assert [(pool["received"], pool["void"]) for pool in value["pools"]] == [(0, 2), (0, 0), (10_000, 0)]
    assert value["pools"][2]["run"] == {"money": "58300/13", "steps": 21, "compared": None}


@pytest.mark.parametrize("rows_published", (True, False))
def test_how_many_ballots_name_two_projects_together_is_told_only_where_ballots_are(tmp_path, rows_published):
    folder = publish(tmp_path, publication(small_edition(rows_published=rows_published)))
    city = results(folder)["pools"][2]
    told = [project for project in city["projects"] if project["lost_to"] or project["effective_support_per_mille"]]
    assert bool(told) is rows_published


# --- tables --------------------------------------------------------------------------------------------------------


def test_the_table_of_projects_has_every_project_with_its_outcome(folder):
    rows_ = table(folder, names.PROJECTS)
    assert [row["position"] for row in rows_] == [str(position) for position in range(1, 13)]
    lost = next(row for row in rows_ if row["reason"] == "lost_draw")
    assert lost == {
        "position": "2",
        "number": "L2",
        "title": "Bezpieczne przejście",
        "pool": "polnoc",
        "cost": "300.00",
        "votes": "40",
        "score": "80",
        "outcome": "not_selected",
        "reason": "lost_draw",
        "place": "3",
        "margin_votes": "1",
        "margin_cost": "",
    }


def test_no_cell_of_the_table_is_a_formula(tmp_path):
    frozen = small_edition()
    first = frozen.projects[0].model_copy(update={"title": "=1+1\n", "number": "+48"})
    frozen = frozen.model_copy(update={"projects": (first, *frozen.projects[1:])})
    row = table(publish(tmp_path, publication(frozen)), names.PROJECTS)[0]
    assert (row["title"], row["number"]) == ("'=1+1", "'+48")
    assert verify(tmp_path).faults == ()


def test_sums_say_how_many_ballots_there_were(folder):
    assert table(folder, "totals-poludnie.csv") == [
        {"position": "5", "votes": "20", "score": "60", "ballots": "30"},
        {"position": "6", "votes": "10", "score": "30", "ballots": "30"},
        {"position": "7", "votes": "20", "score": "40", "ballots": "30"},
    ]


def test_ballots_are_all_there_with_their_points(folder):
    found = Counter((row["projects"], row["points"]) for row in table(folder, "ballots-polnoc.csv"))
    assert found == {("1", "3"): 30, ("2", "2"): 40, ("3", "2"): 40, ("4", "1"): 5}
    assert Counter(row["projects"] for row in table(folder, "ballots-miasto.csv"))["8 9"] == 50


@pytest.mark.parametrize(
    ("allowed", "ballots", "expected"),
    ((True, 99, False), (True, 100, True), (False, 100_000, False), (True, 0, False)),
)
def test_ballots_are_published_where_the_rules_allow_it_and_there_are_enough(allowed, ballots, expected):
    terms = small_edition(rows_published=allowed).terms
    assert rows_published(terms, ballots) is expected


def test_two_drawings_of_numbers_have_none_in_common():
    merged = Counter({((1, 1),): 300})
    first, second = rows.draw(merged), rows.draw(merged)
    assert not {voter for voter, _ in first} & {voter for voter, _ in second}


# --- datapackage.json, README.txt ----------------------------------------------------------------------------------

_VALUES = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "string": r".*"}


def test_the_description_names_every_file_with_its_length_and_hash(folder):
    value = json.loads((folder / names.PACKAGE).read_text(encoding="utf-8"))
    assert (value["profile"], value["version"]) == ("data-package", "1")
    assert re.fullmatch(r"[-a-z0-9._/]+", value["name"])
    told = {one["path"]: one for one in value["resources"]}
    assert {*told} == {path.name for path in folder.iterdir()} - {names.PACKAGE, names.SUMS}
    assert len({one["name"] for one in told.values()}) == len(told)
    for path, one in told.items():
        raw = (folder / path).read_bytes()
        assert re.fullmatch(r"[-a-z0-9._/]+", one["name"])
        assert (one["bytes"], one["hash"]) == (len(raw), f"sha256:{hashlib.sha256(raw).hexdigest()}")
        assert one["title"]
        assert one["mediatype"]


def test_every_table_is_as_its_schema_says(folder):
    value = json.loads((folder / names.PACKAGE).read_text(encoding="utf-8"))
    tables = [one for one in value["resources"] if one["format"] == "csv"]
    assert {one["profile"] for one in tables} == {"tabular-data-resource"}
    for one in tables:
        fields = one["schema"]["fields"]
        rows_ = table(folder, one["path"])
        assert list(rows_[0]) == [field["name"] for field in fields]
        key = one["schema"]["primaryKey"]
        assert len({row[key] for row in rows_}) == len(rows_)
        for field in fields:
            assert field["description"]
            for row in rows_:
                cell = row[field["name"]]
                assert cell == "" or re.fullmatch(_VALUES[field["type"]], cell), (one["path"], field, cell)


def test_the_note_for_readers_names_the_files_and_the_command(folder):
    text = (folder / names.README).read_text(encoding="utf-8")
    told = results(folder)
    assert "budzet verify KATALOG" in text
    assert told["rules_hash"] in text
    for pool in told["pools"]:
        assert pool["name"] in text
        for name in pool["files"].values():
            assert name in text
    reasons = {project["reason"].partition(":")[0] for pool in told["pools"] for project in pool["projects"]}
    assert all(reason in text for reason in reasons)
    assert max(len(line) for line in text.splitlines() if ":" not in line) <= 120


def test_a_project_without_a_cost_leaves_the_pool_without_a_pb_file(tmp_path):
    frozen = small_edition()
    free = frozen.projects[0].model_copy(update={"cost": 0})
    frozen = frozen.model_copy(update={"projects": (free, *frozen.projects[1:])})
    folder = publish(tmp_path, publication(frozen))
    assert [path.name for path in folder.glob("*.pb")] == ["Poland_Zielone_2026.pb"]
    assert verify(folder).faults == ()
    assert "pb" not in results(folder)["pools"][0]["files"]
    assert bundles.budget_of("polnoc") == results(folder)["pools"][0]["budget"]
